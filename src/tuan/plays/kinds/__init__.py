"""One folder, one play. The stage asks a play only what `Play` says."""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuan.plays.play import Play


def all_plays() -> dict[str, "Play"]:
    """Every play in this folder, by its kind."""
    return {
        module.name: import_module(f"{__name__}.{module.name}.play").PLAY
        for module in iter_modules(__path__)
        if not module.name.startswith("_")
    }
