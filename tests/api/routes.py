"""Every route of both doors as FastAPI knows it, with what its signature says about the caller."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from tuan.apps.console import console
from tuan.apps.storefront import storefront
from tuan.platform.callers import SAFE, Permission

CALLERS = {"_anybody", "_maybe_buyer", "_buyer", "maybe_staff", "_staff"}


@dataclass(frozen=True, slots=True)
class Knock:
    """A method at an address, and who may call it by the signature."""

    door: str
    method: str
    path: str
    callers: frozenset[str]
    permission: str | None
    is_stale: bool

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE

    @property
    def needs_somebody(self) -> bool:
        return bool(self.callers & {"_buyer", "_staff"})

    def __str__(self) -> str:
        return f"{self.door} {self.method} {self.path}"


def routes() -> list[Knock]:
    """All routes of both doors."""
    return [*_of("storefront", storefront()), *_of("console", console())]


def _of(door: str, app: FastAPI) -> Iterator[Knock]:
    for route in _walk(app.routes):
        callers, permission = _said(route.dependant)
        for method in sorted(route.methods):
            yield Knock(
                door, method, route.path, frozenset(callers), permission, is_stale=_asks(route, "_stale_reading")
            )


def _walk(found: list[Any]) -> Iterator[Any]:
    for route in found:
        if hasattr(route, "dependant"):
            yield route
        elif hasattr(route, "original_router"):
            yield from _walk(route.original_router.routes)


def _asks(route: Any, name: str) -> bool:
    return any(getattr(inner.call, "__name__", "") == name for inner in route.dependant.dependencies)


def _said(dependant: Any) -> tuple[set[str], str | None]:
    callers: set[str] = set()
    permission: str | None = None
    for inner in dependant.dependencies:
        if isinstance(inner.call, Permission):
            permission = inner.call.name
        elif inner.call.__name__ in CALLERS:
            callers.add(inner.call.__name__)
        deeper, other = _said(inner)
        callers |= deeper
        permission = permission or other
    return callers, permission
