"""What this program counts, as Prometheus reads it: over all processes that share a start, when there are several."""

import os
from collections.abc import Iterable

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from tuan.platform.database import Database

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus-client's own name. It must be set before the first counter is made, and then each process counts into files there."""


def exposed() -> bytes:
    """Every counter of this process, or of all processes that share its folder."""
    if SHARED_FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return generate_latest(shared)


BACKLOG = """
select
  (select count(*) from outbox_deliveries where state = 'due') as deliveries_due,
  (select count(*) from outbox_deliveries where state = 'given_up') as deliveries_given_up,
  (select coalesce(extract(epoch from now() - min(due_at)), 0)::float8 from outbox_deliveries
   where state = 'due' and due_at <= now()) as oldest_seconds,
  (select count(*) from procrastinate_jobs where status = 'todo') as jobs_waiting,
  (select count(*) from procrastinate_jobs where status = 'doing') as jobs_running,
  (select count(*) from procrastinate_jobs where status = 'failed') as jobs_failed
"""

GAUGES = {
    "deliveries_due": ("tuan_outbox_due", "Deliveries that wait, also for their next attempt."),
    "deliveries_given_up": ("tuan_outbox_given_up", "Deliveries that a person has to look at."),
    "oldest_seconds": ("tuan_outbox_oldest_due_seconds", "How long the oldest delivery that could run has waited."),
    "jobs_waiting": ("tuan_jobs_waiting", "Jobs that wait, also for their time."),
    "jobs_running": ("tuan_jobs_running", "Jobs in hand."),
    "jobs_failed": ("tuan_jobs_failed", "Jobs that a person has to look at."),
}


class _Backlog(Collector):
    def __init__(self, row: dict[str, float]) -> None:
        self.row = row

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One gauge for each number."""
        for column, (name, about) in GAUGES.items():
            yield GaugeMetricFamily(name, about, value=self.row[column])


async def backlog(database: Database) -> bytes:
    """What waits in the database: the same from whichever worker it is asked."""
    async with database.reading() as tx:
        row = (await tx.rows(BACKLOG))[0]
    own = CollectorRegistry()
    own.register(_Backlog(row))
    return generate_latest(own)
