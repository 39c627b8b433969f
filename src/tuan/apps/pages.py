"""The built front ends: files by name, compressed as the browser likes, and the app's page for every other address."""

import mimetypes
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from tuan.apps.shopwindow.page import ShopWindow

mimetypes.add_type("application/manifest+json", ".webmanifest")

FOLDER = Path(__file__).parent.parent / "web"
FOR_EVER = "public, max-age=31536000, immutable"
# The same for everybody, and never to be older than the house.
BARE = frozenset({"index.html", "sw.js", "manifest.webmanifest"})
# The build lays these beside each text file.
COMPRESSED = (("br", ".br"), ("gzip", ".gz"))


class Pages(StaticFiles):
    """One front end. Its router lives in the browser: an unknown address gets index.html, unless it asks for a file.

    A shared link that somebody's chat ended with a dot, or cut, must still find the shop's own words.
    """

    def __init__(self, name: str, window: ShopWindow | None = None) -> None:
        self.folder = FOLDER / name
        self.window = window
        super().__init__(directory=self.folder, check_dir=False, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or the page."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or path.startswith("assets/") or ("." in path and "/" not in path):
                raise
            return await self._page(path, scope)
        if path == ".":
            return await self._page("", scope)
        if path in BARE:
            return _as_liked(self.folder / path, scope, "no-cache")
        if path.startswith("assets/") and response.status_code == 200:
            return _as_liked(self.folder / path, scope, FOR_EVER)
        return response

    async def _page(self, path: str, scope: Scope) -> Response:
        index = self.folder / "index.html"
        if not index.is_file():
            return PlainTextResponse("The front ends are not built: run './dev setup'.", 503)
        if self.window is not None:
            return await self.window.page(f"/{path}", scope)
        return _as_liked(index, scope, "no-cache")


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
