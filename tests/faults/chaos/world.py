"""The shop that is hurt: `tuan up` with two web and two worker processes, its own PostgreSQL, the Sandbox and WeChat Pay's twin."""

import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

import httpx
import psutil

from tests.setup.running import Running, processes_in
from tests.twins.running import running
from tests.twins.wechat_pay import WeChatTwin
from tuan.apps.ground import database
from tuan.apps.house import House, build
from tuan.apps.replay.lines import Line
from tuan.apps.replay.stage import Item, Stage, Visitor, set_stage
from tuan.identity import public as identity
from tuan.kit.clock import system_clock
from tuan.kit.ids import ShopId, StaffId, new_id
from tuan.platform.settings import settings

PEOPLE, ITEMS, SEATS, PIECES = 48, 5, 3, 40
PASSWORD = secrets.token_urlsafe(12)
CONSOLE = "/api/console/v1"


@dataclass
class World:
    """The running shop and what the driver holds of it."""

    running: Running
    folder: Path
    house: House
    url: str
    twin: WeChatTwin

    def programs(self) -> list[psutil.Process]:
        """Web and worker, as they are now."""
        return [*self.running.children("web"), *self.running.children("worker")]

    def postmaster(self) -> psutil.Process | None:
        """The first of PostgreSQL's processes."""
        found = processes_in(self.folder)
        ids = {one.pid for one in found}
        return next((one for one in found if one.ppid() not in ids), None)

    def backends(self) -> list[psutil.Process]:
        """PostgreSQL's processes that work for somebody."""
        first = self.postmaster()
        return [one for one in processes_in(self.folder) if first and one.pid != first.pid]


@dataclass(frozen=True)
class Fair:
    """What one round plays with: two shops, and people who buy in both."""

    run: UUID
    shops: tuple[ShopId, ShopId]
    items: tuple[list[Item], list[Item]]
    people: list[Visitor]
    staff: tuple["Desk", "Desk"]


@dataclass(frozen=True)
class Desk:
    """An operator who has signed in."""

    cookie: str
    csrf_token: str


@asynccontextmanager
async def a_world() -> AsyncIterator[World]:
    """Start everything; at the end nothing is left of it."""
    folder = _open_folder()
    twin = WeChatTwin(system_clock)
    with running(twin.app()) as gateway:
        twin.url = gateway
        for name in [name for name in os.environ if name.startswith("TUAN_")]:
            del os.environ[name]
        ours = {"TUAN_DATA_FOLDER": str(folder / "data"), "TUAN_WECHAT_PAY_GATEWAY": gateway, "TUAN_DEMO": "true"}
        os.environ |= ours
        settings.cache_clear()
        processes = {"TUAN_WEB_PROCESSES": "2", "TUAN_WORKER_PROCESSES": "2", "TUAN_HOST": "127.0.0.1"}
        started = Running([sys.executable, "-m", "tuan.apps.cli", "up", "--port", "0"], os.environ | processes)
        try:
            port = started.port()
            _read_on(started, folder / "log")
            with database() as database_url:
                house = build(settings(), database_url)
                await house.database.open()
                try:
                    yield World(started, folder, house, f"http://127.0.0.1:{port}", twin)
                finally:
                    await house.database.close()
        finally:
            started.process.send_signal(signal.SIGINT)
            started.process.wait(60)
            for process in processes_in(folder):
                process.kill()
            shutil.rmtree(folder, ignore_errors=True)


def _read_on(started: Running, log: Path) -> None:
    """A pipe that nobody reads fills up, and then whoever writes into it stands still."""

    def copy() -> None:
        assert started.process.stdout is not None
        with log.open("w") as file:
            shutil.copyfileobj(started.process.stdout, file)

    threading.Thread(target=copy, daemon=True).start()


def _open_folder() -> Path:
    """PostgreSQL, which as root runs as somebody else, has to come through."""
    folder = Path(tempfile.mkdtemp(prefix="tuan-chaos-"))
    folder.chmod(0o711)
    return folder


async def a_fair(world: World) -> Fair:
    """Two new shops with goods and a campaign each, people with sessions, an operator each."""
    names = [f"p{n}" for n in range(PEOPLE)]
    # So many lines of an item make so much stock: there is less than people want.
    lines = [Line(n + 1, names[n % PEOPLE], f"i{n % ITEMS}", ()) for n in range(max(PEOPLE, ITEMS * PIECES // 2))]
    stages = [await set_stage(world.house, lines, seats=SEATS) for _ in range(2)]
    desks = [await _desk(world, stage) for stage in stages]
    return Fair(
        run=new_id(),
        shops=(stages[0].shop_id, stages[1].shop_id),
        items=(list(stages[0].items.values()), list(stages[1].items.values())),
        people=list(stages[0].visitors.values()),
        staff=(desks[0], desks[1]),
    )


async def _desk(world: World, stage: Stage) -> Desk:
    email = f"{stage.shop_id.hex}@example.com"
    async with world.house.database.transaction() as tx:
        await identity.add_staff(
            tx, staff_id=StaffId(uuid5(stage.shop_id, "owner")), shop_id=stage.shop_id, email=email, name="Owner",
            password=PASSWORD, role="owner", is_house=True, at=world.house.clock(),
        )  # fmt: skip
    async with httpx.AsyncClient(base_url=world.url, trust_env=False, timeout=30) as client:
        answer = await client.post(f"{CONSOLE}/session", json={"email": email, "password": PASSWORD})
        answer.raise_for_status()
        cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
        return Desk(cookie, answer.json()["csrf_token"])


async def switch_on_wechat(world: World, desk: Desk) -> None:
    """The house takes WeChat Pay, which is the twin."""
    headers = {"Cookie": desk.cookie, "X-CSRF-Token": desk.csrf_token}
    async with httpx.AsyncClient(base_url=world.url, trust_env=False, timeout=30, headers=headers) as client:
        path = f"{CONSOLE}/payment-providers/wechat_pay"
        (await client.put(f"{path}/keys", json={"values": world.twin.values()})).raise_for_status()
        (await client.put(f"{path}/offer", json={"is_enabled": True, "ways": ["qr", "phone"]})).raise_for_status()
