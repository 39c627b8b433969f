"""All SQL of identity, one file per noun."""

from tuan.identity.store import addresses, customers, keys, people, sessions, staff, views

__all__ = ["addresses", "customers", "keys", "people", "sessions", "staff", "views"]
