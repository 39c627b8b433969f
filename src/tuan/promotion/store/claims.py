"""Coupons in wallets."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tuan.platform.database import Tx

WALLET = """select w.id, w.coupon_id, w.state, w.valid_from, w.valid_until, w.claimed_at, w.source, w.reason, c.shop_id, c.kind, c.title,
c.currency, c.threshold, c.off, c.percent, c.cap, c.gift_sku_id, c.gift_quantity, c.scope, c.combines, c.product_ids
from coupon_claims w join coupons c on c.id = w.coupon_id"""


async def get(tx: Tx, id: UUID) -> dict[str, Any] | None:
    """A claim, with its coupon."""
    rows = await tx.rows(f"{WALLET.replace('select', 'select w.buyer_id,', 1)} where w.id = %(id)s", id=id)
    return rows[0] if rows else None


async def count_of(tx: Tx, coupon_id: UUID, buyer_id: UUID) -> int:
    """How many of a coupon somebody has had."""
    count: int = await tx.value(
        "select count(*) from coupon_claims where coupon_id = %(coupon_id)s and buyer_id = %(buyer_id)s",
        coupon_id=coupon_id,
        buyer_id=buyer_id,
    )
    return count


async def counts_of(tx: Tx, coupon_ids: Collection[UUID], buyer_id: UUID) -> dict[UUID, int]:
    """How many of each of these coupons somebody has had; none is left out."""
    rows = await tx.rows(
        """select coupon_id, count(*) as count from coupon_claims
           where coupon_id = any(%(ids)s) and buyer_id = %(buyer_id)s group by coupon_id""",
        ids=list(coupon_ids),
        buyer_id=buyer_id,
    )
    return {row["coupon_id"]: row["count"] for row in rows}


async def count_day(tx: Tx, coupon_id: UUID, day: date, *, limit: int | None) -> bool:
    """Count one more on this day; False when that would be more than the day has."""
    return bool(
        await tx.run(
            """insert into coupon_days (coupon_id, day, issued) values (%(coupon_id)s, %(day)s, 1)
               on conflict (coupon_id, day) do update set issued = coupon_days.issued + 1
               where %(limit)s::int is null or coupon_days.issued < %(limit)s""",
            coupon_id=coupon_id,
            day=day,
            limit=limit,
        )
    )


async def insert(
    tx: Tx,
    *,
    id: UUID,
    coupon_id: UUID,
    buyer_id: UUID,
    ordinal: int,
    source: str,
    valid_from: datetime,
    valid_until: datetime,
    at: datetime,
    given_by: UUID | None = None,
    reason: str = "",
) -> None:
    """Put a coupon into a wallet."""
    await tx.run(
        """insert into coupon_claims (id, coupon_id, buyer_id, ordinal, source, state, valid_from, valid_until, claimed_at,
             given_by, reason)
           values (%(id)s, %(coupon_id)s, %(buyer_id)s, %(ordinal)s, %(source)s, 'held', %(valid_from)s, %(valid_until)s, %(at)s,
             %(given_by)s, %(reason)s)""",
        id=id,
        coupon_id=coupon_id,
        buyer_id=buyer_id,
        ordinal=ordinal,
        source=source,
        valid_from=valid_from,
        valid_until=valid_until,
        at=at,
        given_by=given_by,
        reason=reason,
    )


async def of_buyer(
    tx: Tx, buyer_id: UUID, *, tab: str, after: tuple[datetime, UUID] | None, limit: int, at: datetime
) -> list[dict[str, Any]]:
    """A wallet, newest first: what is held, used or over."""
    return await tx.rows(
        f"""{WALLET} where w.buyer_id = %(buyer_id)s
            and %(tab)s = case when w.state = 'used' then 'used' when w.valid_until <= %(at)s then 'expired' else 'held' end
            and (%(after_at)s::timestamptz is null or (w.claimed_at, w.id) < (%(after_at)s, %(after_id)s))
            order by w.claimed_at desc, w.id desc limit %(limit)s""",
        buyer_id=buyer_id,
        tab=tab,
        at=at,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def count_of_buyer(tx: Tx, buyer_id: UUID) -> int:
    """How many coupons somebody has had."""
    count: int = await tx.value("select count(*) from coupon_claims where buyer_id = %(id)s", id=buyer_id)
    return count
