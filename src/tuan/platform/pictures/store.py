"""Where pictures are kept: a row each, and a folder each with one file per size."""

import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from tuan.kit.ids import PictureId, ShopId
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.platform.pictures.encode import Encoded
from tuan.platform.pictures.shapes import Picture

COLUMNS = "select id, width, height, alt_zh, alt_en from pictures"


def id_of(shop_id: ShopId, encoded: Encoded) -> PictureId:
    """The name of a picture of a shop follows from its content."""
    return PictureId(uuid5(shop_id, encoded.content_hash.hex()))


def folder_of(media: Path, picture_id: UUID) -> Path:
    """Where the files of a picture lie."""
    return media / picture_id.hex[:2] / str(picture_id)


def write_files(media: Path, picture_id: PictureId, encoded: Encoded) -> None:
    """Write each size whole or not at all."""
    folder = folder_of(media, picture_id)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in encoded.files.items():
        half = folder / f".{name}.{os.getpid()}"
        half.write_bytes(content)
        half.replace(folder / f"{name}.webp")


async def insert(
    tx: Tx, picture_id: PictureId, shop_id: ShopId, encoded: Encoded, alt: Text, *, at: datetime
) -> Picture:
    """Write the row; a picture that is known already stays as it was, with the new words if there are any."""
    await tx.run(
        """insert into pictures (id, shop_id, content_hash, width, height, alt_zh, alt_en, at)
           values (%(id)s, %(shop_id)s, %(content_hash)s, %(width)s, %(height)s, %(alt_zh)s, %(alt_en)s, %(at)s)
           on conflict (id) do update
           set alt_zh = coalesce(nullif(excluded.alt_zh, ''), pictures.alt_zh),
               alt_en = coalesce(nullif(excluded.alt_en, ''), pictures.alt_en)""",
        id=picture_id,
        shop_id=shop_id,
        content_hash=encoded.content_hash,
        width=encoded.width,
        height=encoded.height,
        alt_zh=alt.zh,
        alt_en=alt.en,
        at=at,
    )
    return (await find(tx, [picture_id]))[picture_id]


async def find(tx: Tx, picture_ids: Collection[PictureId]) -> dict[PictureId, Picture]:
    """The pictures that exist."""
    return _by_id(await tx.rows(f"{COLUMNS} where id = any(%(ids)s)", ids=list(picture_ids)))


async def of_shop(tx: Tx, shop_id: ShopId, picture_ids: Collection[PictureId]) -> dict[PictureId, Picture]:
    """Those of these pictures that the shop uploaded."""
    rows = await tx.rows(
        f"{COLUMNS} where id = any(%(ids)s) and shop_id = %(shop_id)s", ids=list(picture_ids), shop_id=shop_id
    )
    return _by_id(rows)


def _by_id(rows: list[dict[str, object]]) -> dict[PictureId, Picture]:
    found: dict[PictureId, Picture] = {}
    for row in rows:
        alt = Text(str(row.pop("alt_zh")), str(row.pop("alt_en")))
        picture = Picture(alt=alt, **row)  # type: ignore[arg-type]
        found[picture.id] = picture
    return found
