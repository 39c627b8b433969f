"""Uses of coupons: locked, counted, confirmed and taken back once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.platform.database import Tx


async def lock(tx: Tx, claim_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """The claims with the counters of their coupons; both locked in the order of ids, coupons first."""
    await tx.run(
        """select id from coupons where id in (select coupon_id from coupon_claims where id = any(%(ids)s))
           order by id for update""",
        ids=list(claim_ids),
    )
    rows = await tx.rows(
        """select w.id, w.buyer_id, w.state, w.valid_from, w.valid_until, w.coupon_id, c.used, c.use_limit, c.spent, c.budget
           from coupon_claims w join coupons c on c.id = w.coupon_id where w.id = any(%(ids)s) order by w.id for update of w""",
        ids=list(claim_ids),
    )
    return {row["id"]: row for row in rows}


async def reserve(tx: Tx, uses: Sequence[dict[str, Any]]) -> None:
    """Write these uses and count them: the claims are used, the coupons' counters go up."""
    await tx.run(
        """with written as (
             insert into coupon_uses (id, coupon_id, claim_id, order_id, amount, currency, state, reserved_at)
             select id, coupon_id, claim_id, order_id, amount, currency, 'reserved', reserved_at from jsonb_to_recordset(%(uses)s) as u (
               id uuid, coupon_id uuid, claim_id uuid, order_id uuid, amount bigint, currency text, reserved_at timestamptz)
             returning coupon_id, claim_id, amount
           ), taken as (
             update coupon_claims set state = 'used' where id in (select claim_id from written)
           )
           update coupons c set used = used + n.uses, spent = spent + n.amount
           from (select coupon_id, count(*) as uses, sum(amount) as amount from written group by coupon_id) n where c.id = n.coupon_id""",
        uses=Jsonb(list(uses)),
    )


async def forget(tx: Tx, order_ids: Collection[UUID]) -> None:
    """Undo what `reserve` wrote in this transaction."""
    await tx.run(
        """with gone as (delete from coupon_uses where order_id = any(%(ids)s) returning coupon_id, claim_id, amount),
           held as (update coupon_claims set state = 'held' where id in (select claim_id from gone))
           update coupons c set used = used - n.uses, spent = spent - n.amount
           from (select coupon_id, count(*) as uses, sum(amount) as amount from gone group by coupon_id) n where c.id = n.coupon_id""",
        ids=list(order_ids),
    )


async def confirm(tx: Tx, order_id: UUID, *, at: datetime) -> None:
    """The order is paid."""
    await tx.run(
        """update coupon_uses set state = 'confirmed', confirmed_at = %(at)s where order_id = %(id)s and state = 'reserved'""",
        id=order_id,
        at=at,
    )


async def give_back(tx: Tx, order_ids: Collection[UUID], *, at: datetime) -> None:
    """Each use of these orders is taken back, once: the coupon lies in its wallet again, the counters go down."""
    coupons = await tx.values(
        """select c.id from coupons c where c.id in (
             select coupon_id from coupon_uses where order_id = any(%(ids)s) and state <> 'returned') order by c.id for update""",
        ids=list(order_ids),
    )
    if not coupons:
        return
    await tx.run(
        """with back as (
             update coupon_uses set state = 'returned', returned_at = %(at)s
             where order_id = any(%(ids)s) and state <> 'returned' returning coupon_id, claim_id, amount
           ), held as (
             update coupon_claims set state = 'held' where id in (select claim_id from back)
           )
           update coupons c set used = used - n.uses, spent = spent - n.amount
           from (select coupon_id, count(*) as uses, sum(amount) as amount from back group by coupon_id) n where c.id = n.coupon_id""",
        ids=list(order_ids),
        at=at,
    )
