"""The front door of after-sales."""

from uuid import UUID

from tuan.care import store
from tuan.platform.database import Tx

__all__ = ["cases_held", "open_cases_of"]


async def cases_held(tx: Tx, buyer_id: UUID) -> int:
    """How many cases of somebody are kept."""
    return await store.cases.count_of_buyer(tx, buyer_id)


async def open_cases_of(tx: Tx, buyer_id: UUID) -> int:
    """How many of somebody's cases are open, or their money on its way: until then the person cannot be erased."""
    return await store.cases.count_of_buyer(tx, buyer_id, is_open=True)
