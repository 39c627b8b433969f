"""How the house is: what somebody who runs it looks at before it hurts."""

import shutil
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import Depends, Request

import tuan
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now, ReadTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire

router = make_router("system")

LITTLE_ROOM_BYTES = 1_000_000_000
ROOM_TO_WATCH_BYTES = 5_000_000_000
MINUTE = 60

LOOK = """
select
  current_setting('server_version') as server_version,
  pg_database_size(current_database()) as database_bytes,
  (select count(*) from pg_stat_activity where datname = current_database()) as connections,
  current_setting('max_connections')::int as most_connections,
  (select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8 from pg_stat_activity
   where datname = current_database() and pid <> pg_backend_pid()) as oldest_transaction,
  (select count(*) from outbox_deliveries where state = 'due') as deliveries_due,
  (select coalesce(max(extract(epoch from %(at)s - due_at)), 0)::float8 from outbox_deliveries
   where state = 'due' and due_at <= %(at)s) as deliveries_late,
  (select count(*) from outbox_deliveries where state = 'given_up') as deliveries_given_up,
  (select count(*) from procrastinate_jobs where status = 'todo' and coalesce(scheduled_at, now()) <= now()) as jobs_due,
  (select count(*) from procrastinate_jobs where status = 'failed') as jobs_failed,
  (select count(*) from procrastinate_workers where last_heartbeat > now() - interval '1 minute') as workers,
  (select coalesce(max(extract(epoch from %(at)s - due_at)), 0)::float8 from webhook_messages m
   where state = 'due' and due_at <= %(at)s
     and exists (select 1 from webhook_endpoints e where e.id = m.endpoint_id and e.is_enabled)) as webhooks_late
"""

State = Literal["well", "watch", "bad"]


class HealthOut(Wire):
    """One thing that was looked at. `unit` says how to read the number: count, bytes, seconds, per_cent."""

    name: str
    state: State
    number: float
    unit: Literal["count", "bytes", "seconds", "per_cent"]


class HouseOut(Wire):
    """The program, its database, and how both are."""

    version: str
    database: str
    checks: list[HealthOut]


@router.get("/system/health")
async def health(
    staff: Annotated[Staff, Depends(permission("system.read_house"))], request: Request, tx: ReadTx, now: Now
) -> HouseOut:
    """How the house is now."""
    [seen] = await tx.rows(LOOK, at=now)
    free = shutil.disk_usage(request.app.state.settings.data_folder).free
    checks = [
        HealthOut(
            name="disk_free", state=_low(free, ROOM_TO_WATCH_BYTES, LITTLE_ROOM_BYTES), number=free, unit="bytes"
        ),
        *_checks(seen),
    ]
    return HouseOut(version=tuan.__version__, database=f"PostgreSQL {seen['server_version']}", checks=checks)


def _checks(seen: dict[str, Any]) -> Iterator[HealthOut]:
    used = 100 * seen["connections"] / seen["most_connections"]
    workers = seen["workers"]
    yield HealthOut(name="workers", state="well" if workers else "bad", number=workers, unit="count")
    yield HealthOut(name="connections", state=_high(used, 70, 90), number=used, unit="per_cent")
    yield _seconds("oldest_transaction", seen, MINUTE, 10 * MINUTE)
    yield _seconds("deliveries_late", seen, MINUTE, 10 * MINUTE)
    yield _count("deliveries_due", seen, 1_000, 20_000)
    yield _count("deliveries_given_up", seen, 0, 0)
    yield _count("jobs_due", seen, 500, 10_000)
    yield _count("jobs_failed", seen, 0, 0)
    yield _seconds("webhooks_late", seen, MINUTE, 60 * MINUTE)
    yield HealthOut(name="database_size", state="well", number=seen["database_bytes"], unit="bytes")


def _seconds(name: str, seen: dict[str, Any], watch: float, bad: float) -> HealthOut:
    return HealthOut(name=name, state=_high(seen[name], watch, bad), number=seen[name], unit="seconds")


def _count(name: str, seen: dict[str, Any], watch: float, bad: float) -> HealthOut:
    return HealthOut(name=name, state=_high(seen[name], watch, bad), number=seen[name], unit="count")


def _high(number: float, watch: float, bad: float) -> State:
    return "bad" if number > bad else "watch" if number > watch else "well"


def _low(number: float, watch: float, bad: float) -> State:
    return "bad" if number < bad else "watch" if number < watch else "well"
