"""Checkouts."""

from datetime import datetime
from uuid import UUID

from tuan.ordering.shapes import Checkout
from tuan.platform.database import Tx

CHECKOUT = "id, buyer_id, total, currency, placed_at, pay_by, closes_at, ended_at"


async def insert(tx: Tx, checkout: Checkout) -> bool:
    """Write a checkout; False when its id exists."""
    written = await tx.run(
        """insert into checkouts (id, buyer_id, total, currency, placed_at, pay_by, closes_at)
           values (%(id)s, %(buyer_id)s, %(total)s, %(currency)s, %(placed_at)s, %(pay_by)s, %(closes_at)s)
           on conflict (id) do nothing""",
        id=checkout.id,
        buyer_id=checkout.buyer_id,
        total=checkout.total,
        currency=checkout.currency,
        placed_at=checkout.placed_at,
        pay_by=checkout.pay_by,
        closes_at=checkout.closes_at,
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
