"""The Sandbox's side of the world: charges, refunds, and the notifications it still owes."""

from datetime import datetime, timedelta
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.payment.providers.protocol import BillLine, Charge
from tuan.platform.database import Tx

TRIES = 15
SEND_FOR = timedelta(days=1)


async def lock_payment(tx: Tx, payment_id: UUID) -> None:
    """One decision at a time about a payment."""
    await tx.run("select pg_advisory_xact_lock(hashtextextended(%(id)s::text, 7))", id=payment_id)


async def charge(tx: Tx, payment_id: UUID, *, amount: Money, state: str, at: datetime) -> str | None:
    """Book a charge; its reference, or None when the payment was closed. A second one is booked too, as providers do."""
    await lock_payment(tx, payment_id)
    if await tx.value("select 1 from sandbox_closed where payment_id = %(id)s", id=payment_id):
        return None
    reference = f"sbx_{new_id().hex}"
    await tx.run(
        """insert into sandbox_charges (reference, payment_id, state, amount, currency, at)
           values (%(reference)s, %(payment_id)s, %(state)s, %(amount)s, %(currency)s, %(at)s)""",
        reference=reference,
        payment_id=payment_id,
        state=state,
        amount=amount.minor,
        currency=amount.currency,
        at=at,
    )
    return reference


async def owe_notice(
    tx: Tx, *, payment_id: UUID, reference: str, amount: Money, state: str, at: datetime, send_at: list[datetime]
) -> None:
    """Promise a notification; more than one time of sending repeats the same one."""
    notice_id = new_id()
    body = {
        "notice_id": str(notice_id),
        "payment_id": str(payment_id),
        "state": state,
        "amount": str(amount.minor),
        "currency": amount.currency,
        "charge": reference,
        "at": at.isoformat(),
    }
    await tx.run_many(
        """insert into sandbox_notices (id, notice_id, body, send_at)
           values (%(id)s, %(notice_id)s, %(body)s, %(send_at)s)""",
        [dict(id=new_id(), notice_id=notice_id, body=Jsonb(body), send_at=when) for when in send_at],
    )


async def due_notices(tx: Tx, *, at: datetime, limit: int) -> list[tuple[UUID, dict[str, str]]]:
    """Notifications to send now; each is put off, so that it is tried again if we die before it is marked as sent."""
    rows = await tx.rows(
        """update sandbox_notices set attempts = attempts + 1, send_at = %(at)s + least(2 ^ attempts, 3600) * interval '1 second'
           where id in (
             select id from sandbox_notices where sent_at is null and send_at <= %(at)s and attempts < %(tries)s
             order by send_at limit %(limit)s for update skip locked)
           returning id, body, send_at""",
        at=at,
        limit=limit,
        tries=TRIES,
    )
    return [(row["id"], row["body"]) for row in rows]


async def sent(tx: Tx, ids: list[UUID], *, at: datetime) -> None:
    """These notifications were answered with success."""
    await tx.run("update sandbox_notices set sent_at = %(at)s where id = any(%(ids)s)", ids=ids, at=at)


async def standing(tx: Tx, payment_id: UUID) -> list[Charge]:
    """All that became of a payment: its charges as they happened, and its closing."""
    rows = await tx.rows(
        """select * from (
             select state, reference, amount, currency, at from sandbox_charges where payment_id = %(id)s
             union all
             select 'closed', '', 0, 'CNY', at from sandbox_closed where payment_id = %(id)s) happened
           order by at, state = 'closed', reference""",  # A reference begins with the time.
        id=payment_id,
    )
    return [Charge(row["state"], row["reference"], Money(row["amount"], row["currency"]), row["at"]) for row in rows]


async def close(tx: Tx, payment_id: UUID, *, at: datetime) -> None:
    """No charge from now on."""
    await lock_payment(tx, payment_id)
    await tx.run(
        "insert into sandbox_closed (payment_id, at) values (%(id)s, %(at)s) on conflict do nothing",
        id=payment_id,
        at=at,
    )


async def refund(tx: Tx, *, refund_id: UUID, charge_reference: str, amount: Money, at: datetime) -> str | None:
    """Book a refund once; None when done, else why not."""
    paid = await tx.value(
        "select amount from sandbox_charges where reference = %(reference)s and state = 'paid' for update",
        reference=charge_reference,
    )
    if paid is None:
        return "unknown charge"
    if await tx.value("select 1 from sandbox_refunds where refund_id = %(id)s", id=refund_id):
        return None
    before = await tx.value(
        "select coalesce(sum(amount), 0) from sandbox_refunds where charge_reference = %(reference)s",
        reference=charge_reference,
    )
    if before + amount.minor > paid:
        return "more than was charged"
    await tx.run(
        """insert into sandbox_refunds (refund_id, charge_reference, amount, currency, at)
           values (%(id)s, %(reference)s, %(amount)s, %(currency)s, %(at)s)""",
        id=refund_id,
        reference=charge_reference,
        amount=amount.minor,
        currency=amount.currency,
        at=at,
    )
    return None


async def knows_refund(tx: Tx, refund_id: UUID) -> bool:
    """Whether a refund was made."""
    return await tx.value("select 1 from sandbox_refunds where refund_id = %(id)s", id=refund_id) is not None


async def transfer(tx: Tx, transfer_id: UUID, *, payee: str, amount: Money, at: datetime) -> bool:
    """Book a transfer to a person once; False when its id belongs to another one."""
    await tx.run(
        """insert into sandbox_transfers (transfer_id, payee, amount, currency, at)
           values (%(id)s, %(payee)s, %(amount)s, %(currency)s, %(at)s) on conflict do nothing""",
        id=transfer_id,
        payee=payee,
        amount=amount.minor,
        currency=amount.currency,
        at=at,
    )
    known = await tx.value(
        """select 1 from sandbox_transfers
           where transfer_id = %(id)s and (payee, amount, currency) = (%(payee)s, %(amount)s, %(currency)s)""",
        id=transfer_id,
        payee=payee,
        amount=amount.minor,
        currency=amount.currency,
    )
    return known is not None


async def knows_transfer(tx: Tx, transfer_id: UUID) -> bool:
    """Whether a transfer was made."""
    return await tx.value("select 1 from sandbox_transfers where transfer_id = %(id)s", id=transfer_id) is not None


async def bill(tx: Tx, *, start: datetime, end: datetime) -> list[BillLine]:
    """What succeeded in a span of time."""
    rows = await tx.rows(
        """select 'charge' as kind, reference, amount, currency, at from sandbox_charges
           where state = 'paid' and at >= %(start)s and at < %(end)s
           union all
           select 'refund', refund_id::text, amount, currency, at from sandbox_refunds where at >= %(start)s and at < %(end)s
           order by at""",
        start=start,
        end=end,
    )
    return [BillLine(row["kind"], row["reference"], Money(row["amount"], row["currency"]), row["at"]) for row in rows]
