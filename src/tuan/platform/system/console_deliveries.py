"""Deliveries of facts, for operators of the house: what a listener could not take and why; deliver one again, or many."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path
from pydantic import Field

from tuan.kit.errors import NotFound
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff
from tuan.platform.database import Tx
from tuan.platform.hiding import hidden, hidden_text
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire
from tuan.platform.system.console import HouseMender, HouseReader
from tuan.platform.system.retries import MOST, NotRetryable, Outcome, Retried, retried

router = make_router("system", prefix="/deliveries")

KEY = r"^\d{1,18}:[a-z_.]{1,80}$"
DeliveryId = Annotated[str, Path(pattern=KEY)]
State = Literal["failed", "due", "done"]
DELIVERY = """select d.position, e.name as event_name, d.subject, d.listener, d.state, d.attempts, d.error, e.at,
  case when d.state = 'due' then d.due_at end as next_at, d.done_at
from outbox_deliveries d join outbox_events e using (position)"""


class DeliveryOut(Wire):
    """A fact on its way to a listener."""

    id: str
    event_name: str
    subject: UUID
    listener: str
    state: Literal["due", "done", "given_up"]
    attempts: int
    next_at: datetime | None
    done_at: datetime | None
    error: str | None
    at: datetime


class DeliveryDetailOut(DeliveryOut):
    """A delivery with what the fact says; what would tell of a person is hidden."""

    payload: dict[str, Any]


class ManyDeliveries(Wire):
    """Deliveries that shall be tried again."""

    ids: Annotated[list[Annotated[str, Field(pattern=KEY)]], Field(min_length=1, max_length=MOST)]


@router.get("")
async def deliveries(staff: HouseReader, tx: ReadTx, asked: PageOf, state: State = "failed") -> PageOut[DeliveryOut]:
    """Deliveries, newest first; `failed` are those given up and those that failed at least once and will be tried again."""
    before = typed_cursor(asked.cursor, int, str)
    rows = await tx.rows(
        f"""{DELIVERY}
           where case %(state)s when 'failed' then d.state = 'given_up' or (d.state = 'due' and d.attempts > 0)
                 else d.state = %(state)s end
             and (%(position)s::bigint is null or (d.position, d.listener) < (%(position)s, %(listener)s))
           order by d.position desc, d.listener desc limit %(limit)s""",
        state=state,
        position=before[0] if before else None,
        listener=before[1] if before else None,
        limit=asked.limit + 1,
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row["position"], row["listener"]])
    return PageOut(items=[DeliveryOut(**_careful(row)) for row in shown.items], next_cursor=shown.next_cursor)


@router.get("/{delivery_id}")
async def delivery(staff: HouseReader, tx: ReadTx, delivery_id: DeliveryId) -> DeliveryDetailOut:
    """One delivery: the fact, the attempts, the last error, the next try."""
    rows = await tx.rows(
        f"{DELIVERY} where d.position = %(position)s and d.listener = %(listener)s", **_key(delivery_id)
    )
    if not rows:
        raise NotFound(kind="delivery")
    payload = await tx.value(
        "select payload from outbox_events where position = %(position)s", position=rows[0]["position"]
    )
    return DeliveryDetailOut(**_careful(rows[0]), payload=hidden(payload))


@router.post("/{delivery_id}/retry", status_code=204)
async def retry_delivery(staff: HouseMender, tx: WriteTx, now: Now, delivery_id: DeliveryId) -> None:
    """Deliver again what was given up."""
    outcome = await _retry(tx, staff, delivery_id, at=now)
    if outcome == "missing":
        raise NotFound(kind="delivery")
    if outcome == "not_failed":
        raise NotRetryable


@router.post("/retries")
async def retry_deliveries(staff: HouseMender, tx: WriteTx, now: Now, asked: ManyDeliveries) -> Retried:
    """Deliver many again that were given up, and say what became of each; one that is not stops none of the others."""
    ids = sorted(set(asked.ids), key=lambda one: (_key(one)["position"], one))
    return retried({id: await _retry(tx, staff, id, at=now) for id in ids})


async def _retry(tx: Tx, staff: Staff, id: str, *, at: datetime) -> Outcome:
    key = _key(id)
    found = await tx.rows(
        """select state, attempts from outbox_deliveries
           where position = %(position)s and listener = %(listener)s for update""",
        **key,
    )
    if not found:
        return "missing"
    if found[0]["state"] != "given_up":
        return "not_failed"
    await tx.run(
        """update outbox_deliveries set state = 'due', attempts = 0, due_at = %(at)s
           where position = %(position)s and listener = %(listener)s""",
        **key,
        at=at,
    )
    await audit.record(
        tx,
        staff,
        action="delivery.retry",
        object_kind="delivery",
        object_id=id,
        at=at,
        before=found[0],
        after={"state": "due", "attempts": 0},
    )
    return "retried"


def _key(id: str) -> dict[str, Any]:
    position, _, listener = id.partition(":")
    return {"position": int(position), "listener": listener}


def _careful(row: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if name != "position"}
    return {**known, "id": f"{row['position']}:{row['listener']}", "error": hidden_text(row["error"])}
