"""All SQL of payments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.kit.money import Money
from tuan.payment.shapes import NoticeRow, Part, Payment, Refund
from tuan.platform.database import Tx

PAYMENT = """
select p.id, p.checkout_id, p.buyer_id, p.provider, p.way, p.amount, p.currency, p.subject, p.created_at,
       coalesce(p.pay_by, p.created_at + interval '2 hours') as pay_by, p.payer_address,
       coalesce(e.charged, 0)::bigint as charged, coalesce(e.refunded, 0)::bigint as refunded,
       coalesce(e.is_cancelled, false) as is_cancelled, coalesce(e.last_charge_failed, false) as last_charge_failed
from payments p
left join lateral (
  -- Money that no order asked for (a second charge, another amount or currency) and its way back do not count.
  select max(amount) filter (where captures) as charged,
         sum(amount) filter (where kind = 'refund' and outcome = 'success' and refund_id in (
           select id from refunds where payment_id = p.id and order_id is not null)) as refunded,
         bool_or(kind = 'cancel' and outcome = 'success') as is_cancelled,
         (array_agg(outcome order by position desc) filter (where kind = 'charge'))[1] = 'failure' as last_charge_failed
  from payment_events where payment_id = p.id
) e on true
"""

# The same words as Payment.status.
STATUS = """
case when charged >= amount then
       case when refunded >= amount then 'refunded' when refunded > 0 then 'partially_refunded' else 'succeeded' end
     when is_cancelled then 'cancelled' when last_charge_failed then 'failed' else 'pending' end
"""

REFUND = """
select r.id, r.payment_id, r.order_id, r.shop_id, r.charge_reference, r.amount, r.currency, r.reason, r.state, r.round,
       r.attempts, r.last_error, r.needs_person, r.created_at, r.ended_at, p.provider,
       (select e.amount from payment_events e
        where e.payment_id = r.payment_id and e.kind = 'charge' and e.outcome = 'success'
          and e.provider_reference = r.charge_reference) as charged
from refunds r join payments p on p.id = r.payment_id
"""


async def insert(tx: Tx, payment: Payment, parts: Sequence[Part], *, ask_at: datetime) -> bool:
    """Write a payment and its parts; False when its id exists."""
    written = await tx.run(
        """with payment as (
             insert into payments (id, checkout_id, buyer_id, provider, way, amount, currency, subject, created_at, ask_at, pay_by)
             values (%(id)s, %(checkout_id)s, %(buyer_id)s, %(provider)s, %(way)s, %(amount)s, %(currency)s, %(subject)s, %(at)s,
               %(ask_at)s, %(pay_by)s)
             on conflict (id) do nothing returning id),
           request as (
             insert into payment_events (payment_id, kind, outcome, amount, currency, provider_reference, at, happened_at)
             select id, 'charge', 'request', %(amount)s, %(currency)s, '', %(at)s, %(at)s from payment)
           insert into payment_parts (payment_id, order_id, shop_id, amount)
           select payment.id, part.order_id, part.shop_id, part.amount
           from payment, unnest(%(orders)s::uuid[], %(shops)s::uuid[], %(amounts)s::bigint[]) as part (order_id, shop_id, amount)""",
        id=payment.id,
        checkout_id=payment.checkout_id,
        buyer_id=payment.buyer_id,
        provider=payment.provider,
        way=payment.way,
        amount=payment.amount,
        currency=payment.currency,
        subject=Jsonb(payment.subject),
        at=payment.created_at,
        ask_at=ask_at,
        pay_by=payment.pay_by,
        orders=[part.order_id for part in parts],
        shops=[part.shop_id for part in parts],
        amounts=[part.amount.minor for part in parts],
    )
    return written > 0


async def payment(tx: Tx, payment_id: UUID) -> Payment | None:
    """A payment with its amounts."""
    return await tx.maybe(Payment, f"{PAYMENT} where p.id = %(id)s", id=payment_id)


async def lock(tx: Tx, payment_id: UUID) -> Payment | None:
    """Lock a payment, then read it as it stands."""
    found = await lock_with_parts(tx, payment_id)
    return found[0] if found else None


async def lock_with_parts(tx: Tx, payment_id: UUID) -> tuple[Payment, list[Part]] | None:
    """Lock a payment, then read it as it stands, with how it is divided (which never changes)."""
    rows = await tx.rows(
        """select part.order_id, part.shop_id, part.amount, p.currency
           from payments p join payment_parts part on part.payment_id = p.id
           where p.id = %(id)s order by part.shop_id for update of p""",
        id=payment_id,
    )
    found = await payment(tx, payment_id) if rows else None
    return (found, _parts(rows)) if found else None


async def of_checkout(tx: Tx, checkout_id: UUID) -> list[Payment]:
    """All payments of a checkout, oldest first."""
    return await tx.all(Payment, f"{PAYMENT} where p.checkout_id = %(id)s order by p.created_at", id=checkout_id)


async def parts(tx: Tx, payment_id: UUID) -> list[Part]:
    """How a payment is divided."""
    rows = await tx.rows(
        """select part.order_id, part.shop_id, part.amount, p.currency
           from payment_parts part join payments p on p.id = part.payment_id
           where part.payment_id = %(id)s order by part.shop_id""",
        id=payment_id,
    )
    return _parts(rows)


def _parts(rows: Sequence[Mapping[str, Any]]) -> list[Part]:
    return [Part(row["order_id"], row["shop_id"], Money(row["amount"], row["currency"])) for row in rows]


async def open_of_checkout(tx: Tx, checkout_id: UUID) -> list[UUID]:
    """The payments of a checkout that no provider has closed and no charge has paid."""
    return await tx.values(
        "select id from payments where checkout_id = %(id)s and ask_at is not null order by id", id=checkout_id
    )


async def add_event(
    tx: Tx,
    *,
    payment_id: UUID,
    kind: str,
    outcome: str,
    amount: Money,
    provider_reference: str,
    at: datetime,
    happened_at: datetime | None = None,
    captures: bool = False,
    refund_id: UUID | None = None,
    error: str | None = None,
) -> bool:
    """Append an event; False when the provider's reference is known already. What pays it ends our asking."""
    written = await tx.run(
        """with event as (
             insert into payment_events (payment_id, kind, outcome, amount, currency, captures, provider_reference, refund_id, error,
               at, happened_at)
             values (%(payment_id)s, %(kind)s, %(outcome)s, %(amount)s, %(currency)s, %(captures)s, %(provider_reference)s,
               %(refund_id)s, %(error)s, %(at)s, %(happened_at)s)
             on conflict (payment_id, kind, outcome, provider_reference) do nothing
             returning payment_id),
           asked as (
             update payments set ask_at = null, payer_address = null
             from event where id = event.payment_id and %(ends)s)
           select 1 from event""",
        payment_id=payment_id,
        kind=kind,
        outcome=outcome,
        amount=amount.minor,
        currency=amount.currency,
        captures=captures,
        provider_reference=provider_reference,
        refund_id=refund_id,
        error=error,
        at=at,
        happened_at=happened_at or at,
        ends=captures,
    )
    return written > 0


async def stop_asking(tx: Tx, payment_id: UUID) -> None:
    """No charge can happen any more."""
    await tx.run(
        "update payments set ask_at = null, payer_address = null where id = %(id)s and ask_at is not null",
        id=payment_id,
    )


async def ask_now(tx: Tx, payment_id: UUID, *, at: datetime) -> None:
    """Something may have happened that only the provider knows: it is asked at the next turn."""
    await tx.run("update payments set ask_at = %(at)s where id = %(id)s", id=payment_id, at=at)


async def began_at(tx: Tx, payment_id: UUID, address: str) -> str:
    """Where its buyer began a payment: the first address stays."""
    found: str = await tx.value(
        """update payments set payer_address = coalesce(payer_address, %(address)s) where id = %(id)s
           returning payer_address""",
        id=payment_id,
        address=address,
    )
    return found


async def charge_reference(tx: Tx, payment_id: UUID) -> str:
    """The provider's name for the charge that paid the orders."""
    found: str = await tx.value(
        "select provider_reference from payment_events where payment_id = %(id)s and captures", id=payment_id
    )
    return found


async def insert_refund(tx: Tx, refund: dict[str, Any]) -> bool:
    """Write a refund down; False when its id exists."""
    written = await tx.run(
        """insert into refunds (id, payment_id, order_id, shop_id, charge_reference, amount, currency, reason, state, created_at)
           values (%(id)s, %(payment_id)s, %(order_id)s, %(shop_id)s, %(charge_reference)s, %(amount)s, %(currency)s, %(reason)s,
             'requested', %(at)s)
           on conflict (id) do nothing""",
        **refund,
    )
    return written > 0


async def refunded_of_order(tx: Tx, payment_id: UUID, order_id: UUID) -> int:
    """What of a payment has gone back, or is on its way, for an order (minor units)."""
    found: int = await tx.value(
        """select coalesce(sum(amount), 0)::bigint from refunds
           where payment_id = %(payment_id)s and order_id = %(order_id)s and state <> 'failed'""",
        payment_id=payment_id,
        order_id=order_id,
    )
    return found


async def refund(tx: Tx, refund_id: UUID) -> Refund | None:
    """A refund."""
    return await tx.maybe(Refund, f"{REFUND} where r.id = %(id)s", id=refund_id)


async def lock_refund(tx: Tx, refund_id: UUID) -> Refund | None:
    """A refund, locked."""
    return await tx.maybe(Refund, f"{REFUND} where r.id = %(id)s for update of r", id=refund_id)


async def refunds_of_orders(tx: Tx, order_ids: Sequence[UUID]) -> list[Refund]:
    """The refunds of orders, oldest first."""
    return await tx.all(Refund, f"{REFUND} where r.order_id = any(%(ids)s) order by r.created_at", ids=list(order_ids))


async def refunds_succeeded(tx: Tx, shop_id: UUID, *, since: datetime, until: datetime) -> dict[UUID, datetime]:
    """A shop's refunds that succeeded in that time, and when."""
    rows = await tx.rows(
        """select id, ended_at from refunds
           where shop_id = %(shop_id)s and state = 'succeeded' and ended_at >= %(since)s and ended_at < %(until)s""",
        shop_id=shop_id,
        since=since,
        until=until,
    )
    return {row["id"]: row["ended_at"] for row in rows}


async def surplus_of_orders(tx: Tx, order_ids: Sequence[UUID]) -> list[Refund]:
    """The way back of money that these orders did not ask for, oldest first."""
    return await tx.all(
        Refund,
        f"""{REFUND} where r.order_id is null and r.payment_id in (
              select payment_id from payment_parts where order_id = any(%(ids)s)) order by r.created_at""",
        ids=list(order_ids),
    )


async def related(tx: Tx, id: UUID) -> set[UUID]:
    """Of an order its refunds and payments, of a payment its orders and refunds."""
    rows = await tx.rows(
        """select id from refunds where order_id = %(id)s or payment_id = %(id)s
           union select payment_id from payment_parts where order_id = %(id)s
           union select r.id from refunds r join payment_parts using (payment_id)
                 where payment_parts.order_id = %(id)s and r.order_id is null
           union select order_id from payment_parts where payment_id = %(id)s""",
        id=id,
    )
    return {row["id"] for row in rows}


async def count_of_payer(tx: Tx, payer_id: UUID) -> int:
    """How many payments somebody has begun."""
    count: int = await tx.value("select count(*) from payments where buyer_id = %(id)s", id=payer_id)
    return count


async def refunds_of_payment(tx: Tx, payment_id: UUID) -> list[Refund]:
    """The refunds of a payment, oldest first."""
    return await tx.all(Refund, f"{REFUND} where r.payment_id = %(id)s order by r.created_at", id=payment_id)


async def end_refund(tx: Tx, refund_id: UUID, *, state: str, error: str | None, at: datetime) -> bool:
    """A requested refund succeeds or fails; False when it has ended before."""
    moved = await tx.run(
        """update refunds set state = %(state)s, last_error = %(error)s, ended_at = %(at)s, needs_person = false
           where id = %(id)s and state = 'requested'""",
        id=refund_id,
        state=state,
        error=error,
        at=at,
    )
    return moved == 1


async def refund_waits(tx: Tx, refund_id: UUID, *, error: str | None) -> None:
    """The provider has a requested refund; with an error it cannot go on by itself."""
    await tx.run(
        """update refunds set last_error = %(error)s, needs_person = %(error)s::text is not null
           where id = %(id)s and state = 'requested'""",
        id=refund_id,
        error=error,
    )


async def reopen_refund(tx: Tx, refund_id: UUID) -> bool:
    """A failed refund is requested again, in its next round; an order's from the charge that paid it."""
    moved = await tx.run(
        """update refunds set state = 'requested', round = round + 1, ended_at = null,
             charge_reference = case when order_id is null then charge_reference else (
               select provider_reference from payment_events e where e.payment_id = refunds.payment_id and e.captures) end
           where id = %(id)s and state = 'failed'""",
        id=refund_id,
    )
    return moved == 1


async def count_attempt(tx: Tx, refund_id: UUID, error: str | None) -> None:
    """One more call to the provider for this refund."""
    await tx.run(
        "update refunds set attempts = attempts + 1, last_error = coalesce(%(error)s, last_error) where id = %(id)s",
        id=refund_id,
        error=error,
    )


async def open_at(tx: Tx, provider: str) -> tuple[int, int]:
    """How many payments and refunds a provider has still to tell us of."""
    row = (
        await tx.rows(
            """select (select count(*) from payments where provider = %(provider)s and ask_at is not null) as payments,
                      (select count(*) from refunds r join payments p on p.id = r.payment_id
                       where p.provider = %(provider)s and r.state = 'requested') as refunds""",
            provider=provider,
        )
    )[0]
    return row["payments"], row["refunds"]


async def insert_notice(
    tx: Tx, *, id: UUID, provider: str, provider_notice_id: str, body: dict[str, str], at: datetime
) -> bool:
    """Keep a verified notification; False when the provider repeats itself."""
    written = await tx.run(
        """insert into payment_notices (id, provider, provider_notice_id, body, received_at)
           values (%(id)s, %(provider)s, %(provider_notice_id)s, %(body)s, %(at)s)
           on conflict (provider, provider_notice_id) do nothing""",
        id=id,
        provider=provider,
        provider_notice_id=provider_notice_id,
        body=Jsonb(body),
        at=at,
    )
    return written > 0


async def notice(tx: Tx, notice_id: UUID) -> NoticeRow | None:
    """A stored notification."""
    return await tx.maybe(
        NoticeRow,
        "select id, provider, body, received_at, processed_at from payment_notices where id = %(id)s",
        id=notice_id,
    )


async def notice_processed(tx: Tx, notice_id: UUID, *, outcome: str, at: datetime) -> None:
    """Write down what became of a notification."""
    await tx.run(
        "update payment_notices set processed_at = %(at)s, outcome = %(outcome)s where id = %(id)s",
        id=notice_id,
        outcome=outcome,
        at=at,
    )


async def to_ask(tx: Tx, *, at: datetime, again_at: datetime, limit: int) -> list[Payment]:
    """Payments without a definite answer whose provider should be asked; their next turn is `again_at`."""
    ids = await tx.values(
        """update payments set ask_at = %(again_at)s
           where id in (select id from payments where ask_at <= %(at)s order by ask_at limit %(limit)s for update skip locked)
           returning id""",
        at=at,
        again_at=again_at,
        limit=limit,
    )
    return await tx.all(Payment, f"{PAYMENT} where p.id = any(%(ids)s)", ids=ids)


async def refunds_of_shop(
    tx: Tx, shop_id: UUID, *, state: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[Refund]:
    """Refunds of this shop's orders, and of money that no order asked for in its payments; newest first."""
    return await tx.all(
        Refund,
        f"""{REFUND} where (r.shop_id = %(shop_id)s or r.shop_id is null and exists (
                select 1 from payment_parts part where part.payment_id = r.payment_id and part.shop_id = %(shop_id)s))
              and (%(state)s::text is null or r.state = %(state)s
                or %(state)s = 'needs_person' and (r.needs_person or r.state = 'failed'))
              and (%(after_at)s::timestamptz is null or (r.created_at, r.id) < (%(after_at)s, %(after_id)s))
            order by r.created_at desc, r.id desc limit %(limit)s""",
        shop_id=shop_id,
        state=state,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def requested_without_job(tx: Tx, *, before: datetime, limit: int) -> list[UUID]:
    """Requested refunds, older than an instant, that no waiting or running job will send."""
    return await tx.values(
        """select r.id from refunds r
           where r.state = 'requested' and r.created_at < %(before)s
             and not exists (
               select 1 from procrastinate_jobs j
               where j.task_name = 'payment.send_refund' and j.args ->> 'refund_id' = r.id::text and j.status in ('todo', 'doing'))
           order by r.created_at limit %(limit)s""",
        before=before,
        limit=limit,
    )
