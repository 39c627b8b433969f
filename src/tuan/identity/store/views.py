"""Saved views of the console's lists; each belongs to one member of staff."""

from uuid import UUID

from tuan.identity.shapes import SavedView
from tuan.platform.database import Tx

COLUMNS = "id, list, name, query, is_default"


async def of_staff(tx: Tx, staff_id: UUID, *, list: str) -> list[SavedView]:
    """Somebody's views of one list, by name."""
    return await tx.all(
        SavedView,
        f"select {COLUMNS} from saved_views where staff_id = %(staff_id)s and list = %(list)s order by name",
        staff_id=staff_id,
        list=list,
    )


async def lock(tx: Tx, staff_id: UUID) -> None:
    """One change of somebody's views at a time: names and the default depend on the others."""
    await tx.run("select 1 from staff where id = %(id)s for no key update", id=staff_id)


async def has_name(tx: Tx, staff_id: UUID, view: SavedView) -> bool:
    """Whether another view of the list already has this name."""
    return bool(
        await tx.value(
            """select 1 from saved_views
               where staff_id = %(staff_id)s and list = %(list)s and name = %(name)s and id <> %(id)s""",
            staff_id=staff_id,
            list=view.list,
            name=view.name,
            id=view.id,
        )
    )


async def save(tx: Tx, staff_id: UUID, view: SavedView) -> bool:
    """Keep a view; a default takes the place of the one before. False when the id is somebody else's."""
    if view.is_default:
        await tx.run(
            "update saved_views set is_default = false where staff_id = %(staff_id)s and list = %(list)s and id <> %(id)s",
            staff_id=staff_id,
            list=view.list,
            id=view.id,
        )
    written = await tx.run(
        """insert into saved_views (id, staff_id, list, name, query, is_default)
           values (%(id)s, %(staff_id)s, %(list)s, %(name)s, %(query)s, %(is_default)s)
           on conflict (id) do update set name = %(name)s, query = %(query)s, is_default = %(is_default)s
           where saved_views.staff_id = %(staff_id)s and saved_views.list = %(list)s""",
        staff_id=staff_id,
        id=view.id,
        list=view.list,
        name=view.name,
        query=view.query,
        is_default=view.is_default,
    )
    return written == 1


async def delete(tx: Tx, staff_id: UUID, id: UUID) -> bool:
    """Forget a view; False when somebody has no such view."""
    gone = await tx.run(
        "delete from saved_views where id = %(id)s and staff_id = %(staff_id)s", id=id, staff_id=staff_id
    )
    return gone == 1
