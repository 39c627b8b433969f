"""The form in which a picture is uploaded."""

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message

from tuan.platform.pictures.encode import MAX_BYTES, too_large
from tuan.platform.pictures.errors import NotAPicture

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


async def read_form(request: Request) -> tuple[bytes, dict[str, str]]:
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
