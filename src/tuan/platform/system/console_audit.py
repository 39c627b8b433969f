"""The audit log, for operators: who changed what, by person, action, object and day."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime, Field

from tuan.kit.pages import page_of, typed_cursor
from tuan.platform.callers import Staff, permission
from tuan.platform.http import PageOf, PageOut, ReadTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire

router = make_router("system", prefix="/audit")

Reader = Annotated[Staff, Depends(permission("audit.read"))]
Word = Annotated[str | None, Field(max_length=60, pattern=r"^[a-z_.]*$")]
ObjectId = Annotated[str | None, Field(max_length=120, pattern=r"^[^\x00]*$")]
WANTED = {
    "staff_id": "staff_id = %(staff_id)s",
    "action": "action = %(action)s",
    "object_kind": "object_kind = %(object_kind)s",
    "object_id": "object_id = %(object_id)s",
    "since": "at >= %(since)s",
    "until": "at < %(until)s",
}


class AuditOut(Wire):
    """What somebody changed."""

    id: UUID
    at: datetime
    staff_id: UUID
    staff: str
    action: str
    object_kind: str
    object_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditPerson(Wire):
    """Somebody who changed something, by the last name they had."""

    id: UUID
    name: str


class AuditChoices(Wire):
    """By what the shop's log can be narrowed."""

    staff: list[AuditPerson]
    actions: list[str]
    object_kinds: list[str]


@router.get("")
async def audit_log(
    staff: Reader,
    tx: ReadTx,
    asked: PageOf,
    staff_id: UUID | None = None,
    action: Annotated[Word, Query()] = None,
    object_kind: Annotated[Word, Query()] = None,
    object_id: Annotated[ObjectId, Query()] = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> PageOut[AuditOut]:
    """What the shop's staff changed, newest first."""
    values = {
        "staff_id": staff_id,
        "action": action or None,
        "object_kind": object_kind or None,
        "object_id": object_id or None,
        "since": since,
        "until": until,
    }
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    clauses = [WANTED[name] for name, value in values.items() if value is not None]
    if after:
        clauses.append("(at, id) < (%(after_at)s, %(after_id)s)")
    rows = await tx.all(
        AuditOut,
        f"""select id, at, staff_id, staff_name as staff, action, object_kind, object_id, before, after from audit_log
            where {" and ".join(["shop_id = %(shop_id)s", *clauses])}
            order by at desc, id desc limit %(limit)s""",
        shop_id=staff.shop_id,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=asked.limit + 1,
        **values,
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.at, row.id])
    return PageOut(items=shown.items, next_cursor=shown.next_cursor)


@router.get("/choices")
async def choices(staff: Reader, tx: ReadTx) -> AuditChoices:
    """Who, what and on what there is anything in the shop's log."""
    known = {"shop_id": staff.shop_id}
    people = await tx.all(
        AuditPerson,
        """select staff_id as id, (array_agg(staff_name order by at desc))[1] as name
           from audit_log where shop_id = %(shop_id)s group by staff_id order by name""",
        **known,
    )
    words = await tx.rows(
        "select distinct action, object_kind from audit_log where shop_id = %(shop_id)s order by action", **known
    )
    return AuditChoices(
        staff=people,
        actions=sorted({row["action"] for row in words}),
        object_kinds=sorted({row["object_kind"] for row in words}),
    )
