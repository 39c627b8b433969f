"""Write a fact down, together with what it makes true."""

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


async def record(tx: Tx, event: Event) -> None:
    """Announce a fact. It is delivered if, and only if, this transaction commits."""
    written = dict(
        id=new_id(),
        name=event.name,
        version=event.version,
        subject=event.subject,
        at=event.at,
        payload=Jsonb(tracing.stamped(encode(event))),
    )
    listeners = wired.of(event)
    if listeners:
        await tx.run(RECORD, **written, listeners=listeners)
    else:
        await tx.run(UNHEARD, **written)
