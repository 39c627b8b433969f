"""All SQL of promotion."""

from tuan.promotion.store import claims, codes, coupons, offers, reductions, uses
from tuan.promotion.store.fees import set_shipping_fee, shipping_fees

__all__ = ["claims", "codes", "coupons", "offers", "reductions", "set_shipping_fee", "shipping_fees", "uses"]
