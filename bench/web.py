"""`./dev bench web`: what a phone on a slow network waits for, by Lighthouse's mobile emulation, beside a bare page of the same run.

Ends with 1 when a page keeps a phone waiting longer than it may. The reports are in `.data/lighthouse`.
"""

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import psycopg

from bench.kit.ground import Ground, ground
from tools import browser
from tools.places import ROOT, environment, node, npm

PACKAGE = ROOT / "bench" / "lighthouse"
REPORTS = ROOT / ".data" / "lighthouse"
RUNS = 3
TRIES = 4
MOST_LCP_MS = 1500
MOST_SHIFT = 0.01
MOST_SCRIPT_KB = 150
# A page of words, so that what the emulated network itself costs can be seen.
BARE = b"<!doctype html><meta name=viewport content='width=device-width'><title>Bare</title><h1>A bare page</h1>"


@dataclass(frozen=True, slots=True)
class Seen:
    """What Lighthouse saw of a page; times in milliseconds, sizes in kB (1,000 bytes) as they came over the wire."""

    lcp: float
    fcp: float
    tbt: float
    shift: float
    script: float
    total: float
    scores: dict[str, float]


def main() -> int:
    """Look at each page, and print."""
    if not (PACKAGE / "node_modules" / "lighthouse").is_dir():
        subprocess.run([*npm(), "ci", "--silent"], cwd=PACKAGE, check=True, env=environment())
    REPORTS.mkdir(parents=True, exist_ok=True)
    chromium = browser.set_up()
    with ground(TUAN_DEMO="true", TUAN_DEMO_DAYS="3") as running, _bare_page() as bare:
        floor = _look("bare", bare, chromium)
        print(
            f"{'page':<10} {'LCP':>7} {'× bare':>7} {'FCP':>7} {'TBT':>6} {'shift':>6} {'script':>8} {'all':>8}  scores"
        )
        print(_line("bare", floor, floor))
        seen = {name: _look(name, url, chromium) for name, url in _addresses(running).items()}
    for name, page in seen.items():
        print(_line(name, page, floor))
    wrong = [f"{name}: {sentence}" for name, page in seen.items() for sentence in _too_much(page)]
    print("\n".join(wrong) or "every page is within its limits")
    return 1 if wrong else 0


def _too_much(page: Seen) -> Iterator[str]:
    if page.lcp > MOST_LCP_MS:
        yield f"its largest picture or words come after {page.lcp:.0f} ms, more than {MOST_LCP_MS}"
    if page.shift > MOST_SHIFT:
        yield f"it jumps by {page.shift:.3f}, more than {MOST_SHIFT}"
    if page.script > MOST_SCRIPT_KB:
        yield f"it loads {page.script:.0f} kB of script, more than {MOST_SCRIPT_KB}"


def _line(name: str, page: Seen, floor: Seen) -> str:
    scores = "  ".join(f"{kind} {round(score * 100)}" for kind, score in page.scores.items())
    return (
        f"{name:<10} {page.lcp:6.0f}  {page.lcp / floor.lcp:6.2f}  {page.fcp:6.0f} {page.tbt:6.0f} {page.shift:6.3f} "
        f"{page.script:5.0f} kB {page.total:5.0f} kB  {scores}"
    )


def _look(name: str, url: str, chromium: dict[str, str]) -> Seen:
    """The run with the median LCP of three: one run alone says little."""
    runs = sorted((_audit(f"{name}-{number}", url, chromium) for number in range(RUNS)), key=lambda run: run.lcp)
    return runs[RUNS // 2]


def _audit(name: str, url: str, chromium: dict[str, str]) -> Seen:
    command = [
        *(str(node()), str(PACKAGE / "node_modules" / "lighthouse" / "cli" / "index.js"), url, "--quiet"),
        *("--output=json", "--output=html", f"--output-path={REPORTS / name}"),
        *("--chrome-flags=--headless=new --no-sandbox --disable-gpu", "--no-enable-error-reporting"),
    ]
    chrome = {"CHROME_PATH": path} if (path := chromium.get("CHROMIUM_PATH")) else {}
    # Now and then the browser's trace has no beginning (NO_NAVSTART), which says nothing about the page.
    for left in reversed(range(TRIES)):
        if (
            subprocess.run(command, check=not left, env=environment() | chrome, stdin=subprocess.DEVNULL).returncode
            == 0
        ):
            break
    report = json.loads((REPORTS / f"{name}.report.json").read_text())
    return _seen(report)


def _seen(report: dict[str, Any]) -> Seen:
    audits = report["audits"]
    items = audits["network-requests"]["details"]["items"]

    def kilobytes(*kinds: str) -> float:
        return (
            float(sum(item["transferSize"] for item in items if not kinds or item.get("resourceType") in kinds)) / 1000
        )

    def value(name: str) -> float:
        return float(audits[name]["numericValue"])

    return Seen(
        lcp=value("largest-contentful-paint"),
        fcp=value("first-contentful-paint"),
        tbt=value("total-blocking-time"),
        shift=value("cumulative-layout-shift"),
        script=kilobytes("Script"),
        total=kilobytes(),
        scores={name: category["score"] or 0 for name, category in report["categories"].items()},
    )


def _addresses(running: Ground) -> dict[str, str]:
    shop = f"http://127.0.0.1:{running.port}"
    products = httpx.get(f"{shop}/api/storefront/v1/products?limit=20", timeout=20).json()["items"]
    product = next(item for item in products if item.get("play"))
    return {
        "home": f"{shop}/",
        "product": f"{shop}/products/{product['id']}",
        "groups": f"{shop}/groups",
        "search": f"{shop}/search",
        "landing": f"{shop}/s/{_shared(running)}",
    }


def _shared(running: Ground) -> str:
    """A link to a group that is open."""
    from tuan.sharing import tokens  # Reads the keys of the running shop.

    with psycopg.connect(running.database_url) as connection:
        row = connection.execute(
            """select s.id from shares s join groups g on g.id = s.target_id
               where s.kind = 'group' and g.state = 'open' order by s.created_at desc limit 1"""
        ).fetchone()
    assert row is not None, "the demo has open groups"
    share_id: UUID = row[0]
    return tokens.sign(share_id)


@contextmanager
def _bare_page() -> Iterator[str]:
    class Bare(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(BARE)))
            self.end_headers()
            self.wfile.write(BARE)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bare) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
