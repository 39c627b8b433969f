"""Categories."""

from collections.abc import Collection
from typing import Any

from tuan.catalog.shapes import Category
from tuan.kit.ids import CategoryId, ProductId, ShopId
from tuan.kit.text import Text
from tuan.platform.database import Tx

COLUMNS = "select id, shop_id, slug, name_zh, name_en, emoji, position from categories"

UPSERT = """
insert into categories (id, shop_id, slug, name_zh, name_en, emoji, position)
values (%(id)s, %(shop_id)s, %(slug)s, %(name_zh)s, %(name_en)s, %(emoji)s, %(position)s)
on conflict (id) do update
set slug = excluded.slug, name_zh = excluded.name_zh, name_en = excluded.name_en, emoji = excluded.emoji,
    position = excluded.position
where categories.shop_id = excluded.shop_id
"""


async def all_of(tx: Tx, *, shop_id: ShopId | None = None) -> list[Category]:
    """The categories of a shop (None: of all shops) in their order."""
    rows = await tx.rows(
        f"{COLUMNS} where %(shop_id)s::uuid is null or shop_id = %(shop_id)s order by position, slug, id",
        shop_id=shop_id,
    )
    return [_category_of(row) for row in rows]


async def find(tx: Tx, category_id: CategoryId) -> Category | None:
    """One category."""
    rows = await tx.rows(f"{COLUMNS} where id = %(id)s", id=category_id)
    return _category_of(rows[0]) if rows else None


def _category_of(row: dict[str, Any]) -> Category:
    return Category(
        id=row["id"],
        shop_id=row["shop_id"],
        slug=row["slug"],
        name=Text(row["name_zh"], row["name_en"]),
        emoji=row["emoji"],
        position=row["position"],
    )


async def slug_taken(tx: Tx, category: Category) -> bool:
    """Whether another category of the shop has the slug."""
    taken: bool = await tx.value(
        """select exists (
               select from categories where shop_id = %(shop_id)s and slug = %(slug)s and id <> %(id)s)""",
        shop_id=category.shop_id,
        slug=category.slug,
        id=category.id,
    )
    return taken


async def save(tx: Tx, category: Category) -> bool:
    """Write a category; False when its id belongs to another shop."""
    return bool(
        await tx.run(
            UPSERT,
            id=category.id,
            shop_id=category.shop_id,
            slug=category.slug,
            name_zh=category.name.zh,
            name_en=category.name.en,
            emoji=category.emoji,
            position=category.position,
        )
    )


async def delete(tx: Tx, category_id: CategoryId) -> None:
    """Remove an empty category."""
    await tx.run("delete from categories where id = %(id)s", id=category_id)


async def known(tx: Tx, shop_id: ShopId, category_ids: Collection[CategoryId]) -> set[CategoryId]:
    """Which of these belong to the shop. They stay until the transaction ends."""
    return set(
        await tx.values(
            "select id from categories where shop_id = %(shop_id)s and id = any(%(ids)s) order by id for key share",
            shop_id=shop_id,
            ids=list(category_ids),
        )
    )


async def products_in(tx: Tx, category_id: CategoryId) -> list[ProductId]:
    """The products on this shelf."""
    return await tx.values(
        "select product_id from product_categories where category_id = %(id)s order by product_id", id=category_id
    )


async def of_products(tx: Tx, product_ids: Collection[ProductId]) -> dict[ProductId, frozenset[CategoryId]]:
    """The categories of these products; one without any is left out."""
    rows = await tx.rows(
        """select product_id, array_agg(category_id) as ids from product_categories
           where product_id = any(%(ids)s) group by product_id""",
        ids=list(product_ids),
    )
    return {row["product_id"]: frozenset(row["ids"]) for row in rows}
