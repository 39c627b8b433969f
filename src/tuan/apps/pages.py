"""The built front ends: files by name, and the app's page for every other address."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent.parent / "web"
FOR_EVER = "public, max-age=31536000, immutable"


class Pages(StaticFiles):
    """One front end. Its router lives in the browser, so unknown addresses without a dot get index.html."""

    def __init__(self, name: str) -> None:
        self.folder = FOLDER / name
        super().__init__(directory=self.folder, check_dir=False, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or the page."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or "." in path.rsplit("/", 1)[-1]:
                raise
            return self._page()
        if path.startswith("assets/"):
            response.headers["Cache-Control"] = FOR_EVER
        elif isinstance(response, FileResponse) and path in (".", "index.html"):
            response.headers["Cache-Control"] = "no-cache"
        return response

    def _page(self) -> Response:
        index = self.folder / "index.html"
        if not index.is_file():
            return PlainTextResponse("The front ends are not built: run './dev setup'.", 503)
        return FileResponse(index, headers={"Cache-Control": "no-cache"})
