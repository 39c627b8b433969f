"""All SQL of identity, one file per noun."""

from tuan.identity.store import addresses, customers, keys, looks, people, privacy, sessions, staff, views

__all__ = ["addresses", "customers", "keys", "looks", "people", "privacy", "sessions", "staff", "views"]
