"""All SQL of webhooks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tuan.kit.ids import new_id
from tuan.platform import crypto
from tuan.platform.database import Tx
from tuan.platform.webhooks.shapes import Attempt, Endpoint, Message

MOST = 20
"""Endpoints of one shop."""
MESSAGE = "id, endpoint_id, event_name, body, state, attempts, due_at, created_at, ended_at"
CONTEXT = "webhook"


async def insert(tx: Tx, endpoint: dict[str, Any], *, secret: str) -> bool:
    """Add an endpoint; False when the id is known, or the shop has too many."""
    await tx.run("select pg_advisory_xact_lock(hashtextextended(%(shop_id)s::text, 11))", shop_id=endpoint["shop_id"])
    written = await tx.run(
        """insert into webhook_endpoints (id, shop_id, url, note, event_names, secret_sealed, created_at)
           select %(id)s, %(shop_id)s, %(url)s, %(note)s, %(event_names)s, %(secret)s, %(at)s
           where (select count(*) from webhook_endpoints where shop_id = %(shop_id)s) < %(most)s
           on conflict (id) do nothing""",
        **endpoint,
        secret=crypto.seal(secret, context=CONTEXT),
        most=MOST,
    )
    return written == 1


async def of_shop(tx: Tx, shop_id: UUID, *, at: datetime) -> list[Endpoint]:
    """A shop's endpoints, oldest first."""
    rows = await tx.rows(
        "select * from webhook_endpoints where shop_id = %(shop_id)s order by created_at, id", shop_id=shop_id
    )
    return [_endpoint(row, at) for row in rows]


async def get(tx: Tx, id: UUID, *, at: datetime, locked: bool = False) -> Endpoint | None:
    """An endpoint."""
    lock = "for update" if locked else ""
    rows = await tx.rows(f"select * from webhook_endpoints where id = %(id)s {lock}", id=id)
    return _endpoint(rows[0], at) if rows else None


async def change(tx: Tx, id: UUID, *, url: str, note: str, event_names: list[str], is_enabled: bool) -> None:
    """Change an endpoint; enabled again, it counts as well."""
    await tx.run(
        """update webhook_endpoints
           set url = %(url)s, note = %(note)s, event_names = %(event_names)s, is_enabled = %(is_enabled)s,
             disabled_reason = case when %(is_enabled)s then null else coalesce(disabled_reason, 'by_staff') end,
             failing_since = case when %(is_enabled)s and not is_enabled then null else failing_since end
           where id = %(id)s""",
        id=id,
        url=url,
        note=note,
        event_names=event_names,
        is_enabled=is_enabled,
    )


async def change_secret(tx: Tx, id: UUID, secret: str, *, old_until: datetime) -> None:
    """Another secret; the one before signs too until an instant."""
    await tx.run(
        """update webhook_endpoints
           set old_secret_sealed = secret_sealed, old_until = %(old_until)s, secret_sealed = %(secret)s where id = %(id)s""",
        id=id,
        secret=crypto.seal(secret, context=CONTEXT),
        old_until=old_until,
    )


async def delete(tx: Tx, id: UUID) -> None:
    """Forget an endpoint and its log."""
    await tx.run("delete from webhook_endpoints where id = %(id)s", id=id)


async def disable(tx: Tx, id: UUID, reason: str) -> None:
    """Send nothing there any more."""
    await tx.run(
        "update webhook_endpoints set is_enabled = false, disabled_reason = %(reason)s where id = %(id)s and is_enabled",
        id=id,
        reason=reason,
    )


async def note_health(tx: Tx, id: UUID, *, is_well: bool, at: datetime) -> datetime | None:
    """Since when an endpoint has not taken anything; None when it does."""
    since: datetime | None = await tx.value(
        """update webhook_endpoints set failing_since = case when %(is_well)s then null else coalesce(failing_since, %(at)s) end
           where id = %(id)s returning failing_since""",
        id=id,
        is_well=is_well,
        at=at,
    )
    return since


async def bookmark(tx: Tx) -> int | None:
    """How far the outbox was looked through, locked; None when somebody else is reading it now."""
    position: int | None = await tx.value("select position from webhook_bookmark for update skip locked")
    return position


async def set_bookmark(tx: Tx, position: int) -> None:
    """It was looked through up to here."""
    await tx.run("update webhook_bookmark set position = %(position)s where position < %(position)s", position=position)


async def begin_here(tx: Tx) -> None:
    """Facts from now on, if nobody is told any yet."""
    await tx.run(
        """insert into webhook_bookmark (position) select coalesce(max(position), 0) from outbox_events
           on conflict (one) do update set position = excluded.position
           where not exists (select 1 from webhook_endpoints where is_enabled)"""
    )


async def listening_shops(tx: Tx) -> list[UUID]:
    """Shops that tell their facts to anybody."""
    return await tx.values("select distinct shop_id from webhook_endpoints where is_enabled order by shop_id")


async def facts(
    tx: Tx, names: Sequence[str], shop_ids: Sequence[UUID], *, after: int, upto: int
) -> list[dict[str, Any]]:
    """What happened in these shops in a stretch of the outbox."""
    return await tx.rows(
        """select id, name, at, payload from outbox_events
           where position > %(after)s and position <= %(upto)s and name = any(%(names)s)
             and payload ->> 'shop_id' = any(%(shop_ids)s) order by position""",
        names=list(names),
        shop_ids=[str(id) for id in shop_ids],
        after=after,
        upto=upto,
    )


async def add_messages(tx: Tx, messages: Sequence[dict[str, Any]]) -> None:
    """Messages to send now; an event goes to an endpoint once."""
    await tx.run_many(
        """insert into webhook_messages (id, endpoint_id, shop_id, event_id, event_name, body, due_at, created_at)
           values (%(id)s, %(endpoint_id)s, %(shop_id)s, %(event_id)s, %(event_name)s, %(body)s, %(at)s, %(at)s)
           on conflict (endpoint_id, event_id) do nothing""",
        messages,
    )


async def claim(tx: Tx, *, at: datetime, lease: timedelta, limit: int) -> list[Message]:
    """Messages that are due, put off for as long as a try may take: whoever dies with one in hand loses nothing."""
    return await tx.all(
        Message,
        f"""update webhook_messages set due_at = %(until)s, attempts = attempts + 1
            where id in (
              select m.id from webhook_messages m join webhook_endpoints e on e.id = m.endpoint_id and e.is_enabled
              where m.state = 'due' and m.due_at <= %(at)s order by m.due_at limit %(limit)s for update of m skip locked)
            returning {MESSAGE}""",
        at=at,
        until=at + lease,
        limit=limit,
    )


async def add_attempt(tx: Tx, message_id: UUID, attempt: Attempt) -> None:
    """Write down what came of a try."""
    await tx.run(
        """insert into webhook_attempts (id, message_id, at, milliseconds, status, answer, error)
           values (%(id)s, %(message_id)s, %(at)s, %(milliseconds)s, %(status)s, %(answer)s, %(error)s)""",
        id=new_id(),
        message_id=message_id,
        at=attempt.at,
        milliseconds=attempt.milliseconds,
        status=attempt.status,
        answer=attempt.answer,
        error=attempt.error,
    )


async def end(tx: Tx, message_id: UUID, state: str, *, at: datetime) -> None:
    """It was delivered, or given up."""
    await tx.run(
        "update webhook_messages set state = %(state)s, ended_at = %(at)s where id = %(id)s",
        id=message_id,
        state=state,
        at=at,
    )


async def put_off(tx: Tx, message_id: UUID, *, until: datetime) -> None:
    """Try again later."""
    await tx.run("update webhook_messages set due_at = %(until)s where id = %(id)s", id=message_id, until=until)


async def send_again(tx: Tx, message_id: UUID, *, at: datetime) -> None:
    """As if it had never been tried; the log stays."""
    await tx.run(
        """update webhook_messages set state = 'due', attempts = 0, due_at = %(at)s, ended_at = null where id = %(id)s""",
        id=message_id,
        at=at,
    )


async def message(tx: Tx, id: UUID, *, shop_id: UUID) -> Message | None:
    """A message of a shop."""
    return await tx.maybe(
        Message,
        f"select {MESSAGE} from webhook_messages where id = %(id)s and shop_id = %(shop_id)s",
        id=id,
        shop_id=shop_id,
    )


async def messages(
    tx: Tx, endpoint_id: UUID, *, state: str | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[Message]:
    """What went to an endpoint, newest first."""
    return await tx.all(
        Message,
        f"""select {MESSAGE} from webhook_messages
            where endpoint_id = %(endpoint_id)s and (%(state)s::text is null or state = %(state)s)
              and (%(before_at)s::timestamptz is null or (created_at, id) < (%(before_at)s, %(before_id)s))
            order by created_at desc, id desc limit %(limit)s""",
        endpoint_id=endpoint_id,
        state=state,
        before_at=before[0] if before else None,
        before_id=before[1] if before else None,
        limit=limit,
    )


async def attempts(tx: Tx, message_id: UUID) -> list[Attempt]:
    """All tries of a message, newest first."""
    return await tx.all(
        Attempt,
        """select at, milliseconds, status, answer, error from webhook_attempts
           where message_id = %(id)s order by at desc, id desc""",
        id=message_id,
    )


async def forget(tx: Tx, *, before: datetime) -> int:
    """Forget messages that ended, or never will, before an instant; how many."""
    return await tx.run("delete from webhook_messages where created_at < %(before)s", before=before)


def _endpoint(row: dict[str, Any], at: datetime) -> Endpoint:
    sealed = [row["secret_sealed"]]
    if row["old_until"] is not None and at < row["old_until"]:
        sealed.append(row["old_secret_sealed"])
    return Endpoint(
        id=row["id"],
        shop_id=row["shop_id"],
        url=row["url"],
        note=row["note"],
        event_names=tuple(row["event_names"]),
        secrets=tuple(crypto.unseal(value, context=CONTEXT) for value in sealed),
        is_enabled=row["is_enabled"],
        disabled_reason=row["disabled_reason"],
        failing_since=row["failing_since"],
        created_at=row["created_at"],
    )
