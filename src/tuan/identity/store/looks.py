"""How a shop's storefront looks."""

from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.identity.shapes import Banner, Look
from tuan.kit.ids import PictureId, ShopId
from tuan.kit.text import Text
from tuan.platform.database import Tx


async def of_house(tx: Tx) -> Look | None:
    """The look of the shop that opened first, which the storefront wears; None in an empty house."""
    rows = await tx.rows("select id, name, accent, banners from shops order by opened_at, id limit 1")
    return _look(rows[0]) if rows else None


async def find(tx: Tx, shop_id: ShopId) -> Look | None:
    """The look of a shop, if there is such a shop."""
    rows = await tx.rows("select id, name, accent, banners from shops where id = %(id)s", id=shop_id)
    return _look(rows[0]) if rows else None


async def of_shop(tx: Tx, shop_id: ShopId, *, for_update: bool = False) -> Look:
    """The look of one shop."""
    locked = "for no key update" if for_update else ""
    rows = await tx.rows(f"select id, name, accent, banners from shops where id = %(id)s {locked}", id=shop_id)
    return _look(rows[0])


async def change(tx: Tx, look: Look) -> None:
    """Colour and banners from now on."""
    await tx.run(
        "update shops set accent = %(accent)s, banners = %(banners)s where id = %(id)s",
        id=look.shop_id,
        accent=look.accent,
        banners=Jsonb(look.values()["banners"]),
    )


async def rename(tx: Tx, look: Look) -> None:
    """What it is called from now on."""
    name = Jsonb({"zh": look.name.zh, "en": look.name.en})
    await tx.run("update shops set name = %(name)s where id = %(id)s", id=look.shop_id, name=name)


def _look(row: dict[str, Any]) -> Look:
    banners = tuple(Banner(PictureId(UUID(b["picture_id"])), b["link"]) for b in row["banners"])
    return Look(row["id"], Text(row["name"]["zh"], row["name"]["en"]), row["accent"], banners)
