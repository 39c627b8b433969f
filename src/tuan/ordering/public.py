"""The front door of ordering."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tuan.kit.ids import OrderId
from tuan.kit.money import Money
from tuan.ordering import store
from tuan.ordering.commands.claim_lines import claim_lines, free_lines
from tuan.ordering.commands.close_order import close_paid, close_unpaid
from tuan.ordering.commands.give_back import GivenBack, give_back
from tuan.ordering.commands.place_checkout import place_checkout, placed_before
from tuan.ordering.commands.refund_part import refund_part
from tuan.ordering.commands.release_order import release_order
from tuan.ordering.drafts import PlaceCheckout, Wanted, order_id
from tuan.ordering.errors import ClaimTooLarge, OrderInGroup
from tuan.ordering.policy import PAY_WITHIN_PLAY
from tuan.ordering.schemas import PlacedOut, placed_out
from tuan.ordering.shapes import Checkout, Claim, LineRow, OrderRow, Placed
from tuan.payment import public as payment
from tuan.platform.database import Tx

__all__ = [
    "PAY_WITHIN_PLAY",
    "Checkout",
    "Claim",
    "ClaimTooLarge",
    "GivenBack",
    "LineRow",
    "OrderInGroup",
    "OrderRow",
    "PlaceCheckout",
    "Placed",
    "PlacedOut",
    "Wanted",
    "cart_lines_held",
    "claim_lines",
    "close_paid",
    "close_unpaid",
    "currencies_paid",
    "free_lines",
    "give_back",
    "has_bought",
    "lines",
    "locked",
    "order_id",
    "order_key",
    "orders",
    "orders_held",
    "paid_between",
    "paid_of",
    "place_checkout",
    "placed_before",
    "placed_out",
    "refund_ids",
    "refund_part",
    "regroup",
    "release_order",
    "renew_time",
    "shipping_left",
]


async def has_bought(tx: Tx, *, buyer_id: UUID, shop_id: UUID) -> bool:
    """Whether a buyer has ever paid an order of this shop that was not given back."""
    return await store.orders.has_bought(tx, buyer_id=buyer_id, shop_id=shop_id)


async def paid_of(tx: Tx, order_ids: Collection[UUID]) -> set[UUID]:
    """Of these orders, those that are paid and not closed."""
    return await store.orders.paid_of(tx, order_ids)


async def orders(tx: Tx, order_ids: Collection[UUID]) -> dict[UUID, OrderRow]:
    """Orders by id."""
    return await store.orders.many(tx, order_ids)


async def lines(tx: Tx, order_ids: Collection[UUID]) -> dict[UUID, list[LineRow]]:
    """The lines of orders, in order."""
    return await store.orders.lines(tx, order_ids)


async def locked(tx: Tx, order_id: UUID) -> tuple[OrderRow, list[LineRow]] | None:
    """An order and its lines, the order locked: until the transaction ends nobody ships, closes or claims any of it."""
    order = await store.orders.lock(tx, order_id)
    return None if order is None else (order, (await store.orders.lines(tx, [order_id]))[order_id])


async def renew_time(tx: Tx, order_id: UUID, *, at: datetime) -> None:
    """Goods were sent again: an order that was received has its whole time for after-sales once more."""
    await store.orders.renew_time(tx, order_id, at=at)


def order_key(id: UUID) -> OrderId:
    """An id that came from outside, as orders are found by it."""
    return OrderId(id)


def shipping_left(order: OrderRow) -> Money:
    """What of an order's shipping fee has not gone back."""
    return Money(order.shipping_total - order.shipping_refunded, order.currency)


async def refund_ids(tx: Tx, order_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The refunds of these orders, under which their money that goes back is booked."""
    found: dict[UUID, list[UUID]] = {id: [] for id in order_ids}
    for refund in await payment.refunds_of_orders(tx, list(order_ids)):
        if refund.order_id is not None:
            found[refund.order_id].append(refund.id)
    return found


async def currencies_paid(tx: Tx, shop_id: UUID, *, among: int = 1000) -> list[str]:
    """In which currencies a shop's last paid orders were, that of most orders first; none before anybody has paid."""
    return await store.orders.currencies_paid(tx, shop_id, among=among)


async def paid_between(tx: Tx, shop_id: UUID, *, since: datetime, until: datetime) -> list[OrderRow]:
    """A shop's orders that were paid in that time (since ≤ at < until)."""
    return await store.orders.paid_between(tx, shop_id, since=since, until=until)


async def regroup(tx: Tx, order_id: UUID, *, group_id: UUID) -> None:
    """A paid seat was given in another group."""
    await store.orders.regroup(tx, order_id, group_id)


async def orders_held(tx: Tx, buyer_id: UUID) -> int:
    """How many orders of somebody are kept."""
    return await store.orders.count_of_buyer(tx, buyer_id)


async def cart_lines_held(tx: Tx, buyer_id: UUID) -> int:
    """How many things lie in somebody's cart."""
    return await store.carts.count_of_buyer(tx, buyer_id)
