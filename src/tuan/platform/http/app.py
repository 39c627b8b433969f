"""How an API app is made."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

from tuan import __version__
from tuan.platform.http.idempotency import IdempotentRoute
from tuan.platform.http.middleware import LARGEST_BODY
from tuan.platform.http.problems import add_problems


def api(title: str, routers: list[APIRouter], **options: Any) -> FastAPI:
    """One door of the house: its routes, with errors as problems. `app.state` needs `database`, `clock` and `callers`."""
    # Spans are ours (`traced.py`): FastAPI's would tell paths and queries, which hold people's data.
    quiet: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
    app = FastAPI(title=title, version=__version__, telemetry=quiet, max_body_size=LARGEST_BODY, **options)
    for router in routers:
        # As `include_router` would, but each request is matched once and not once more by a router inside the router.
        app.router.routes.extend(router.routes)
    add_problems(app)
    return app


def router(tag: str, prefix: str = "") -> APIRouter:
    """A router of one domain; its POSTs honour Idempotency-Key."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=IdempotentRoute)
