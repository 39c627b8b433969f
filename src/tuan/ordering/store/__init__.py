"""All SQL of ordering, one file per noun."""

from tuan.ordering.store import carts, checkouts, orders, parcels, past

__all__ = ["carts", "checkouts", "orders", "parcels", "past"]
