"""From the operator's disk to the shopper's screen."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from tuan.kit.clock import system_clock
from tuan.kit.ids import SessionId, ShopId, StaffId, new_id
from tuan.platform.callers import STAFF_COOKIE, Staff
from tuan.platform.database import Database
from tuan.platform.http import api
from tuan.platform.pictures import console
from tuan.platform.pictures.encode import MAX_BYTES
from tuan.platform.pictures.public import media_app
from tuan.platform.pictures.tests.making import a_lying_png, a_picture

Client = httpx.AsyncClient


def a_staff(*permissions: str) -> Staff:
    return Staff(
        StaffId(new_id()), SessionId(new_id()), "csrf", ShopId(new_id()), frozenset(permissions), "小李", False
    )


@pytest.fixture
def media(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
async def client(database: Database, media: Path) -> AsyncIterator[Client]:
    staff = {"editor": a_staff("catalog.edit"), "other": a_staff("catalog.edit"), "reader": a_staff("catalog.read")}

    async def find(token: str) -> Staff | None:
        return staff.get(token)

    app = api("console", [console.router])
    app.state.database, app.state.clock, app.state.media_folder = database, system_clock, media
    app.state.callers = SimpleNamespace(staff=find)
    both = Starlette(routes=[Mount("/media", media_app(media)), Mount("/", app)])
    async with Client(
        transport=httpx.ASGITransport(both), base_url="http://shop", headers={"x-csrf-token": "csrf"}
    ) as client:
        client.cookies.set(STAFF_COOKIE, "editor")
        yield client


async def upload(client: Client, content: bytes, **fields: str) -> httpx.Response:
    return await client.post("/uploads", files={"file": ("../../etc/passwd.php", content, "text/html")}, data=fields)


def is_empty(folder: Path) -> bool:
    return not list(folder.iterdir())


async def test_an_upload_is_served_in_every_size_for_ever(client: Client) -> None:
    answer = await upload(client, a_picture(size=(1600, 800)), alt_zh="草莓", alt_en="Strawberries")
    assert answer.status_code == 201, answer.text
    picture = answer.json()
    assert (picture["width"], picture["height"], picture["alt"]) == (1280, 640, {"zh": "草莓", "en": "Strawberries"})
    for size in ("small", "medium", "large"):
        served = await client.get(picture[f"url_{size}"])
        assert served.status_code == 200
        assert served.headers["content-type"] == "image/webp"
        assert "immutable" in served.headers["cache-control"]
        again = await client.get(picture[f"url_{size}"], headers={"If-None-Match": served.headers["etag"]})
        assert again.status_code == 304


async def test_the_same_picture_is_kept_once_for_each_shop(client: Client, database: Database) -> None:
    first, again = (await upload(client, a_picture(), alt_zh="一")).json(), (await upload(client, a_picture())).json()
    assert first == again
    client.cookies.set(STAFF_COOKIE, "other")
    assert (await upload(client, a_picture())).json()["id"] != first["id"]
    async with database.reading() as tx:
        assert await tx.value("select count(*) from pictures") == 2


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"<?php", 422, "not_a_picture"),
        (a_lying_png(20_000, 20_000), 413, "picture_too_large"),
        (b"\0" * (MAX_BYTES + 1), 413, "picture_too_large"),
        (b"\0" * (MAX_BYTES + 200_000), 413, "picture_too_large"),
    ],
)
async def test_what_we_cannot_show_leaves_nothing_behind(
    client: Client, media: Path, database: Database, content: bytes, status: int, code: str
) -> None:
    answer = await upload(client, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert is_empty(media.parent)
    async with database.reading() as tx:
        assert await tx.value("select count(*) from pictures") == 0


async def test_a_body_that_never_says_how_long_it_is_stops_at_the_limit(client: Client) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        while sent < 50 * MAX_BYTES:
            sent += 1 << 20
            yield b"\0" * (1 << 20)

    answer = await client.post(
        "/uploads", content=endless(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.json()["code"] == "picture_too_large"
    assert sent < 2 * MAX_BYTES


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--']
)
async def test_a_form_without_a_file_is_no_picture(client: Client, body: bytes) -> None:
    answer = await client.post("/uploads", content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_picture")


async def test_only_those_who_edit_the_catalog_may_upload(client: Client) -> None:
    client.cookies.set(STAFF_COOKIE, "reader")
    assert (await upload(client, a_picture())).status_code == 403
    client.cookies.clear()
    assert (await upload(client, a_picture())).status_code == 401


@pytest.mark.parametrize(
    "path", ["", "..", "x/small.webp", "00000000-0000-7000-8000-000000000000/huge.webp", "%2e%2e/%2e%2e/etc/passwd"]
)
async def test_nothing_else_is_served(client: Client, path: str) -> None:
    await upload(client, a_picture())
    assert (await client.get(f"/media/{path}")).status_code == 404
