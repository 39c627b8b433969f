"""Takes events of many devices at once: whoever comes while others are written is written with the next ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tuan.analytics import store
from tuan.analytics.errors import WriteKeyUnknown
from tuan.analytics.shapes import TrackedEvent
from tuan.kit.clock import Clock
from tuan.platform.batches import Batches
from tuan.platform.database import Database

Bundle = tuple[UUID, Sequence[TrackedEvent], datetime]
UNKNOWN_FOR = timedelta(seconds=30)
MOST_UNKNOWN = 10_000


class Collector:
    """One per process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self.clock = database, clock
        self._shops: dict[str, UUID] = {}
        self._first_key = ""
        self._unknown: dict[str, datetime] = {}
        self._bundles: Batches[Bundle, int] = Batches(self._keep, most=50, hands=2)

    async def shop_of(self, write_key: str) -> UUID:
        """The shop that has a write key. Raises WriteKeyUnknown."""
        if write_key in self._shops:
            return self._shops[write_key]
        now = self.clock()
        if self._unknown.get(write_key, now) > now:
            raise WriteKeyUnknown
        async with self.database.reading() as tx:
            found = await store.tracking_of_key(tx, write_key)
        if found is None:
            if len(self._unknown) >= MOST_UNKNOWN:
                self._unknown.clear()
            self._unknown[write_key] = now + UNKNOWN_FOR
            raise WriteKeyUnknown
        self._shops[write_key] = found.shop_id
        return found.shop_id

    async def first_key(self) -> str:
        """The write key of the shop to which the storefront's pages belong; empty while there is none."""
        if not self._first_key:
            async with self.database.reading() as tx:
                found = await store.tracked_shops(tx)
            self._first_key = found[0].write_key if found else ""
        return self._first_key

    async def keep(self, shop_id: UUID, events: Sequence[TrackedEvent], *, received_at: datetime) -> int:
        """Committed when it returns; how many were new."""
        return await self._bundles.ask((shop_id, events, received_at))

    async def _keep(self, bundles: Sequence[Bundle]) -> list[int]:
        every = [(shop_id, event, received_at) for shop_id, events, received_at in bundles for event in events]
        async with self.database.transaction() as tx:
            kept = await store.insert(tx, every)
        counts = []
        for shop_id, events, _ in bundles:
            ours = {(shop_id, event.message_id) for event in events} & kept
            kept -= ours  # The same event in two bundles was new in the first.
            counts.append(len(ours))
        return counts
