"""All SQL of identity, one file per noun."""

from tuan.identity.store import addresses, keys, people, sessions, staff

__all__ = ["addresses", "keys", "people", "sessions", "staff"]
