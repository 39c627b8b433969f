"""Checkouts."""

from datetime import datetime
from uuid import UUID

from tuan.kit.money import Money
from tuan.ordering.shapes import Checkout
from tuan.platform.database import Tx

CHECKOUT = "id, buyer_id, total, currency, placed_at, pay_by, closes_at, ended_at"


async def insert(
    tx: Tx, *, id: UUID, buyer_id: UUID, total: Money, at: datetime, pay_by: datetime, closes_at: datetime
) -> bool:
    """Write a checkout; False when its id exists."""
    written = await tx.run(
        """insert into checkouts (id, buyer_id, total, currency, placed_at, pay_by, closes_at)
           values (%(id)s, %(buyer_id)s, %(total)s, %(currency)s, %(at)s, %(pay_by)s, %(closes_at)s)
           on conflict (id) do nothing""",
        id=id,
        buyer_id=buyer_id,
        total=total.minor,
        currency=total.currency,
        at=at,
        pay_by=pay_by,
        closes_at=closes_at,
    )
    return written == 1


async def get(tx: Tx, id: UUID) -> Checkout | None:
    """A checkout."""
    return await tx.maybe(Checkout, f"select {CHECKOUT} from checkouts where id = %(id)s", id=id)


async def lock(tx: Tx, id: UUID) -> Checkout | None:
    """A checkout, locked."""
    return await tx.maybe(Checkout, f"select {CHECKOUT} from checkouts where id = %(id)s for update", id=id)


async def end(tx: Tx, id: UUID, *, at: datetime) -> None:
    """Nothing is to be paid any more: paid or closed."""
    await tx.run("update checkouts set ended_at = %(at)s where id = %(id)s and ended_at is null", id=id, at=at)


async def overdue(tx: Tx, *, at: datetime, limit: int) -> list[UUID]:
    """Checkouts whose time to pay is over."""
    return await tx.values(
        "select id from checkouts where ended_at is null and closes_at <= %(at)s order by closes_at limit %(limit)s",
        at=at,
        limit=limit,
    )
