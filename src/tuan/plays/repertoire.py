"""Which plays there are: every folder under `kinds`, with the routes of its own."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any, Literal

from tuan.plays import kinds
from tuan.plays.errors import UnknownPlay
from tuan.plays.play import Play


@cache
def plays() -> dict[str, Play]:
    """All plays by kind. A folder that starts with an underscore is a template, not a play."""
    return {name: import_module(f"{kinds.__name__}.{name}.play").PLAY for name in _folders()}


def play_of(kind: str) -> Play:
    """A play by its kind. Raises UnknownPlay."""
    play = plays().get(kind)
    if play is None:
        raise UnknownPlay(kind=kind)
    return play


def doors(door: Literal["storefront", "console"]) -> list[Any]:
    """The modules with a `router` for what only one play can do; most plays need none, the stage has the rest."""
    return [
        import_module(name)
        for folder in _folders()
        if find_spec(name := f"{kinds.__name__}.{folder}.{door}") is not None
    ]


def _folders() -> list[str]:
    return sorted(module.name for module in iter_modules(kinds.__path__) if not module.name.startswith("_"))
