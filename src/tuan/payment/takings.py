"""A shop's part of payments: a checkout may be paid to several shops at once, and none sees what another was paid."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tuan.payment.shapes import EventRow, Refund, Taking
from tuan.payment.store import PAYMENT, STATUS
from tuan.platform.database import Tx

# What went back of a part is read from the shop's own refunds; where the part stands then follows from it in the words of the whole.
TAKING = f"""
select *, case when charged = 0 and amount = 0 then 'succeeded' else {STATUS} end as status from (
  select p.id, p.checkout_id, p.buyer_id, p.provider, part.amount, p.currency, p.created_at, part.is_shared,
         case when p.charged >= p.amount then part.amount else -1 end as charged,
         back.amount as refunded, p.is_cancelled, p.last_charge_failed
  from ({PAYMENT}
    where exists (select 1 from payment_parts mine where mine.payment_id = p.id and mine.shop_id = %(shop_id)s)
      and (%(id)s::uuid is null or p.id = %(id)s)
      and (%(after_at)s::timestamptz is null or (p.created_at, p.id) < (%(after_at)s, %(after_id)s))
  ) p
  cross join lateral (
    select coalesce(sum(amount) filter (where shop_id = %(shop_id)s), 0)::bigint as amount,
           bool_or(shop_id <> %(shop_id)s) as is_shared
    from payment_parts where payment_id = p.id
  ) part
  cross join lateral (
    select coalesce(sum(amount), 0)::bigint as amount
    from refunds where payment_id = p.id and shop_id = %(shop_id)s and state = 'succeeded'
  ) back
) taking
"""


async def one(tx: Tx, shop_id: UUID, payment_id: UUID) -> Taking | None:
    """A shop's part of a payment; None when it has none."""
    return await tx.maybe(Taking, TAKING, shop_id=shop_id, id=payment_id, after_at=None, after_id=None)


async def of_shop(
    tx: Tx, shop_id: UUID, *, status: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[Taking]:
    """A shop's parts of payments, newest first; a status is the part's own."""
    return await tx.all(
        Taking,
        f"""select * from ({TAKING}) found where %(status)s::text is null or status = %(status)s
            order by created_at desc, id desc limit %(limit)s""",
        shop_id=shop_id,
        id=None,
        status=status,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def events(tx: Tx, taking: Taking, refunds: Collection[Refund]) -> list[EventRow]:
    """What happened to a payment, without other shops' refunds.

    In a shared payment a charge of all that was asked is the shop's part of it; money that nobody asked for has no amount here,
    since it tells what the others were to be paid.
    """
    return await tx.all(
        EventRow,
        """select e.position, e.kind, e.outcome, e.provider_reference, e.refund_id, e.error, e.at,
                  case when not %(is_shared)s or e.kind = 'refund' and r.shop_id is not null then e.amount
                       when e.kind = 'cancel' then 0
                       when e.kind = 'charge' and e.amount = p.amount and surplus.id is null then %(part)s end as amount
           from payment_events e
           join payments p on p.id = e.payment_id
           left join refunds r on r.id = e.refund_id
           left join refunds surplus on surplus.payment_id = e.payment_id and surplus.order_id is null
             and e.kind = 'charge' and surplus.charge_reference = e.provider_reference
           where e.payment_id = %(id)s and (e.refund_id is null or e.refund_id = any(%(refunds)s))
           order by e.position""",
        id=taking.id,
        is_shared=taking.is_shared,
        part=taking.amount,
        refunds=[refund.id for refund in refunds],
    )


async def shared(tx: Tx, payment_ids: Collection[UUID]) -> set[UUID]:
    """Those of these payments that pay more than one shop."""
    return set(
        await tx.values(
            """select payment_id from payment_parts where payment_id = any(%(ids)s)
               group by payment_id having count(distinct shop_id) > 1""",
            ids=list(payment_ids),
        )
    )
