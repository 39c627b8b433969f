"""Floors: pgbench of the wheel, on the same embedded server."""

import re
import subprocess
import tempfile
from dataclasses import dataclass

from bench.kit.ground import Ground
from tuan.platform.embedded import program


@dataclass(frozen=True, slots=True)
class Floor:
    """What a bare server does."""

    per_second: float
    cpu_ms: float


def run(ground: Ground, script: str, *, clients: int, seconds: int) -> Floor:
    """Run a script with so many clients for so long."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        before = ground.cpu()["database"]
        done = subprocess.run(
            [
                str(program.tool("pgbench")), "--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1", f"--time={seconds}",
                f"--file={file.name}", ground.database_url,
            ],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        used = ground.cpu()["database"] - before
    if done.returncode:
        raise RuntimeError(done.stderr)
    transactions = int(re.search(r"actually processed: (\d+)", done.stdout).group(1))  # type: ignore[union-attr]
    per_second = float(re.search(r"tps = ([\d.]+)", done.stdout).group(1))  # type: ignore[union-attr]
    return Floor(per_second, used * 1000 / transactions)
