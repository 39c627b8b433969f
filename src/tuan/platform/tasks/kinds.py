"""The kinds of tasks that the domains know; plugged in by the wiring."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuan.kit.text import Text

if TYPE_CHECKING:
    from tuan.platform.tasks.running import Running


@dataclass(frozen=True, slots=True)
class TaskKind:
    """One kind: who may ask for it, what people call it, and what it does.

    `run` works in chunks: `async with running.chunk() as chunk: …`. It is called again after a crash, and begins at `running.position`.
    """

    name: str
    permission: str
    title: Text
    run: "Callable[[Running], Awaitable[None]]"


kinds: dict[str, TaskKind] = {}


def plug_task(kind: TaskKind) -> None:
    """From now on this kind can be asked for. The same name again replaces it."""
    kinds[kind.name] = kind


def titled(name: str) -> Text:
    """What people call a kind; its bare name when it is gone."""
    return kinds[name].title if name in kinds else Text(name, name)
