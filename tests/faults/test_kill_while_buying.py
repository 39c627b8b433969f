"""Web and worker are killed at random while buyers buy: every line ends as it must."""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.setup.running import Running

LINES = 150


def test_killed_while_buying(tmp_path: Path, open_folder: Path, up: Callable[..., Running]) -> None:
    chance = random.Random(7)  # noqa: S311 - which item somebody wants is no secret.
    lines = [f"u{n}\ti{chance.randrange(20)}" + (f"\tf{n}" if n % 2 else "") for n in range(LINES)]
    file = tmp_path / "lines.txt"
    file.write_text("\n".join(lines) + "\n")
    running = up("--port", "0")
    port = running.port()
    done = subprocess.run(
        [
            sys.executable, "-m", "tuan.apps.cli", "replay", "group-buys", str(file), "--limit", str(LINES), "--concurrency", "8",
            "--url", f"http://127.0.0.1:{port}", "--kill-every", "4", "--supervisor", str(running.process.pid),
        ],
        check=False, capture_output=True, text=True, env=os.environ | {"TUAN_DATA_FOLDER": str(open_folder / "data")}, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed 0" not in done.stdout
