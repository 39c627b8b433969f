"""Uploads by operators."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from tuan.kit.text import Text
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now
from tuan.platform.pictures.encode import Kind
from tuan.platform.pictures.form import FORM, read_form
from tuan.platform.pictures.keep import prepare
from tuan.platform.pictures.shapes import PictureOut, picture_out

# Without Idempotency-Key, which would read the whole body first: the same content is the same picture anyway.
router = APIRouter(tags=["pictures"])


@router.post("/uploads", status_code=201, openapi_extra={"requestBody": FORM})
async def upload(
    request: Request,
    staff: Annotated[Staff, Depends(permission("catalog.edit"))],
    now: Now,
    preset: Annotated[Kind, Query()] = "product",
) -> PictureOut:
    """Keep a picture: JPEG, PNG or WebP by content, at most 10 MB and 40 million pixels."""
    file, fields = await read_form(request)
    kind: Kind = "avatar" if fields.get("preset", preset) == "avatar" else "product"
    media: Path = request.app.state.media_folder
    alt = Text(fields.get("alt_zh", "")[:200], fields.get("alt_en", "")[:200])
    prepared = await prepare(media, staff.shop_id, file, kind)
    # Not before: a slow upload must not hold a database connection.
    async with request.app.state.database.transaction() as tx:
        picture = await prepared.insert(tx, alt, at=now)
        await audit.record(
            tx,
            staff,
            action="uploaded_picture",
            object_kind="picture",
            object_id=picture.id,
            at=now,
            after={"kind": kind, "width": picture.width, "height": picture.height},
        )
    out = picture_out(picture)
    assert out is not None
    return out
