"""All SQL of ordering, one file per noun."""

from tuan.ordering.store import buyers, carts, checkouts, claims, orders, parcels, past

__all__ = ["buyers", "carts", "checkouts", "claims", "orders", "parcels", "past"]
