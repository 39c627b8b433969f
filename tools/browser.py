"""A browser and Chinese fonts for the tests that look at pages."""

import os
import shutil
import subprocess
from pathlib import Path

from tools import steps
from tools.places import PYTHON

_FONTS = [
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path("/Library/Fonts"),
]


def set_up() -> dict[str, str]:
    """Make sure that Chromium is there; the environment that tells the tests where.

    Root on Debian takes both from apt; everybody else takes Playwright's own Chromium.
    """
    missing = []
    if _chromium() is None:
        missing.append("chromium")
    if not _has_chinese_font():
        missing.append("fonts-noto-cjk")
    if not any(top.exists() and any(top.rglob("*Emoji*")) for top in _FONTS):
        missing.append("fonts-noto-color-emoji")
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        steps.run("Package lists", ["apt-get", "update", "-q"], env=quiet)
        steps.run(
            " and ".join(missing), ["apt-get", "install", "-q", "-y", "--no-install-recommends", *missing], env=quiet
        )
    found = _chromium()
    if found is not None:
        return {"CHROMIUM_PATH": found}
    if not _playwright_has_its_own():
        steps.run("Chromium", [PYTHON, "-m", "playwright", "install", "chromium"])
    return {}


def _chromium() -> str | None:
    named = os.environ.get("CHROMIUM_PATH")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _has_chinese_font() -> bool:
    if shutil.which("fc-list"):
        listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
        return bool(listed.stdout.strip())
    return any(top.exists() and any(top.rglob("*CJK*")) for top in _FONTS)


def _playwright_has_its_own() -> bool:
    asked = subprocess.run(
        [
            PYTHON,
            "-c",
            "from playwright.sync_api import sync_playwright as p\n"
            "import os, sys\n"
            "with p() as started: sys.exit(not os.path.exists(started.chromium.executable_path))",
        ],
        capture_output=True,
        check=False,
    )
    return asked.returncode == 0
