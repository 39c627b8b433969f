"""Groups, live: one look at the database every half second per process, however many people watch."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import structlog

from tuan.platform.database import Database
from tuan.plays import store

LOOK_EVERY = 0.5
log = structlog.get_logger()


class GroupWatch:
    """Wakes everybody who watches a group when it changed."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._watchers: dict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._seen: dict[UUID, datetime] = {}
        self._looking: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def watch(self, group_id: UUID) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever the group changes."""
        changed = asyncio.Event()
        self._watchers[group_id].add(changed)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield changed
        finally:
            self._watchers[group_id].discard(changed)
            if not self._watchers[group_id]:
                del self._watchers[group_id]
                self._seen.pop(group_id, None)

    async def _look(self) -> None:
        while self._watchers:
            try:
                async with self.database.reading() as tx:
                    now = await store.groups.changed_among(tx, list(self._watchers))
            except Exception:  # The database may be away for a moment: watchers keep their page, and hear later.
                log.exception("group_watch_failed")
                now = {}
            for group_id, changed_at in now.items():
                if self._seen.get(group_id) != changed_at:
                    self._seen[group_id] = changed_at
                    for watcher in self._watchers.get(group_id, ()):
                        watcher.set()
            await asyncio.sleep(LOOK_EVERY)
