"""The front door of after-sales."""

from uuid import UUID

from tuan.care import store
from tuan.platform.database import Tx

__all__ = ["cases_held"]


async def cases_held(tx: Tx, buyer_id: UUID) -> int:
    """How many cases of somebody are kept."""
    return await store.cases.count_of_buyer(tx, buyer_id)
