"""Which plays there are: every folder under `kinds`."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from tuan.plays import kinds
from tuan.plays.play import Play


@cache
def plays() -> dict[str, Play]:
    """All plays by kind. A folder that starts with an underscore is a template, not a play."""
    return {
        module.name: import_module(f"{kinds.__name__}.{module.name}.play").PLAY
        for module in iter_modules(kinds.__path__)
        if not module.name.startswith("_")
    }


def play_of(kind: str) -> Play:
    """A play by its kind."""
    return plays()[kind]
