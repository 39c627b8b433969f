"""The books as figures are compared with them: what the ledger moved, for the orders and refunds of a shop."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tuan.analytics import public as analytics
from tuan.catalog import public as catalog
from tuan.identity import public as identity
from tuan.kit.ids import OrderId, ProductId, ShopId
from tuan.kit.text import Text
from tuan.ledger import public as ledger
from tuan.ordering import public as ordering
from tuan.payment import public as payment
from tuan.platform.database import Tx


class HouseBooks:
    """Amounts are the ledger's own; orders and refunds say only which transfers to look at."""

    async def orders(self, tx: Tx, shop_id: UUID, *, since: datetime, until: datetime) -> list[analytics.Booked]:
        """What was charged for each paid order, less its shipping."""
        paid = {order.id: order for order in await ordering.paid_between(tx, shop_id, since=since, until=until)}
        charged = {
            transfer.reference: transfer.amount
            for transfer in await ledger.transfers_for_each(tx, list(paid))
            if transfer.code == f"charge:{paid[OrderId(transfer.reference)].payment_id}"
        }
        return [
            analytics.Booked(id, order.paid_at, charged.get(id, 0) - order.shipping_total, order.currency)
            for id, order in paid.items()
            if order.paid_at is not None
        ]

    async def refunds(self, tx: Tx, shop_id: UUID, *, since: datetime, until: datetime) -> list[analytics.Booked]:
        """What was settled for each refund that succeeded."""
        ended = await payment.refunds_succeeded(tx, shop_id, since=since, until=until)
        settled = {
            transfer.reference: transfer
            for transfer in await ledger.transfers_for_each(tx, list(ended))
            if transfer.kind == "settle"
        }
        return [
            analytics.Booked(
                id, at, settled[id].amount if id in settled else 0, settled[id].unit if id in settled else ""
            )
            for id, at in ended.items()
        ]


class HouseNames:
    """How products and people are called."""

    async def products(self, tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Text]:
        """Titles of products."""
        cards = await catalog.product_cards(tx, [ProductId(id) for id in ids])
        return {UUID(str(id)): card.title for id, card in cards.items()}

    async def people(self, tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Nicknames of people."""
        return {id: person.nickname for id, person in (await identity.people(tx, ids)).items()}

    async def currencies(self, tx: Tx, shop_id: UUID) -> list[str]:
        """What the last paid orders were paid in, then what products are priced in; the first is what figures are shown in."""
        paid = await ordering.currencies_paid(tx, shop_id)
        priced = sorted(await catalog.currencies_of(tx, ShopId(shop_id)))
        return list(dict.fromkeys([*(paid or [await catalog.main_currency(tx, ShopId(shop_id))]), *priced]))
