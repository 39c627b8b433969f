"""All SQL of analytics in PostgreSQL."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from tuan.analytics.shapes import TrackedEvent, Tracking
from tuan.platform.database import Tx

TRACKING = "shop_id, write_key, time_zone, created_at"

INSERT = """
insert into tracked_events (shop_id, message_id, kind, name, anonymous_id, user_id, claimed_user_id, session_id, at, received_at,
    is_bot, properties, context)
select e.shop_id, e.message_id, e.kind, e.name, e.anonymous_id, e.user_id, e.claimed_user_id, e.session_id, e.at, e.received_at,
    e.is_bot, e.properties, e.context
from rows from (jsonb_to_recordset(%(events)s) as (
    shop_id uuid, message_id text, kind text, name text, anonymous_id text, user_id uuid, claimed_user_id text, session_id text,
    at timestamptz, received_at timestamptz, is_bot boolean, properties jsonb, context jsonb
)) with ordinality as e (shop_id, message_id, kind, name, anonymous_id, user_id, claimed_user_id, session_id, at, received_at, is_bot,
    properties, context, turn)
order by e.turn
on conflict (shop_id, message_id) do nothing
returning shop_id, message_id
"""


async def insert(tx: Tx, events: Sequence[tuple[UUID, TrackedEvent, datetime]]) -> set[tuple[UUID, str]]:
    """Keep what is not kept yet: shop, event, when we received it. Shop and message id of what was new."""
    rows = [_row(shop_id, event, received_at) for shop_id, event, received_at in events]
    kept = await tx.rows(INSERT, events=Jsonb(rows, dumps=lambda value: orjson.dumps(value).decode()))
    return {(row["shop_id"], row["message_id"]) for row in kept}


def _row(shop_id: UUID, event: TrackedEvent, received_at: datetime) -> dict[str, Any]:
    return {
        "shop_id": shop_id,
        "message_id": event.message_id,
        "kind": event.kind,
        "name": event.name,
        "anonymous_id": event.anonymous_id,
        "user_id": event.user_id,
        "claimed_user_id": event.claimed_user_id,
        "session_id": event.session_id,
        "at": event.at,
        "received_at": received_at,
        "is_bot": event.is_bot,
        "properties": event.properties,
        "context": event.context,
    }


async def tracking_of_key(tx: Tx, write_key: str) -> Tracking | None:
    """The shop that has a write key."""
    return await tx.maybe(Tracking, f"select {TRACKING} from tracking_shops where write_key = %(key)s", key=write_key)


async def tracking_of(tx: Tx, shop_id: UUID, *, for_update: bool = False) -> Tracking | None:
    """A shop's write key and time zone, if it has them yet."""
    locked = "for update" if for_update else ""
    return await tx.maybe(
        Tracking, f"select {TRACKING} from tracking_shops where shop_id = %(id)s {locked}", id=shop_id
    )


async def tracked_shops(tx: Tx) -> list[Tracking]:
    """Every shop whose figures somebody may ask, the first one first."""
    return await tx.all(Tracking, f"select {TRACKING} from tracking_shops order by created_at, shop_id")


async def add_tracking(tx: Tx, shop_id: UUID, *, at: datetime) -> None:
    """A shop gets its write key; one that has it keeps it."""
    await tx.run(
        """insert into tracking_shops (shop_id, write_key, created_at) values (%(shop_id)s, %(key)s, %(at)s)
           on conflict (shop_id) do nothing""",
        shop_id=shop_id,
        key=_new_key(),
        at=at,
    )


async def keep_time_zone(tx: Tx, shop_id: UUID, zone: str) -> bool:
    """A shop's days begin by another clock; false if the database does not know the zone."""
    return bool(
        await tx.run(
            """insert into tracking_shops (shop_id, write_key, time_zone, created_at)
               select %(shop_id)s, %(key)s, name, now() from pg_timezone_names where name = %(zone)s
               on conflict (shop_id) do update set time_zone = excluded.time_zone""",
            shop_id=shop_id,
            key=_new_key(),
            zone=zone,
        )
    )


async def drop_events(tx: Tx, *, received_before: datetime, limit: int) -> int:
    """Forget the oldest events; how many."""
    return await tx.run(
        """delete from tracked_events where position in (
             select position from tracked_events where received_at < %(before)s order by position limit %(limit)s)""",
        before=received_before,
        limit=limit,
    )


def _new_key() -> str:
    return "wk_" + secrets.token_urlsafe(18)
