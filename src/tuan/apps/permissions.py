"""Print the permissions that console routes name, with their routes: `python -m tuan.apps.permissions`."""

import sys
from collections import defaultdict

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from tuan.apps.console import DOMAINS
from tuan.identity.roles import ROLES
from tuan.platform.callers import Permission


def routes_by_permission() -> dict[str, list[str]]:
    """Permission → the routes that need it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, methods, dependant in _routes():
        for name in _named(dependant):
            found[name] += [f"{method} {path}" for method in sorted(methods)]
    return dict(found)


def document() -> str:
    """A table in Markdown."""
    lines = [
        "# Permissions",
        "",
        "Generated from the signatures of the console's routes. An owner has all of them. Those that end in `_house` go to",
        "staff of the house only, whatever the role.",
        "",
        f"| permission | {' | '.join(ROLES)} | routes |",
        f"|---|{'---|' * len(ROLES)}---|",
    ]
    for name, routes in sorted(routes_by_permission().items()):
        ticks = " | ".join("✓" if name in permissions else "" for permissions in ROLES.values())
        lines.append(f"| `{name}` | {ticks} | {'<br>'.join(f'`{route}`' for route in sorted(routes))} |")
    return "\n".join(lines) + "\n"


def _routes() -> list[tuple[str, set[str], Dependant]]:
    routers = [domain.router for domain in DOMAINS]
    return [
        (route.path, set(route.methods or ()), route.dependant)
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
    ]


def _named(dependant: Dependant) -> set[str]:
    own = {dependant.call.name} if isinstance(dependant.call, Permission) else set()
    return own.union(*(_named(inner) for inner in dependant.dependencies))


if __name__ == "__main__":
    sys.stdout.write(document())
