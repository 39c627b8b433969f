"""What the floors above ask of the pictures."""

from collections.abc import Collection

from tuan.kit.ids import PictureId
from tuan.platform.database import Tx
from tuan.platform.pictures import store
from tuan.platform.pictures.files import media_app
from tuan.platform.pictures.form import FORM, read_form
from tuan.platform.pictures.keep import check, keep
from tuan.platform.pictures.shapes import Picture, PictureOut, picture_out
from tuan.platform.pictures.store import of_shop

__all__ = [
    "FORM",
    "Picture",
    "PictureOut",
    "check",
    "keep",
    "media_app",
    "of_shop",
    "picture_out",
    "pictures",
    "read_form",
]


async def pictures(tx: Tx, picture_ids: Collection[PictureId]) -> dict[PictureId, PictureOut]:
    """Pictures for the wire by id; unknown ids are left out."""
    if not picture_ids:
        return {}
    found = await store.find(tx, picture_ids)
    return {picture_id: out for picture_id, picture in found.items() if (out := picture_out(picture)) is not None}
