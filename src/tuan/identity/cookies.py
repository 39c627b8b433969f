"""Session cookies: never readable by scripts, never sent by other sites."""

from fastapi import Request, Response

from tuan.platform.settings import Settings


def set_cookie(request: Request, response: Response, name: str, token: str, *, seconds: int) -> None:
    """Hand the session to the browser."""
    settings: Settings = request.app.state.settings
    is_https = request.url.scheme == "https" or (
        settings.public_url is not None and settings.public_url.scheme == "https"
    )
    response.set_cookie(name, token, max_age=seconds, httponly=True, samesite="lax", secure=is_https, path="/")


def client_address(request: Request) -> str:
    """The network address of the caller, as the server saw it (behind a proxy: as the trusted proxy says)."""
    return request.client.host if request.client else "unknown"
