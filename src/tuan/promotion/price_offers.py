"""Coupons and full reductions in the price of a basket: read what there is, choose, write it into the calculation."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from tuan.catalog import public as catalog
from tuan.kit.ids import CategoryId, ProductId, ShopId, SkuId, UserId
from tuan.platform.database import Tx
from tuan.promotion import store
from tuan.promotion.offers import Offer
from tuan.promotion.policy import Calculation, OfferLine, choose, words
from tuan.promotion.shapes import Basket, CouponLook, Gift, Hint, Rejection, ShippingFee, UsedCoupon

# Asks how many pieces of each SKU may be sold; stock lies beside promotion and is plugged in.
gift_stock: list[Callable[[Tx, Sequence[SkuId]], Awaitable[dict[SkuId, int]]]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was read for some baskets at once."""

    reductions: Mapping[ShopId, Sequence[Offer]] = field(default_factory=dict)
    claimed: Mapping[UUID, tuple[UserId, Offer]] = field(default_factory=dict)
    wallet: Sequence[Offer] = ()
    categories: Mapping[ProductId, frozenset[CategoryId]] = field(default_factory=dict)
    gifts: Mapping[SkuId, tuple[ProductId, int]] = field(default_factory=dict)


async def known_for(tx: Tx, baskets: Sequence[Basket], *, at: datetime) -> Known:
    """Everything that the baskets' offers need: a statement for reductions, and more only where coupons are."""
    shops = {line.shop_id for basket in baskets for line in basket.lines if basket.play is None}
    reductions = await store.offers.running(tx, shops, at=at) if shops else []
    chosen = {id for basket in baskets for id in basket.coupons}
    claimed = await store.offers.claimed(tx, chosen, at=at) if chosen else {}
    wallet = [
        offer
        for basket in baskets
        if basket.shows_wallet and basket.buyer_id is not None
        for offer in await store.offers.in_wallet(tx, basket.buyer_id, _shops(basket), at=at)
    ]
    offers = [*reductions, *wallet, *(offer for _, offer in claimed.values())]
    products = {line.product_id for basket in baskets for line in basket.lines}
    gifts = sorted({tier.gift_sku_id for offer in offers for tier in offer.tiers if tier.gift_sku_id is not None})
    by_shop: dict[ShopId, list[Offer]] = defaultdict(list)
    for offer in reductions:
        by_shop[offer.shop_id].append(offer)
    return Known(
        reductions=by_shop,
        claimed=claimed,
        wallet=wallet,
        categories=await catalog.categories_of(tx, products) if any(offer.category_ids for offer in offers) else {},
        gifts=await _on_sale(tx, gifts) if gifts else {},
    )


def apply_offers(calculation: Calculation, known: Known, fees: Mapping[ShopId, ShippingFee]) -> None:
    """For each shop the best of what is asked for and what the shop gives to everybody."""
    basket = calculation.basket
    mine: dict[ShopId, list[Offer]] = defaultdict(list)
    looked_at = {offer.id: offer for offer in known.wallet}
    for id in basket.coupons:
        buyer_id, offer = known.claimed.get(id, (None, None))
        if offer is None or buyer_id != basket.buyer_id:
            calculation.rejected.append(Rejection(code=str(id), reason=words.UNKNOWN))
            continue
        looked_at.setdefault(id, offer)
        if offer.shop_id not in _shops(basket):
            calculation.rejected.append(Rejection(code=str(id), reason=words.OUT_OF_SCOPE))
    asked = set(looked_at) if basket.takes_best else set(basket.coupons)
    for offer in looked_at.values():
        mine[offer.shop_id].append(offer)
    for shop_id in calculation.shop_ids():
        _of_shop(calculation, shop_id, mine[shop_id], asked, known, fees.get(shop_id))


def _of_shop(
    calculation: Calculation,
    shop_id: ShopId,
    coupons: Sequence[Offer],
    asked: Collection[UUID],
    known: Known,
    fee: ShippingFee | None,
) -> None:
    basket = calculation.basket
    if basket.play is not None:
        coupons = [replace(offer, refusal=words.WITH_PLAY) for offer in coupons]
    reductions = known.reductions.get(shop_id, ()) if basket.play is None else ()
    bought: Counter[SkuId] = Counter()
    for line in basket.lines:
        bought[line.sku_id] += line.quantity
    offers = [_with_gifts(offer, known.gifts, bought) for offer in (*reductions, *coupons)]
    if not offers:
        return
    lines = _lines(calculation, shop_id, known.categories)
    currency = basket.lines[0].list_price.currency
    chosen = choose(lines, [one for one in offers if not one.is_coupon or one.id in asked], fee, currency)
    everything = choose(lines, [one for one in offers if one.is_coupon], fee, currency)
    for applied in chosen.applied:
        calculation.grant(applied)
        if applied.offer.kind == "gift":
            assert applied.tier.gift_sku_id is not None, "a gift has a SKU"
            calculation.gifts.append(
                Gift(
                    sku_id=applied.tier.gift_sku_id,
                    product_id=known.gifts[applied.tier.gift_sku_id][0],
                    quantity=applied.tier.gift_quantity,
                    shop_id=shop_id,
                    label=applied.offer.label,
                )
            )
        if applied.offer.coupon_id is not None:
            calculation.used.append(UsedCoupon(claim_id=applied.offer.id, shop_id=shop_id, off=applied.off))
    taken = {one.offer.id: one.off for one in chosen.applied}
    for offer in offers:
        if not offer.is_coupon:
            continue
        is_able = offer.id in everything.alone
        reason = chosen.refused.get(offer.id)
        if reason is None and not is_able:
            reason = everything.refused.get(offer.id)
        if offer.id in asked and offer.id not in taken and not basket.takes_best:
            calculation.rejected.append(Rejection(code=str(offer.id), reason=reason or words.OUT_OF_SCOPE))
        calculation.looks.append(
            CouponLook(
                claim_id=offer.id,
                shop_id=shop_id,
                off=taken.get(offer.id, everything.alone.get(offer.id, 0)),
                is_used=offer.id in taken,
                is_able=is_able,
                reason=None if offer.id in taken else reason,
                offer=offer,
            )
        )
    calculation.hints += [
        Hint(shop_id=shop_id, missing=one.missing, label=words.progress(one.missing, one.tier, currency))
        for one in chosen.progress
    ]


def _lines(
    calculation: Calculation, shop_id: ShopId, categories: Mapping[ProductId, frozenset[CategoryId]]
) -> list[OfferLine]:
    return [
        OfferLine(
            index=index,
            product_id=line.product_id,
            left=reduced.left.minor,
            categories=categories.get(line.product_id, frozenset()),
            combines=all(one.combines for one in reduced.applied) if reduced.applied else None,
        )
        for index, (line, reduced) in enumerate(zip(calculation.basket.lines, calculation.lines, strict=True))
        if line.shop_id == shop_id
    ]


def _with_gifts(offer: Offer, gifts: Mapping[SkuId, tuple[ProductId, int]], bought: Mapping[SkuId, int]) -> Offer:
    named = {tier.gift_sku_id for tier in offer.tiers if tier.gift_sku_id is not None}
    left = {id: gifts[id][1] - bought.get(id, 0) for id in named if id in gifts}
    return replace(offer, gifts_left=left) if left else offer


async def _on_sale(tx: Tx, gifts: Sequence[SkuId]) -> dict[SkuId, tuple[ProductId, int]]:
    [ask] = gift_stock
    facts = await catalog.sku_facts(tx, gifts)
    available = await ask(tx, gifts)
    return {id: (facts[id].product_id, available.get(id, 0)) for id in gifts if id in facts and facts[id].is_published}


def _shops(basket: Basket) -> set[ShopId]:
    return {line.shop_id for line in basket.lines}
