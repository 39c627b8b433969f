"""Carts."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tuan.kit.money import Money
from tuan.ordering.shapes import CartRow
from tuan.platform.database import Tx


async def lines(tx: Tx, buyer_id: UUID) -> list[CartRow]:
    """What is in a cart, in the order of adding."""
    return await tx.all(
        CartRow,
        """select sku_id, quantity, is_selected, price_when_added, currency from cart_lines
           where buyer_id = %(buyer_id)s order by added_at, sku_id""",
        buyer_id=buyer_id,
    )


async def version(tx: Tx, buyer_id: UUID) -> int:
    """How often a cart was changed."""
    return await tx.value("select version from carts where buyer_id = %(buyer_id)s", buyer_id=buyer_id) or 0


async def put(
    tx: Tx, buyer_id: UUID, sku_id: UUID, *, quantity: int, is_selected: bool, price: Money, at: datetime
) -> int:
    """Set a line; the price that it was added for stays until the line is taken out. The cart's version."""
    version: int = await tx.value(
        """with cart as (
             insert into carts (buyer_id, version) values (%(buyer_id)s, 1)
             on conflict (buyer_id) do update set version = carts.version + 1
             returning version),
           line as (
             insert into cart_lines (buyer_id, sku_id, quantity, is_selected, price_when_added, currency, added_at)
             values (%(buyer_id)s, %(sku_id)s, %(quantity)s, %(is_selected)s, %(price)s, %(currency)s, %(at)s)
             on conflict (buyer_id, sku_id) do update set quantity = excluded.quantity, is_selected = excluded.is_selected)
           select version from cart""",
        buyer_id=buyer_id,
        sku_id=sku_id,
        quantity=quantity,
        is_selected=is_selected,
        price=price.minor,
        currency=price.currency,
        at=at,
    )
    return version


async def remove(tx: Tx, buyer_id: UUID, sku_ids: Collection[UUID]) -> None:
    """Take lines out."""
    await tx.run(
        """with cart as materialized (
             select buyer_id from carts where buyer_id = %(buyer_id)s for update),
           gone as (
             delete from cart_lines l using cart where l.buyer_id = cart.buyer_id and l.sku_id = any(%(sku_ids)s)
             returning l.buyer_id)
           update carts set version = version + 1 where buyer_id in (select buyer_id from gone)""",
        buyer_id=buyer_id,
        sku_ids=list(sku_ids),
    )


async def count_of_buyer(tx: Tx, buyer_id: UUID) -> int:
    """How many lines somebody's cart has."""
    count: int = await tx.value("select count(*) from cart_lines where buyer_id = %(id)s", id=buyer_id)
    return count
