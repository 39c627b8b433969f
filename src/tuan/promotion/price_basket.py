"""Price a basket: every rule has its turn, in the order that every price of the house passes."""

from collections.abc import Sequence
from datetime import datetime

from tuan.platform.database import Tx
from tuan.promotion import store
from tuan.promotion.policy import Calculation
from tuan.promotion.shapes import Basket, Kind, PriceRule, Quote

rules: list[PriceRule] = []


async def price_basket(tx: Tx, basket: Basket, *, at: datetime, plugged: Sequence[PriceRule] = rules) -> Quote:
    """What the basket costs now. Writes nothing."""
    calculation = Calculation(basket)
    listed = calculation.priced()
    calculation.take_best(
        [await rule.adjust(tx, basket, listed, at=at) for rule in plugged if rule.kind in ("play", "member")]
    )
    for kind in ("product", "order", "points"):
        for rule in _of_kind(plugged, kind):
            calculation.apply(await rule.adjust(tx, basket, calculation.priced(), at=at))
    calculation.ship(await store.shipping_fees(tx, calculation.shop_ids()))
    for rule in _of_kind(plugged, "shipping"):
        calculation.apply_to_shipping(await rule.adjust(tx, basket, calculation.priced(), at=at))
    return calculation.quote()


def _of_kind(plugged: Sequence[PriceRule], kind: Kind) -> list[PriceRule]:
    return [rule for rule in plugged if rule.kind == kind]
