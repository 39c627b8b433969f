"""Keep a picture: check it, encode it beside the event loop, write the files, then the row."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import anyio

from tuan.kit.ids import PictureId, ShopId
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.platform.pictures import store
from tuan.platform.pictures.encode import Encoded, Kind, encode
from tuan.platform.pictures.shapes import Picture

# A decoded picture takes up to 160 MB; one after the other keeps a small machine alive.
_one_at_a_time = anyio.CapacityLimiter(1)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture that was checked and encoded, and whose row is not written."""

    picture_id: PictureId
    shop_id: ShopId
    encoded: Encoded

    async def write(self, media: Path) -> None:
        """Write its files below the folder `media`."""
        await anyio.to_thread.run_sync(store.write_files, media, self.picture_id, self.encoded)

    async def insert(self, tx: Tx, alt: Text, *, at: datetime) -> Picture:
        """Write the row."""
        return await store.insert(tx, self.picture_id, self.shop_id, self.encoded, alt, at=at)


async def check(
    shop_id: ShopId, content: bytes, kind: Kind, *, limiter: anyio.CapacityLimiter = _one_at_a_time
) -> Prepared:
    """Check and encode an upload, and write nothing yet. Raises NotAPicture, PictureTooLarge."""
    encoded = await anyio.to_thread.run_sync(encode, content, kind, limiter=limiter)
    return Prepared(store.id_of(shop_id, encoded), shop_id, encoded)


async def prepare(
    media: Path, shop_id: ShopId, content: bytes, kind: Kind, *, limiter: anyio.CapacityLimiter = _one_at_a_time
) -> Prepared:
    """Check and encode an upload and write its files below the folder `media`. Raises NotAPicture, PictureTooLarge."""
    prepared = await check(shop_id, content, kind, limiter=limiter)
    await prepared.write(media)
    return prepared


async def keep(
    tx: Tx, *, media: Path, shop_id: ShopId, content: bytes, kind: Kind = "product", alt: Text, at: datetime
) -> Picture:
    """Keep a picture of a shop, files and row. Raises NotAPicture, PictureTooLarge."""
    return await (await prepare(media, shop_id, content, kind)).insert(tx, alt, at=at)
