"""Price baskets: every rule has its turn, in the order that every price of the house passes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tuan.kit.errors import Refusal
from tuan.kit.ids import ShopId
from tuan.platform.database import Tx
from tuan.promotion import store
from tuan.promotion.policy import Calculation
from tuan.promotion.price_offers import Known, apply_offers, known_for
from tuan.promotion.shapes import Basket, Kind, PriceRule, Quote, ShippingFee

rules: list[PriceRule] = []


async def price_basket(tx: Tx, basket: Basket, *, at: datetime, plugged: Sequence[PriceRule] = rules) -> Quote:
    """What the basket costs now. Writes nothing."""
    known = await known_for(tx, [basket], at=at)
    return await _quote(tx, basket, await _fees(tx, [basket]), known, at=at, plugged=plugged)


async def price_baskets(
    tx: Tx, baskets: Sequence[Basket], *, at: datetime, plugged: Sequence[PriceRule] = rules
) -> list[Quote | Refusal]:
    """What each basket costs now, or why it has no price."""
    fees = await _fees(tx, baskets)
    known = await known_for(tx, baskets, at=at)
    answers: list[Quote | Refusal] = []
    for basket in baskets:
        try:
            answers.append(await _quote(tx, basket, fees, known, at=at, plugged=plugged))
        except Refusal as refusal:
            answers.append(refusal)
    return answers


async def _quote(
    tx: Tx,
    basket: Basket,
    fees: Mapping[ShopId, ShippingFee],
    known: Known,
    *,
    at: datetime,
    plugged: Sequence[PriceRule],
) -> Quote:
    calculation = Calculation(basket)
    listed = calculation.priced()
    calculation.take_best(
        [await rule.adjust(tx, basket, listed, at=at) for rule in plugged if rule.kind in ("play", "member")]
    )
    for kind in ("product", "order", "points"):
        if kind == "order":
            apply_offers(calculation, known, fees)
        for rule in _of_kind(plugged, kind):
            calculation.apply(await rule.adjust(tx, basket, calculation.priced(), at=at))
    calculation.ship(fees)
    for rule in _of_kind(plugged, "shipping"):
        calculation.apply_to_shipping(await rule.adjust(tx, basket, calculation.priced(), at=at))
    return calculation.quote()


async def _fees(tx: Tx, baskets: Sequence[Basket]) -> dict[ShopId, ShippingFee]:
    return await store.shipping_fees(tx, {line.shop_id for basket in baskets for line in basket.lines})


def _of_kind(plugged: Sequence[PriceRule], kind: Kind) -> list[PriceRule]:
    return [rule for rule in plugged if rule.kind == kind]
