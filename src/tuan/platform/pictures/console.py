"""Uploads by operators."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message

from tuan.kit.text import Text
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now
from tuan.platform.pictures.encode import MAX_BYTES, Kind, too_large
from tuan.platform.pictures.errors import NotAPicture
from tuan.platform.pictures.keep import prepare
from tuan.platform.pictures.shapes import PictureOut, picture_out

# Without Idempotency-Key, which would read the whole body first: the same content is the same picture anyway.
router = APIRouter(tags=["pictures"])

FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "preset": {"type": "string", "enum": ["product", "avatar"], "default": "product"},
                    "alt_zh": {"type": "string", "maxLength": 200},
                    "alt_en": {"type": "string", "maxLength": 200},
                },
            }
        }
    },
}
ROOM_FOR_FIELDS = 64 * 1024


@router.post("/uploads", status_code=201, openapi_extra={"requestBody": FORM})
async def upload(
    request: Request,
    staff: Annotated[Staff, Depends(permission("catalog.edit"))],
    now: Now,
    preset: Annotated[Kind, Query()] = "product",
) -> PictureOut:
    """Keep a picture: JPEG, PNG or WebP by content, at most 10 MB and 40 million pixels."""
    file, fields = await _read_form(request)
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


async def _read_form(request: Request) -> tuple[bytes, dict[str, str]]:
    """The file and the text fields. A body over the limit is not read to its end."""
    limit = MAX_BYTES + ROOM_FOR_FIELDS
    if int(request.headers.get("content-length") or 0) > limit:
        raise too_large()
    seen = 0

    async def receive() -> Message:
        nonlocal seen
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise too_large()
        return message

    try:
        async with Request(request.scope, receive).form(max_files=1, max_fields=10) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise NotAPicture
            fields = {name: value.replace("\0", "") for name, value in form.items() if isinstance(value, str)}
            return await file.read(), fields
    except HTTPException as error:  # A body that is no form at all.
        raise NotAPicture from error
