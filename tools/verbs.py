"""The verbs of ./dev, and what each one does."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import browser, checks, generated, plays, workshop
from tools.places import BIN, PYTHON, ROOT, WEB, environment, npm
from tools.trouble import Trouble


@dataclass(frozen=True)
class Verb:
    """One word after ./dev."""

    run: Callable[[list[str]], int]
    arguments: str
    about: str


def main(words: list[str]) -> int:
    """Do what the words say; the exit code."""
    if not words or words[0] in {"-h", "--help", "help"}:
        return _list()
    verb = VERBS.get(words[0])
    if verb is None:
        print(f"./dev has no verb '{words[0]}'; these are all:\n", file=sys.stderr)
        _list()
        return 2
    try:
        return verb.run(words[1:])
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nTuan cannot work in {ROOT}: {(error.strerror or str(error)).lower()}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def setup(_words: list[str]) -> int:
    workshop.set_up()
    print("Everything is set up.")
    return 0


def demo(words: list[str]) -> int:
    workshop.set_up()
    return _become(BIN / "tuan", "up", "--demo", *words)


def up(words: list[str]) -> int:
    workshop.set_up()
    return _become(BIN / "tuan", "up", *words)


def test(words: list[str]) -> int:
    workshop.set_up()
    where = browser.set_up()
    return _call([PYTHON, "-m", "pytest", "-n", "2", *words], env=where)


def check(words: list[str]) -> int:
    workshop.set_up(front_ends=False)
    return checks.run(words)


def fix(_words: list[str]) -> int:
    workshop.set_up(front_ends=False)
    codes = [_call([BIN / "ruff", "format", "."]), _call([BIN / "ruff", "check", "--fix", "."])]
    if WEB.exists():
        codes.append(_call([*npm(), "run", "--silent", "lint", "--", "--fix"], folder=WEB))
    return max(codes)


def migrate(words: list[str]) -> int:
    workshop.set_up(front_ends=False)
    return _become(BIN / "tuan", "migrate", *words)


def migration(words: list[str]) -> int:
    if len(words) != 1:
        raise Trouble("Say what changes in a few words: ./dev migration 'orders carry a note'")
    workshop.set_up(front_ends=False)
    code = _call([PYTHON, "-m", "tools.scratch", "migration", words[0]])
    return code or _call([BIN / "ruff", "format", "--quiet", "src/tuan/migrations/versions"])


def seed(words: list[str]) -> int:
    workshop.set_up()
    return _become(BIN / "tuan", "seed", *words)


def bench(words: list[str]) -> int:
    names = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    if not words or words[0] not in names:
        raise Trouble(f"Say which benchmark: {', '.join(names)}.")
    workshop.set_up()
    return _become(PYTHON, "-m", f"bench.{words[0]}", *words[1:])


def faults(words: list[str]) -> int:
    workshop.set_up()
    if "--minutes" in words:
        return _become(PYTHON, "-m", "tests.faults.chaos", *words)
    return _become(PYTHON, "-m", "pytest", "tests/faults", *words)


def docs(words: list[str]) -> int:
    if words == ["screens"]:
        workshop.set_up()
        return _become(PYTHON, "-m", "tools.tour")
    workshop.set_up(front_ends=False)
    return generated.documents(check="--check" in words)


def clients(words: list[str]) -> int:
    workshop.set_up(front_ends=False)
    return generated.clients(check="--check" in words)


def play(words: list[str]) -> int:
    if len(words) != 1:
        raise Trouble("Name the play in lower case, with underscores: ./dev play lucky_draw")
    workshop.set_up(front_ends=False)
    plays.begin(words[0])
    print(f"Made {(plays.KINDS / words[0]).relative_to(ROOT)}; its README says what comes next.")
    return 0


def wheel(_words: list[str]) -> int:
    workshop.set_up()
    return _call([BIN / "hatchling", "build", "-t", "wheel", "-d", "dist"])


VERBS = {
    "setup": Verb(setup, "", "set up everything: environment, packages, front ends"),
    "demo": Verb(demo, "[--port N]", "set up, then run a demo shop; Ctrl-C stops everything"),
    "up": Verb(up, "[--port N]", "set up, then run the program"),
    "test": Verb(test, "[pytest arguments]", "set up, with a browser, and run all tests"),
    "check": Verb(check, "[names]", "format, lint, types, the ladder, generated files, migrations"),
    "fix": Verb(fix, "", "put right what format and lint can put right by themselves"),
    "migrate": Verb(migrate, "", "bring the database to the newest version"),
    "migration": Verb(migration, "'words'", "write the next migration from the models"),
    "seed": Verb(seed, "", "fill an empty database with a demo shop"),
    "bench": Verb(bench, "NAME", "run a benchmark beside its floor"),
    "faults": Verb(faults, "[pytest arguments | --minutes N --seed S]", "kill and break things while the shop works"),
    "docs": Verb(docs, "[--check | screens]", "write the generated documents again; or pictures of every page"),
    "clients": Verb(clients, "[--check]", "write the OpenAPI documents and TypeScript clients again"),
    "play": Verb(play, "NAME", "begin a new social play from the template"),
    "wheel": Verb(wheel, "", "build dist/tuan-*.whl with the front ends inside"),
}


def _list() -> int:
    print("Usage: ./dev VERB\n")
    width = max(len(f"{name} {verb.arguments}") for name, verb in VERBS.items())
    for name, verb in VERBS.items():
        print(f"  {f'{name} {verb.arguments}':<{width}}   {verb.about}")
    print("\nFor a first look: ./dev demo")
    return 0


def _call(command: Sequence[str | Path], *, folder: Path = ROOT, env: dict[str, str] | None = None) -> int:
    started = subprocess.run([str(part) for part in command], check=False, cwd=folder, env=environment() | (env or {}))
    return started.returncode


def _become(*command: str | Path) -> int:
    """Replace ourselves, so that Ctrl-C and exit codes belong to the program alone."""
    sys.stdout.flush()
    words = [str(part) for part in command]
    os.chdir(ROOT)
    os.execve(words[0], words, environment())
