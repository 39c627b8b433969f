"""The demo shop is made once, shown at every start, and begun again when its making was interrupted."""

import json
import re
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.setup.running import Running, get, processes_in


def test_a_demo_is_made_shown_and_shown_again(up: Callable[..., Running], open_folder: Path) -> None:
    interrupted = up("--demo", "--port", "0", TUAN_DEMO_DAYS="1")
    interrupted.until("seeding goods")
    interrupted.stop(signal.SIGTERM)
    assert interrupted.process.returncode != 0
    assert processes_in(open_folder) == []

    first = up("--demo", "--port", "0", TUAN_DEMO_DAYS="1")
    port = first.port()
    assert "beginning again" in first.said
    assert re.search("[\u2580\u2584\u2588]{5}", first.said), "a code for the phone's camera"
    (password,) = re.findall(r"owner@demo\.tuan +(\S+)", first.said)
    assert stat.S_IMODE((open_folder / "data" / "demo-accounts.txt").stat().st_mode) == 0o600
    member = {"email": "owner@demo.tuan", "password": password}
    assert httpx.post(f"http://127.0.0.1:{port}/api/console/v1/session", json=member, timeout=20).is_success
    goods = json.loads(get(port, "/api/storefront/v1/products")[1])
    assert goods["items"]
    first.stop()

    second = up("--demo", "--port", "0", TUAN_DEMO_DAYS="1")
    second.port()
    assert password in second.said
    assert "seeding" not in second.said
