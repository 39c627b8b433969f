"""How often links may be visited and posters drawn: per person, or per network address before signing in.

Asked for ahead of the route's own transaction, so that nobody holds one connection while waiting for another.
"""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request

from tuan.identity import public as identity
from tuan.platform.callers import Buyer, MaybeSignedIn
from tuan.platform.http import Now
from tuan.platform.limits import count, network_of

WITHIN = timedelta(minutes=10)
VISITS = 120
# Each is drawn by a processor of ours.
POSTERS = 30


async def _may_visit(caller: MaybeSignedIn, request: Request, now: Now) -> None:
    await _count(request, caller, "visits", most=VISITS, at=now)


async def _may_draw(caller: MaybeSignedIn, request: Request, now: Now) -> None:
    await _count(request, caller, "posters", most=POSTERS, at=now)


async def _count(request: Request, caller: Buyer | None, what: str, *, most: int, at: datetime) -> None:
    who = f"person:{caller.id}" if caller else f"address:{network_of(identity.client_address(request))}"
    await count(request.app.state.database, f"{what}:{who}", most=most, within=WITHIN, at=at)


MayVisit = Annotated[None, Depends(_may_visit)]
MayDraw = Annotated[None, Depends(_may_draw)]
