"""All SQL of identity, one file per noun."""

from tuan.identity.store import addresses, keys, looks, people, privacy, sessions, staff

__all__ = ["addresses", "keys", "looks", "people", "privacy", "sessions", "staff"]
