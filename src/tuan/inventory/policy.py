"""When a shopper is told that little is left."""

from tuan.catalog import public as catalog

FEW = 5
"""So many pieces or fewer are "few left"."""


def state_of(available: int) -> catalog.StockState:
    """How a number of sellable pieces is shown."""
    if available <= 0:
        return "sold_out"
    return "few_left" if available <= FEW else "in_stock"
