"""Deliver facts: each delivery in a transaction of its own, retried with back-off, given up visibly."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from prometheus_client import Counter

from tuan.kit.clock import Clock
from tuan.platform import tracing
from tuan.platform.database import Database, Tx
from tuan.platform.hiding import said
from tuan.platform.outbox.events import decode
from tuan.platform.outbox.wiring import Wiring, wired

ATTEMPTS = 12
deliveries = Counter(
    "tuan_deliveries_total", "Facts brought to a listener; a failed one is tried again.", ["listener", "outcome"]
)
log = structlog.get_logger()

# An earlier delivery of the same subject to the same listener goes first, unless it was given up.
DUE = """
select d.position, d.listener
from outbox_deliveries d
where d.state = 'due' and d.due_at <= %(at)s
  and not exists (
    select 1 from outbox_deliveries earlier
    where earlier.state = 'due' and earlier.listener = d.listener
      and earlier.subject = d.subject and earlier.position < d.position)
order by d.position
limit %(limit)s
"""

CLAIM = """
with claimed as (
    select position, listener from outbox_deliveries
    where position = %(position)s and listener = %(listener)s and state = 'due'
    for update skip locked
), done as (
    update outbox_deliveries d set state = 'done', attempts = attempts + 1, done_at = %(at)s, error = null
    from claimed c where d.position = c.position and d.listener = c.listener
    returning d.position, d.attempts
)
select e.id, e.name, e.payload, done.attempts from done join outbox_events e using (position)
"""

FAILED = """
update outbox_deliveries
set attempts = attempts + 1, error = %(error)s, due_at = %(due_at)s,
    state = case when attempts + 1 >= %(attempts)s then 'given_up' else 'due' end
where position = %(position)s and listener = %(listener)s and state = 'due'
returning attempts, state
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery whose turn it is."""

    position: int
    listener: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours, with its event."""

    id: UUID
    name: str
    payload: dict[str, Any]
    attempts: int


class Relay:
    """Takes due deliveries and calls their listeners. Any number of relays may run at once."""

    def __init__(self, database: Database, clock: Clock, wiring: Wiring = wired) -> None:
        self.database, self.clock, self.wiring = database, clock, wiring

    async def deliver_some(self, limit: int = 50) -> int:
        """Deliver up to `limit` due deliveries; how many were due."""
        async with self.database.reading() as tx:
            due = await tx.all(Due, DUE, at=self.clock(), limit=limit)
        for delivery in due:
            await self._deliver(delivery)
        return len(due)

    async def drain(self) -> None:
        """Deliver until nothing is due now."""
        while await self.deliver_some():
            pass

    async def deliver_within(self, tx: Tx) -> None:
        """Deliver what is due now in the caller's transaction, until nothing is: for a past that is written in bulk.

        A listener that raises takes everything else of the transaction with it.
        """
        while due := await tx.all(Due, DUE, at=self.clock(), limit=50):
            for delivery in due:
                claimed = await tx.one(
                    Claimed, CLAIM, position=delivery.position, listener=delivery.listener, at=self.clock()
                )
                event = decode(self.wiring.events[claimed.name], claimed.payload)
                await self.wiring.call(tx, delivery.listener, event, at=self.clock())

    async def _deliver(self, delivery: Due) -> None:
        try:
            async with self.database.transaction() as tx:
                claimed = await tx.maybe(
                    Claimed, CLAIM, position=delivery.position, listener=delivery.listener, at=self.clock()
                )
                if claimed is None:
                    return
                event = decode(self.wiring.events[claimed.name], claimed.payload)
                with tracing.span(
                    f"deliver {claimed.name}",
                    parent=claimed.payload,
                    tuan__event=claimed.name,
                    tuan__event_id=str(claimed.id),
                    tuan__listener=delivery.listener,
                    tuan__attempt=claimed.attempts,
                ):
                    await self.wiring.call(tx, delivery.listener, event, at=self.clock())
            deliveries.labels(delivery.listener, "done").inc()
        except Exception as error:  # noqa: BLE001 - whatever a listener raises is written down and retried, never lost.
            await self._failed(delivery, error)

    async def _failed(self, delivery: Due, error: Exception) -> None:
        deliveries.labels(delivery.listener, "failed").inc()
        now = self.clock()
        async with self.database.transaction() as tx:
            row = await tx.rows(
                FAILED,
                position=delivery.position,
                listener=delivery.listener,
                error=said(error),
                due_at=now + await self._back_off(delivery),
                attempts=ATTEMPTS,
            )
        log.warning(
            "delivery_failed", listener=delivery.listener, position=delivery.position, outcome=row, exc_info=error
        )

    async def _back_off(self, delivery: Due) -> timedelta:
        async with self.database.reading() as tx:
            attempts = await tx.value(
                "select attempts from outbox_deliveries where position = %(position)s and listener = %(listener)s",
                position=delivery.position,
                listener=delivery.listener,
            )
        return timedelta(seconds=min(0.5 * 2 ** (attempts or 0), 3600))
