"""The program that answers requests: both doors, hooks, pictures, pages, health."""

import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from tuan import __version__
from tuan.analytics import collect
from tuan.analytics.collector import Collector
from tuan.apps import collector
from tuan.apps.console import console
from tuan.apps.house import House, build
from tuan.apps.pages import FOLDER, Pages
from tuan.apps.shopwindow.page import ShopWindow, WriteKey
from tuan.apps.storefront import storefront
from tuan.identity.callers import IdentityCallers
from tuan.ordering.till import till
from tuan.payment import hooks
from tuan.payment.providers.sandbox import cashier
from tuan.platform import logs, metrics, tracing
from tuan.platform.http import api
from tuan.platform.http.middleware import Surroundings
from tuan.platform.http.traced import Traced
from tuan.platform.pictures.files import media_app
from tuan.platform.settings import settings
from tuan.plays.live import GroupWatch


def app() -> Starlette:
    """The web program with the settings of this process."""
    chosen = settings()
    logs.set_up(chosen.log_format)
    assert chosen.database_url is not None, "the command that starts us names the database"
    if chosen.otlp_endpoint is not None:
        tracing.set_up(str(chosen.otlp_endpoint), program="web")
    whole = create_app(build(chosen, chosen.database_url.get_secret_value()))
    collector.spare_what_is_loaded()
    return whole


def create_app(house: House) -> Starlette:
    """The web program over a house."""
    shop, desk = storefront(), console()
    hook = api("Tuan hooks", [hooks.router])
    collection = api("Tuan collect", [collect.router])
    sandbox = api("Sandbox", [cashier.router])
    for door in (shop, desk, hook, collection, sandbox):
        _furnish(door, house)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await house.database.open()
        yield
        await house.warehouse.close()
        await house.database.close()
        await tracing.close()

    routes: list[BaseRoute] = [
        Route("/health", _health),
        Route("/ready", _ready),
        Route("/metrics", _metrics),
        Mount("/api/storefront/v1", shop),
        Mount("/api/console/v1", desk),
        Mount("/media", media_app(house.settings.data_folder / "media")),
        Mount("/console", Pages("console")),
        Mount("/hooks", hook),
        Mount("/collect", collection),
        Mount("/sandbox", sandbox),
        Mount("/", Pages("storefront", _window(shop, house, collection.state.collector.first_key))),
    ]
    is_https = house.settings.public_url is not None and house.settings.public_url.scheme == "https"
    whole = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            *_on_request(house),
            Middleware(Surroundings, is_https=is_https),
        ],
    )
    whole.state.house = house
    return whole


def _window(shop: FastAPI, house: House, write_key: WriteKey) -> ShopWindow:
    address = house.settings.public_url
    return ShopWindow(FOLDER / "storefront", shop, str(address).rstrip("/") if address else None, write_key)


def _on_request(house: House) -> list[Middleware]:
    """What surrounds a request only when it is switched on, so that nobody else pays for it."""
    proxies = house.settings.trusted_proxies
    return [
        *([Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)] if proxies else []),
        *([Middleware(Traced)] if tracing.is_on() else []),
    ]


def _furnish(door: FastAPI, house: House) -> None:
    door.state.database = house.database
    door.state.clock = house.clock
    door.state.settings = house.settings
    door.state.callers = IdentityCallers(house.database, house.clock)
    door.state.group_watch = GroupWatch(house.database)
    door.state.till = till(house.database, house.clock)
    door.state.sandbox = house.sandbox
    door.state.warehouse = house.warehouse
    door.state.collector = Collector(house.database, house.clock)
    door.state.media_folder = house.settings.data_folder / "media"


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "alive", "version": __version__})


async def _ready(request: Request) -> Response:
    house: House = request.app.state.house
    async with house.database.reading() as tx:
        await tx.value("select 1")
    return JSONResponse({"status": "ready"})


async def _metrics(_: Request) -> Response:
    return Response(metrics.exposed(), media_type=CONTENT_TYPE_LATEST)
