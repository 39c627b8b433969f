"""`./dev bench tree [shares]`: a share tree of 3,000 shares is drawn, dragged and zoomed in Chromium, beside a tree of one share.

What decides is a frame: the time between two paints while the tree moves, and tasks that held the page for more than 50 ms.
Ends with 1 when one of the tree's frames, in 99 of 100, takes more than three of the empty tree's.
"""

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import psycopg
from playwright.sync_api import Page, sync_playwright

from bench.kit.ground import Ground, ground
from tools import browser
from tuan.kit.ids import new_id

TUAN = (sys.executable, "-m", "tuan.apps.cli")
EMAIL = "bench@example.com"
SEED = 7
SHARES = 3000
# Frames are told by the browser itself; a held page shows as a long task.
WATCH = """() => {
  window.frames_ = []; window.held = []
  let before = performance.now()
  const tell = (at) => { window.frames_.push(at - before); before = at; window.going = requestAnimationFrame(tell) }
  window.going = requestAnimationFrame(tell)
  window.watcher = new PerformanceObserver((list) => window.held.push(...list.getEntries().map((one) => one.duration)))
  window.watcher.observe({ type: 'longtask' })
}"""
STOP = "() => { cancelAnimationFrame(window.going); window.watcher.disconnect(); return [window.frames_.slice(2), window.held] }"


def main(shares: int) -> int:
    """Draw, move, and print."""
    passwords: list[str] = []
    chromium = browser.set_up().get("CHROMIUM_PATH")
    with (
        ground(lambda _folder, _url: passwords.append(_owner())) as running,
        _desk(running, passwords[0], chromium) as page,
    ):
        one = _moved(page, _tree(running.database_url, 1), "a tree of one share")
        many = _moved(page, _tree(running.database_url, shares), f"a tree of {shares:,} shares")
    print(f"99 of 100 frames take {many / one:.2f} times those of one share")
    return int(many > 3 * one)


def _owner() -> str:
    subprocess.run([*TUAN, "migrate"], check=True, stdout=subprocess.DEVNULL)
    made = subprocess.run(
        [*TUAN, "admin", "create", "--email", EMAIL],
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    found = re.search(r"[Pp]assword\W+(\S+)", made.stdout)
    assert found, made.stdout
    return found.group(1)


def _tree(url: str, shares: int) -> UUID:
    """A thing that was shared so often: most shares below one that was shared often already, as people do."""
    chance, target = random.Random(SEED), new_id()  # noqa: S311  # Repeatable, and nobody's secret.
    at = datetime.now(UTC)
    ids = [new_id() for _ in range(shares)]
    parents: list[int | None] = [None]
    depths = [0]
    pool = [0]
    for number in range(1, shares):
        parent = chance.choice(pool) if chance.random() < 0.95 else None
        parents.append(parent)
        depths.append(0 if parent is None else depths[parent] + 1)
        pool += [number] if parent is None else [number, parent]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        shop = cursor.execute("select id from shops limit 1").fetchone()
        assert shop is not None
        with cursor.copy(
            "copy shares (id, sharer_id, kind, target_id, parent_id, shop_id, depth, created_at) from stdin"
        ) as copy:
            for number, parent in enumerate(parents):
                above = ids[parent] if parent is not None else None
                copy.write_row((ids[number], new_id(), "product", target, above, shop[0], depths[number], at))
    return target


@contextmanager
def _desk(running: Ground, password: str, chromium: str | None) -> Iterator[Page]:
    options: dict[str, Any] = {"args": ["--no-sandbox"]} | ({"executable_path": chromium} if chromium else {})
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(**options)
        page = chrome.new_page(
            viewport={"width": 1440, "height": 900}, locale="en", base_url=f"http://127.0.0.1:{running.port}"
        )
        page.goto("/console/")
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Overview").wait_for()
        yield page
        chrome.close()


def _moved(page: Page, target: UUID, name: str) -> float:
    """Draw the tree of a thing, drag it, zoom it; the milliseconds in which 99 of 100 frames come."""
    page.goto("/console/")
    page.goto(f"/console/shares?kind=product&target_id={target}")
    page.locator("canvas").wait_for()
    drawn = page.evaluate("() => performance.now()")
    box = page.locator("canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(WATCH)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(x + step, y + (step % 40))
    page.mouse.up()
    for step in range(60):
        page.mouse.wheel(0, -100 if step % 20 < 10 else 100)
    frames, held = page.evaluate(STOP)
    late: float = quantiles(frames, n=100)[98]
    print(
        f"{name:<28} drawn {drawn:6.0f} ms after the page was asked for   {len(frames):4d} frames: "
        f"median {median(frames):5.1f} ms  99 % {late:5.1f} ms  worst {max(frames):5.1f} ms   held for more than 50 ms: {len(held)} times"
    )
    return late


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SHARES))
