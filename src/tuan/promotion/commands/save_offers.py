"""Write coupons and full reductions, publish and pause them, make codes."""

import secrets
from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from tuan.catalog import public as catalog
from tuan.kit.errors import NotFound, StaleVersion
from tuan.kit.ids import ShopId, SkuId
from tuan.platform.database import Tx
from tuan.promotion import store
from tuan.promotion.drafts import Coupon, CouponDraft, Reduction, ReductionDraft
from tuan.promotion.errors import CouponCodeTaken, CouponIdTaken, CouponIsFixed, LimitBelowCount, MixedCurrencies

STATES = {"publish": "published", "pause": "paused"}
# What may still change when somebody has the coupon: how many there are and how long they are given out.
CHANGEABLE = {"id", "shop_id", "title", "claim_until", "issue_limit", "use_limit", "buyer_limit", "day_limit", "budget"}
# No letters or digits that are taken for one another.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12


async def create_coupon(tx: Tx, draft: CouponDraft, *, code: str | None, at: datetime) -> bool:
    """A new draft, with its word if everybody shares one; the same id again changes nothing and is False.

    Raises NotFound (gift), MixedCurrencies, CouponIdTaken, CouponCodeTaken.
    """
    await _may_be_given(tx, draft.shop_id, draft.currency, {draft.gift_sku_id} if draft.gift_sku_id else set())
    if not await store.coupons.insert(tx, draft, at=at):
        known = await store.coupons.get(tx, draft.id)
        if known is None or known.shop_id != draft.shop_id:
            raise CouponIdTaken
        return False
    if code and not await store.codes.insert(tx, draft.id, [code], is_shared=True, at=at):
        raise CouponCodeTaken
    return True


async def update_coupon(tx: Tx, draft: CouponDraft, *, version: int) -> tuple[Coupon, Coupon]:
    """Before and after. Raises NotFound, StaleVersion, CouponIsFixed, LimitBelowCount, MixedCurrencies."""
    before = await own_coupon(tx, draft.id, draft.shop_id, locked=True)
    await _may_be_given(tx, draft.shop_id, draft.currency, {draft.gift_sku_id} if draft.gift_sku_id else set())
    if before.issued and _promise(before) != _promise(draft):
        raise CouponIsFixed
    if before.issue != draft.issue and before.state != "draft":
        raise CouponIsFixed
    for limit, count in (
        (draft.issue_limit, before.issued),
        (draft.use_limit, before.used),
        (draft.budget, before.spent),
    ):
        if limit is not None and limit < count:
            raise LimitBelowCount
    after = await store.coupons.update(tx, draft, version=version)
    if after is None:
        raise StaleVersion(version=before.version)
    return before, after


async def move_coupon(tx: Tx, coupon_id: UUID, verb: str, *, shop_id: UUID) -> tuple[Coupon, Coupon | None]:
    """publish or pause; after is None when it was so already. What people hold stays theirs. Raises NotFound."""
    before = await own_coupon(tx, coupon_id, shop_id, locked=True)
    return before, await store.coupons.move(tx, coupon_id, state=STATES[verb])


async def make_codes(tx: Tx, coupon_id: UUID, *, shop_id: UUID, count: int, at: datetime) -> int:
    """So many words that bring the coupon once each. Raises NotFound (also when it is not given out by such words)."""
    coupon = await own_coupon(tx, coupon_id, shop_id, locked=True)
    if coupon.issue != "batch":
        raise NotFound(kind="coupon")
    made = 0
    while made < count:  # A word that exists already is not written again; then a few more are needed.
        words = {"".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(count - made)}
        made += await store.codes.insert(tx, coupon_id, sorted(words), is_shared=False, at=at)
    return made


async def own_coupon(tx: Tx, coupon_id: UUID, shop_id: UUID, *, locked: bool = False) -> Coupon:
    """A coupon of this shop. Raises NotFound."""
    coupon = await store.coupons.get(tx, coupon_id, locked=locked)
    if coupon is None or coupon.shop_id != shop_id:
        raise NotFound(kind="coupon")
    return coupon


async def create_reduction(tx: Tx, draft: ReductionDraft, *, at: datetime) -> bool:
    """A new draft; the same id again changes nothing and is False. Raises NotFound (gift), MixedCurrencies, CouponIdTaken."""
    await _may_be_given(tx, draft.shop_id, draft.currency, _gifts(draft))
    if await store.reductions.insert(tx, draft, at=at):
        return True
    known = await store.reductions.get(tx, draft.id)
    if known is None or known.shop_id != draft.shop_id:
        raise CouponIdTaken
    return False


async def update_reduction(tx: Tx, draft: ReductionDraft, *, version: int) -> tuple[Reduction, Reduction]:
    """Before and after; prices that were shown change with it, and say so. Raises NotFound, StaleVersion, MixedCurrencies."""
    before = await own_reduction(tx, draft.id, draft.shop_id)
    await _may_be_given(tx, draft.shop_id, draft.currency, _gifts(draft))
    after = await store.reductions.update(tx, draft, version=version)
    if after is None:
        raise StaleVersion(version=before.version)
    return before, after


async def move_reduction(tx: Tx, id: UUID, verb: str, *, shop_id: UUID) -> tuple[Reduction, Reduction | None]:
    """publish or pause; after is None when it was so already. Raises NotFound."""
    before = await own_reduction(tx, id, shop_id)
    return before, await store.reductions.move(tx, id, state=STATES[verb])


async def own_reduction(tx: Tx, id: UUID, shop_id: UUID) -> Reduction:
    """A reduction of this shop. Raises NotFound."""
    reduction = await store.reductions.get(tx, id)
    if reduction is None or reduction.shop_id != shop_id:
        raise NotFound(kind="reduction")
    return reduction


async def _may_be_given(tx: Tx, shop_id: ShopId, currency: str, gifts: Collection[SkuId]) -> None:
    sold_in = await catalog.currencies_of(tx, shop_id)
    if sold_in and currency not in sold_in:
        raise MixedCurrencies(currencies=sorted({currency, *sold_in}))
    facts = await catalog.sku_facts(tx, gifts) if gifts else {}
    for sku_id in gifts:
        if sku_id not in facts or facts[sku_id].shop_id != shop_id:
            raise NotFound(kind="sku")


def _gifts(draft: ReductionDraft) -> set[SkuId]:
    return {tier.gift_sku_id for tier in draft.tiers if tier.gift_sku_id is not None}


def _promise(coupon: Coupon | CouponDraft) -> dict[str, object]:
    names = [field.name for field in fields(CouponDraft) if field.name not in CHANGEABLE]
    return {
        name: [str(id) for id in getattr(coupon, name)] if name.endswith("_ids") else getattr(coupon, name)
        for name in names
    }
