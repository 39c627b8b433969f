"""The built front ends: files by name, compressed as the browser likes, and the app's page for every other address."""

import mimetypes
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent.parent / "web"
WriteKey = Callable[[], Awaitable[str]]
# Filled for the tracker of the page; a page without a key tracks nothing.
NO_KEY = '<meta name="tuan-write-key" content=""'
FOR_EVER = "public, max-age=31536000, immutable"
# The build lays these beside each text file.
COMPRESSED = (("br", ".br"), ("gzip", ".gz"))


class Pages(StaticFiles):
    """One front end. Its router lives in the browser: an unknown address gets index.html, unless it asks for a file.

    A shared link that somebody's chat ended with a dot, or cut, must still find the shop's own words.
    """

    def __init__(self, name: str, *, write_key: WriteKey | None = None) -> None:
        self.folder, self.write_key = FOLDER / name, write_key
        super().__init__(directory=self.folder, check_dir=False, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or the page."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or path.startswith("assets/") or ("." in path and "/" not in path):
                raise
            return await self._page(scope)
        if path in (".", "index.html"):
            return await self._page(scope)
        if path.startswith("assets/") and response.status_code == 200:
            return _as_liked(self.folder / path, scope, FOR_EVER)
        return response

    async def _page(self, scope: Scope) -> Response:
        index = self.folder / "index.html"
        if not index.is_file():
            return PlainTextResponse("The front ends are not built: run './dev setup'.", 503)
        key = await self.write_key() if self.write_key else ""
        if not key:
            return _as_liked(index, scope, "no-cache")
        page = index.read_text().replace(NO_KEY, f'<meta name="tuan-write-key" content="{key}"')
        return Response(page, media_type="text/html", headers={"Cache-Control": "no-cache"})


def _as_liked(path: Path, scope: Scope, cache: str) -> Response:
    """The file, or its compressed copy where there is one that the browser takes."""
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    accepted = Headers(scope=scope).get("accept-encoding", "")
    for encoding, ending in COMPRESSED:
        copy = path.with_name(path.name + ending)
        if encoding in accepted and copy.is_file():
            return FileResponse(copy, media_type=media_type, headers={**headers, "Content-Encoding": encoding})
    return FileResponse(path, media_type=media_type, headers=headers)
