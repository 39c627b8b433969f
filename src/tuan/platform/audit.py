"""Who changed what on the console: written in the same transaction as the change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.kit.ids import new_id
from tuan.platform.callers import Staff
from tuan.platform.database import Tx


async def record(
    tx: Tx,
    staff: Staff,
    *,
    action: str,
    object_kind: str,
    object_id: UUID | str,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write down one change. `before` and `after` hold JSON values and no personal data in the clear."""
    await tx.run(
        """insert into audit_log (id, at, shop_id, staff_id, staff_name, action, object_kind, object_id, before, after)
           values (%(id)s, %(at)s, %(shop_id)s, %(staff_id)s, %(staff_name)s, %(action)s, %(object_kind)s, %(object_id)s,
             %(before)s, %(after)s)""",
        id=new_id(),
        at=at,
        shop_id=staff.shop_id,
        staff_id=staff.id,
        staff_name=staff.name,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        before=Jsonb(before) if before is not None else None,
        after=Jsonb(after) if after is not None else None,
    )
