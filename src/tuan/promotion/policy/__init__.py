"""Decisions of promotion; pure."""

from tuan.promotion.policy.calculation import DOES_NOT_COMBINE, NOTHING_LEFT, Calculation, Reduced
from tuan.promotion.policy.offers import Choice, OfferLine, choose

__all__ = ["DOES_NOT_COMBINE", "NOTHING_LEFT", "Calculation", "Choice", "OfferLine", "Reduced", "choose"]
