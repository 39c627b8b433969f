"""Saved views of the console's lists; each belongs to one member of staff, who may share it with the shop."""

from uuid import UUID

from tuan.identity.shapes import SavedView, SeenView
from tuan.kit.ids import ShopId
from tuan.platform.database import Tx


async def seen_by(tx: Tx, staff_id: UUID, shop_id: ShopId, *, list: str) -> list[SeenView]:
    """Somebody's views of one list and those of the shop, by name; only one's own default is one's default."""
    return await tx.all(
        SeenView,
        """select v.id, v.list, v.name, v.query, v.is_default and v.staff_id = %(staff_id)s as is_default, v.is_shared,
             v.staff_id = %(staff_id)s as is_mine, s.name as by
           from saved_views v join staff s on s.id = v.staff_id
           where v.list = %(list)s and (v.staff_id = %(staff_id)s or v.is_shared and v.shop_id = %(shop_id)s)
           order by v.is_shared desc, v.name, v.id""",
        staff_id=staff_id,
        shop_id=shop_id,
        list=list,
    )


async def one(tx: Tx, staff_id: UUID, shop_id: ShopId, id: UUID) -> SeenView | None:
    """A view of somebody, or one that the shop shares."""
    return await tx.maybe(
        SeenView,
        """select v.id, v.list, v.name, v.query, v.is_default and v.staff_id = %(staff_id)s as is_default, v.is_shared,
             v.staff_id = %(staff_id)s as is_mine, s.name as by
           from saved_views v join staff s on s.id = v.staff_id
           where v.id = %(id)s and (v.staff_id = %(staff_id)s or v.is_shared and v.shop_id = %(shop_id)s)""",
        staff_id=staff_id,
        shop_id=shop_id,
        id=id,
    )


async def lock(tx: Tx, shop_id: ShopId) -> None:
    """One change of a shop's views at a time: names and defaults depend on the others."""
    await tx.run("select 1 from shops where id = %(id)s for no key update", id=shop_id)


async def has_name(tx: Tx, staff_id: UUID, shop_id: ShopId, view: SavedView) -> bool:
    """Whether another view of the list already has this name: one of their own or, if it is shared, one of the shop's."""
    return bool(
        await tx.value(
            """select 1 from saved_views
               where list = %(list)s and name = %(name)s and id <> %(id)s
                 and (staff_id = %(staff_id)s or %(is_shared)s and is_shared and shop_id = %(shop_id)s)""",
            staff_id=staff_id,
            shop_id=shop_id,
            list=view.list,
            name=view.name,
            id=view.id,
            is_shared=view.is_shared,
        )
    )


async def save(tx: Tx, staff_id: UUID, shop_id: ShopId, view: SavedView) -> bool:
    """Keep a view; a default takes the place of the one before. False when the id is somebody else's."""
    if view.is_default:
        await tx.run(
            "update saved_views set is_default = false where staff_id = %(staff_id)s and list = %(list)s and id <> %(id)s",
            staff_id=staff_id,
            list=view.list,
            id=view.id,
        )
    written = await tx.run(
        """insert into saved_views (id, staff_id, shop_id, list, name, query, is_default, is_shared)
           values (%(id)s, %(staff_id)s, %(shop_id)s, %(list)s, %(name)s, %(query)s, %(is_default)s, %(is_shared)s)
           on conflict (id) do update
           set name = %(name)s, query = %(query)s, is_default = %(is_default)s, is_shared = %(is_shared)s
           where saved_views.staff_id = %(staff_id)s and saved_views.list = %(list)s""",
        staff_id=staff_id,
        shop_id=shop_id,
        id=view.id,
        list=view.list,
        name=view.name,
        query=view.query,
        is_default=view.is_default,
        is_shared=view.is_shared,
    )
    return written == 1


async def delete(tx: Tx, id: UUID) -> None:
    """Forget a view."""
    await tx.run("delete from saved_views where id = %(id)s", id=id)
