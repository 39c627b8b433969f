"""Serve pictures at /media/<id>/<size>.webp; the content of an address never changes."""

import os
import re
from pathlib import Path
from uuid import UUID

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from tuan.platform.pictures.shapes import PRESETS
from tuan.platform.pictures.store import folder_of

_ADDRESS = re.compile(rf"([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})/({'|'.join(PRESETS)})\.webp")


class _Pictures(StaticFiles):
    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._folder = folder

    async def check_config(self) -> None:
        """The folder is made with the first picture; until then every address is unknown, which is no error of ours."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file of an address; nothing else in the folder can be named."""
        address = _ADDRESS.fullmatch(path.replace(os.sep, "/"))
        if address is None:
            return "", None
        file = folder_of(self._folder, UUID(address[1])) / f"{address[2]}.webp"
        try:
            return str(file), file.stat()
        except FileNotFoundError:
            return "", None

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, to be kept by browsers for a year."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if "content-type" in response.headers:
            response.headers["Content-Type"] = "image/webp"
        return response


def media_app(folder: Path) -> StaticFiles:
    """An app to mount at /media."""
    return _Pictures(folder)
