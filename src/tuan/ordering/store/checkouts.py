"""Checkouts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.ordering.shapes import Checkout
from tuan.platform.database import Tx

CHECKOUT = "id, buyer_id, total, currency, placed_at, pay_by, closes_at, ended_at"


async def insert(tx: Tx, checkouts: Sequence[Checkout], *, carts_of: Collection[UUID]) -> set[UUID]:
    """Lock the carts that are bought from, then write checkouts; the ids of those that did not exist.

    Both in the order of ids, and before any stock is locked, so that nobody waits for somebody who waits for him.
    """
    if not checkouts:
        return set()
    return set(
        await tx.values(
            """with bought_from as materialized (
                 select buyer_id from carts where buyer_id = any(%(carts_of)s::uuid[]) order by buyer_id for update)
               insert into checkouts (id, buyer_id, total, currency, placed_at, pay_by, closes_at)
               select id, buyer_id, total, currency, placed_at, pay_by, closes_at from jsonb_to_recordset(%(checkouts)s) as c (
                 id uuid, buyer_id uuid, total bigint, currency text, placed_at timestamptz, pay_by timestamptz, closes_at timestamptz)
               where (select count(*) from bought_from) >= 0
               order by id
               on conflict (id) do nothing returning id""",
            checkouts=Jsonb(list(checkouts)),
            carts_of=list(carts_of),
        )
    )


async def delete(tx: Tx, ids: Collection[UUID]) -> None:
    """Take checkouts back that were written in this transaction and have no orders."""
    await tx.run("delete from checkouts where id = any(%(ids)s)", ids=list(ids))


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
