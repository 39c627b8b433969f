"""The front door of promotion."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

from tuan.kit.errors import Refusal
from tuan.kit.ids import SkuId
from tuan.platform.database import Tx
from tuan.promotion import store
from tuan.promotion.commands import claim_coupon
from tuan.promotion.commands.use_coupons import Use, Uses, use_each
from tuan.promotion.errors import CouponDoesNotApply, MixedCurrencies, one_currency
from tuan.promotion.price_basket import price_basket, price_baskets, rules
from tuan.promotion.price_offers import gift_stock
from tuan.promotion.shapes import (
    Adjustment,
    Basket,
    BasketLine,
    Kind,
    LineAdjustment,
    Play,
    PricedLine,
    PriceRule,
    Quote,
    Rejection,
    ShippingFee,
    ShopQuote,
)

__all__ = [
    "Adjustment",
    "Basket",
    "BasketLine",
    "CouponDoesNotApply",
    "Kind",
    "LineAdjustment",
    "MixedCurrencies",
    "Play",
    "PriceRule",
    "PricedLine",
    "Quote",
    "Rejection",
    "ShippingFee",
    "ShopQuote",
    "Use",
    "Uses",
    "confirm_coupons",
    "coupons_held",
    "forget_coupons",
    "give_back_coupons",
    "give_coupon",
    "one_currency",
    "plug_gift_stock",
    "plug_rule",
    "price",
    "price_each",
    "use_coupons",
]


def plug_rule(rule: PriceRule) -> None:
    """Let a rule take part in every price; rules of one kind act in the order of plugging. Twice is once."""
    if rule not in rules:
        rules.append(rule)


async def price(tx: Tx, basket: Basket, *, at: datetime) -> Quote:
    """What the basket costs now; its shops are in the order of ids. Writes nothing. Raises MixedCurrencies."""
    return await price_basket(tx, basket, at=at)


async def price_each(tx: Tx, baskets: Sequence[Basket], *, at: datetime) -> list[Quote | Refusal]:
    """As `price`, for many baskets at once; a refusal takes the place of the price it stands for."""
    return await price_baskets(tx, baskets, at=at)


def plug_gift_stock(ask: Callable[[Tx, Sequence[SkuId]], Awaitable[dict[SkuId, int]]]) -> None:
    """Who knows how many pieces of a gift are left. Others replace it."""
    gift_stock[:] = [ask]


async def use_coupons(tx: Tx, asks: Sequence[Uses], *, at: datetime) -> list[CouponDoesNotApply | None]:
    """Use coupons for orders that are being placed, each ask all or none, in their order; None where it worked.

    Locks the coupons, then the claims, each in the order of ids; before any stock is locked.
    """
    return await use_each(tx, asks, at=at)


async def forget_coupons(tx: Tx, order_ids: Collection[UUID]) -> None:
    """These orders are not placed after all: undo what `use_coupons` wrote in this transaction."""
    await store.uses.forget(tx, order_ids)


async def confirm_coupons(tx: Tx, order_id: UUID, *, at: datetime) -> None:
    """The order is paid; its coupons are used for good, unless it is given back whole."""
    await store.uses.confirm(tx, order_id, at=at)


async def give_back_coupons(tx: Tx, order_ids: Collection[UUID], *, at: datetime) -> None:
    """These orders are over with all their lines given back: each coupon returns, once; if its time is over, as expired.

    For a part of an order nothing returns: the buyer has the lines' totals back, the shop keeps what the coupon took off.
    """
    await store.uses.give_back(tx, order_ids, at=at)


async def give_coupon(
    tx: Tx, *, coupon_id: UUID, shop_id: UUID, buyer_id: UUID, claim_id: UUID, given_by: UUID, reason: str, at: datetime
) -> None:
    """A shop says sorry, or thanks: one of its coupons goes to a buyer. The same claim again changes nothing.

    Raises NotFound, CouponNotOffered, CouponsGone, CouponsGoneToday, CouponLimitReached, CouponClaimTaken.
    """
    await claim_coupon.give(
        tx,
        coupon_id=coupon_id,
        shop_id=shop_id,
        buyer_id=buyer_id,
        claim_id=claim_id,
        given_by=given_by,
        reason=reason,
        at=at,
    )


async def coupons_held(tx: Tx, buyer_id: UUID) -> int:
    """How many coupons somebody has had."""
    return await store.claims.count_of_buyer(tx, buyer_id)
