"""Put a coupon into a buyer's wallet: taken by hand, by a code, or given."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from tuan.kit.errors import NotFound
from tuan.platform.database import Tx
from tuan.platform.shop_facts import zone_of
from tuan.promotion import store
from tuan.promotion.drafts import Coupon
from tuan.promotion.errors import (
    CouponClaimTaken,
    CouponCodeUnknown,
    CouponCodeUsed,
    CouponLimitReached,
    CouponNotOffered,
    CouponsGone,
    CouponsGoneToday,
)


async def claim_public(tx: Tx, *, claim_id: UUID, coupon_id: UUID, buyer_id: UUID, at: datetime) -> None:
    """Take a coupon that is offered to everybody; the same claim again changes nothing.

    Raises NotFound, CouponNotOffered, CouponsGone, CouponsGoneToday, CouponLimitReached, CouponClaimTaken.
    """
    coupon = await store.coupons.get(tx, coupon_id, locked=True)
    if coupon is None or coupon.issue != "public":
        raise NotFound(kind="coupon")
    await _claim(tx, coupon, claim_id, buyer_id, source="public", at=at)


async def claim_by_code(tx: Tx, *, claim_id: UUID, code: str, buyer_id: UUID, at: datetime) -> None:
    """Take the coupon that a code brings. Raises CouponCodeUnknown, CouponCodeUsed and what `claim_public` raises."""
    word = code.strip().upper()
    found = await store.codes.lock(tx, word)
    coupon = await store.coupons.get(tx, found["coupon_id"], locked=True) if found else None
    if found is None or coupon is None or coupon.state == "draft":
        raise CouponCodeUnknown
    if found["claim_id"] is not None and found["claim_id"] != claim_id:
        raise CouponCodeUsed
    if not await _claim(tx, coupon, claim_id, buyer_id, source="code", at=at):
        return
    if not found["is_shared"] and not await store.codes.take(tx, word, claim_id):
        raise CouponCodeUsed


async def give(
    tx: Tx, *, coupon_id: UUID, shop_id: UUID, buyer_id: UUID, claim_id: UUID, given_by: UUID, reason: str, at: datetime
) -> None:
    """A shop gives one of its coupons to a buyer. Raises NotFound and what `claim_public` raises."""
    coupon = await store.coupons.get(tx, coupon_id, locked=True)
    if coupon is None or coupon.shop_id != shop_id:
        raise NotFound(kind="coupon")
    await _claim(tx, coupon, claim_id, buyer_id, source="by_hand", at=at, given_by=given_by, reason=reason)


async def welcome(tx: Tx, *, buyer_id: UUID, at: datetime) -> None:
    """Every coupon for new buyers that is left goes to this one, once."""
    for coupon_id in await store.coupons.for_new_buyers(tx, at=at):
        coupon = await store.coupons.get(tx, coupon_id, locked=True)
        assert coupon is not None, "coupons are never deleted"
        try:
            async with tx.savepoint():
                await _claim(tx, coupon, uuid5(coupon_id, str(buyer_id)), buyer_id, source="new_buyer", at=at)
        except (CouponNotOffered, CouponsGone, CouponsGoneToday, CouponLimitReached):
            continue  # A new buyer comes too late for this one; the others are still given.


async def _claim(
    tx: Tx,
    coupon: Coupon,
    claim_id: UUID,
    buyer_id: UUID,
    *,
    source: str,
    at: datetime,
    given_by: UUID | None = None,
    reason: str = "",
) -> bool:
    before = await store.claims.get(tx, claim_id)
    if before is not None:
        if (before["coupon_id"], before["buyer_id"]) != (coupon.id, buyer_id):
            raise CouponClaimTaken
        return False
    valid_from = max(at, coupon.valid_from or at)
    valid_until = coupon.valid_until or at + timedelta(days=coupon.valid_days or 0)
    is_open = coupon.claim_from <= at and (coupon.claim_until is None or at < coupon.claim_until)
    if coupon.state != "published" or not is_open or valid_until <= at:
        raise CouponNotOffered
    had = await store.claims.count_of(tx, coupon.id, buyer_id)
    if had >= coupon.buyer_limit:
        raise CouponLimitReached(limit=coupon.buyer_limit)
    if not await store.coupons.count_issued(tx, coupon.id):
        raise CouponsGone
    day = at.astimezone(await zone_of(tx, coupon.shop_id)).date()
    if not await store.claims.count_day(tx, coupon.id, day, limit=coupon.day_limit):
        raise CouponsGoneToday
    await store.claims.insert(
        tx,
        id=claim_id,
        coupon_id=coupon.id,
        buyer_id=buyer_id,
        ordinal=had + 1,
        source=source,
        valid_from=valid_from,
        valid_until=valid_until,
        at=at,
        given_by=given_by,
        reason=reason,
    )
    return True
