"""Checkouts."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tuan.ordering.shapes import Checkout
from tuan.platform.database import Tx

CHECKOUT = "id, buyer_id, total, currency, placed_at, pay_by, closes_at, ended_at"


async def insert(tx: Tx, checkout: Checkout, *, from_cart: Collection[UUID] = ()) -> bool:
    """Write a checkout and take its SKUs out of the cart; False, and nothing done, when its id exists."""
    placed: bool = await tx.value(
        """with placed as (
             insert into checkouts (id, buyer_id, total, currency, placed_at, pay_by, closes_at)
             values (%(id)s, %(buyer_id)s, %(total)s, %(currency)s, %(placed_at)s, %(pay_by)s, %(closes_at)s)
             on conflict (id) do nothing returning buyer_id),
           gone as (
             delete from cart_lines l using placed where l.buyer_id = placed.buyer_id and l.sku_id = any(%(from_cart)s::uuid[])
             returning l.buyer_id),
           changed as (
             update carts set version = version + 1 where buyer_id in (select buyer_id from gone))
           select exists (select from placed)""",
        id=checkout.id,
        buyer_id=checkout.buyer_id,
        total=checkout.total,
        currency=checkout.currency,
        placed_at=checkout.placed_at,
        pay_by=checkout.pay_by,
        closes_at=checkout.closes_at,
        from_cart=list(from_cart),
    )
    return placed


async def get(tx: Tx, id: UUID) -> Checkout | None:
    """A checkout."""
    return await tx.maybe(Checkout, f"select {CHECKOUT} from checkouts where id = %(id)s", id=id)


async def lock(tx: Tx, id: UUID) -> Checkout | None:
    """A checkout, locked."""
    return await tx.maybe(Checkout, f"select {CHECKOUT} from checkouts where id = %(id)s for update", id=id)


async def end(tx: Tx, id: UUID, *, at: datetime) -> None:
    """Nothing is to be paid any more: paid or closed. Its row is locked from now on, whether it had ended before or not."""
    await tx.run("update checkouts set ended_at = coalesce(ended_at, %(at)s) where id = %(id)s", id=id, at=at)


async def overdue(tx: Tx, *, at: datetime, limit: int) -> list[UUID]:
    """Some checkouts whose time to pay is over; by chance, so that those that cannot be closed now stop nobody else."""
    return await tx.values(
        "select id from checkouts where ended_at is null and closes_at <= %(at)s order by random() limit %(limit)s",
        at=at,
        limit=limit,
    )
