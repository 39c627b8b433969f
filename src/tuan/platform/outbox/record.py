"""Write a fact down, together with what it makes true."""

from collections.abc import Sequence
from typing import Any

from psycopg.types.json import Jsonb

from tuan.kit.ids import new_id
from tuan.platform import tracing
from tuan.platform.database import Tx
from tuan.platform.outbox.events import Event, encode
from tuan.platform.outbox.wiring import wired

RECORD = """
with event as (
    insert into outbox_events (id, name, version, subject, at, payload)
    values (%(id)s, %(name)s, %(version)s, %(subject)s, %(at)s, %(payload)s::jsonb)
    returning position
)
insert into outbox_deliveries (position, subject, listener, due_at)
select event.position, %(subject)s, listener, %(at)s
from event, unnest(%(listeners)s::text[]) as listener
"""

UNHEARD = """
insert into outbox_events (id, name, version, subject, at, payload)
values (%(id)s, %(name)s, %(version)s, %(subject)s, %(at)s, %(payload)s::jsonb)
"""

# Facts of one batch keep their order, also among those of one subject.
RECORD_EACH = """
with said as materialized (
    select * from rows from (jsonb_to_recordset(%(facts)s) as (
        id uuid, name text, version int, subject uuid, at timestamptz, payload jsonb, listeners text[]
    )) with ordinality as said (id, name, version, subject, at, payload, listeners, turn)
), event as (
    insert into outbox_events (id, name, version, subject, at, payload)
    select id, name, version, subject, at, payload from said order by turn
    returning position, id
)
insert into outbox_deliveries (position, subject, listener, due_at)
select event.position, said.subject, listener, said.at
from event join said using (id), unnest(said.listeners) as listener
"""


async def record(tx: Tx, event: Event) -> None:
    """Announce a fact. It is delivered if, and only if, this transaction commits."""
    written = _written(event)
    listeners = wired.of(event)
    if listeners:
        await tx.run(RECORD, **{**written, "payload": Jsonb(written["payload"])}, listeners=listeners)
    else:
        await tx.run(UNHEARD, **{**written, "payload": Jsonb(written["payload"])})


async def record_each(tx: Tx, events: Sequence[Event]) -> None:
    """As `record`, for many facts in one statement, in their order."""
    if events:
        await tx.run(RECORD_EACH, facts=Jsonb([{**_written(event), "listeners": wired.of(event)} for event in events]))


def _written(event: Event) -> dict[str, Any]:
    return dict(
        id=new_id(),
        name=event.name,
        version=event.version,
        subject=event.subject,
        at=event.at,
        payload=tracing.stamped(encode(event)),
    )
