"""The front door of payment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tuan.kit.ids import UserId
from tuan.payment import bills, store
from tuan.payment.commands.close_payment import close_payments, close_what_is_open
from tuan.payment.commands.open_payment import OpenPayment, open_payment
from tuan.payment.commands.request_refund import refund_id, request_refund
from tuan.payment.providers import ProviderUnreachable, Way
from tuan.payment.shapes import Part, Payment, Refund
from tuan.platform.database import Tx

__all__ = [
    "OpenPayment",
    "Part",
    "Payment",
    "ProviderUnreachable",
    "Refund",
    "Way",
    "bills_that_differ",
    "close_payments",
    "close_what_is_open",
    "open_payment",
    "payments_held",
    "payments_of_checkout",
    "refund_id",
    "refunds_of_orders",
    "refunds_succeeded",
    "related",
    "request_refund",
    "surplus_of_orders",
]


async def payments_of_checkout(tx: Tx, checkout_id: UUID) -> list[Payment]:
    """All payments of a checkout, oldest first."""
    return await store.of_checkout(tx, checkout_id)


async def payments_held(tx: Tx, payer_id: UserId) -> int:
    """How many payments of somebody are kept."""
    return await store.count_of_payer(tx, payer_id)


async def surplus_of_orders(tx: Tx, order_ids: Sequence[UUID]) -> list[Refund]:
    """Money that came once too often for these orders and goes back whole, oldest first."""
    return await store.surplus_of_orders(tx, order_ids)


async def refunds_of_orders(tx: Tx, order_ids: Sequence[UUID]) -> list[Refund]:
    """The refunds of orders, oldest first."""
    return await store.refunds_of_orders(tx, order_ids)


async def refunds_succeeded(tx: Tx, shop_id: UUID, *, since: datetime, until: datetime) -> dict[UUID, datetime]:
    """A shop's refunds that reached the buyer in that time (since ≤ at < until), and when."""
    return await store.refunds_succeeded(tx, shop_id, since=since, until=until)


async def related(tx: Tx, id: UUID) -> set[UUID]:
    """What the ledger books apart and belongs together: an order's refunds and payments, a payment's orders and refunds."""
    return await store.related(tx, id)


async def bills_that_differ(tx: Tx) -> list[str]:
    """The days whose bill and our books differ, in words for whoever looks after the house."""
    return [f"{found.provider}, {found.day}: {found.differences} lines differ" for found in await bills.differing(tx)]
