"""A case of after-sales opens on lines of an order: what it asks for is reserved, so that nobody asks for it twice."""

from collections.abc import Sequence
from uuid import UUID

from tuan.ordering import store
from tuan.ordering.errors import ClaimTooLarge
from tuan.ordering.shapes import Claim
from tuan.platform.database import Tx


async def claim_lines(tx: Tx, order_id: UUID, claims: Sequence[Claim]) -> None:
    """Reserve pieces and money; pieces that have not left are not shipped meanwhile. The caller holds the order's lock.

    Raises ClaimTooLarge, and then nothing is reserved.
    """
    async with tx.savepoint():
        if not await store.claims.take(tx, order_id, claims):
            lines = (await store.orders.lines(tx, [order_id]))[order_id]
            raise ClaimTooLarge(left=sum(line.total - line.settled for line in lines))
        await store.claims.count_case(tx, order_id, 1)


async def free_lines(tx: Tx, order_id: UUID, claims: Sequence[Claim]) -> None:
    """The case came to nothing: what it had reserved may be shipped, or asked for again. The caller holds the order's lock."""
    await store.claims.free(tx, order_id, claims)
    await store.claims.count_case(tx, order_id, -1)
