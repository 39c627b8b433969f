"""Who is calling: every route names its kind of caller in its signature.

The sessions themselves live in `identity`, which plugs a `Callers` into `app.state.callers`.
"""

import secrets
from dataclasses import dataclass
from typing import Annotated, ClassVar, Protocol

from fastapi import Depends, Request

from tuan.kit.errors import Forbidden, Refusal, SignInNeeded
from tuan.kit.ids import SessionId, ShopId, StaffId, UserId

BUYER_COOKIE = "tuan_session"
STAFF_COOKIE = "tuan_console"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CsrfTokenInvalid(Refusal, status=403, zh="页面已过期，请刷新后再试"):
    """This page is out of date; reload it and try again."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """A signed-in shopper."""

    id: UserId
    session_id: SessionId
    csrf_token: str


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in member of a shop's staff, or an API key acting for the shop."""

    id: StaffId
    session_id: SessionId
    csrf_token: str
    shop_id: ShopId
    permissions: frozenset[str]
    name: str
    is_api_key: bool = False

    def may(self, permission: str) -> bool:
        """Whether the role (or the key) carries a permission."""
        return permission in self.permissions


class Callers(Protocol):
    """Finds the caller behind a cookie or a key."""

    async def buyer(self, token: str) -> Buyer | None:
        """The shopper of a session token, None when it is unknown or over."""

    async def staff(self, token: str) -> Staff | None:
        """The staff member of a session token, None when it is unknown or over."""

    async def api_key(self, key: str) -> Staff | None:
        """The shop behind an API key, None when it is unknown or revoked."""


async def _maybe_buyer(request: Request) -> Buyer | None:
    token = request.cookies.get(BUYER_COOKIE)
    buyer = await request.app.state.callers.buyer(token) if token else None
    if buyer is not None:
        _same_page(request, buyer.csrf_token)
    return buyer


async def _buyer(buyer: Annotated[Buyer | None, Depends(_maybe_buyer)]) -> Buyer:
    if buyer is None:
        raise SignInNeeded
    return buyer


async def maybe_staff(request: Request) -> Staff | None:
    """The staff member who calls, if any."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key:
        staff: Staff | None = await request.app.state.callers.api_key(key.strip())
        return staff
    token = request.cookies.get(STAFF_COOKIE)
    staff = await request.app.state.callers.staff(token) if token else None
    if staff is not None:
        _same_page(request, staff.csrf_token)
    return staff


async def _staff(staff: Annotated[Staff | None, Depends(maybe_staff)]) -> Staff:
    if staff is None:
        raise SignInNeeded
    return staff


class Permission:
    """Lets staff through who hold one permission; `known` is the generated list of all permissions."""

    known: ClassVar[set[str]] = set()

    def __init__(self, name: str) -> None:
        self.name = name
        self.known.add(name)

    async def __call__(self, staff: Annotated[Staff, Depends(_staff)]) -> Staff:
        """The caller, if allowed. Raises Forbidden."""
        if not staff.may(self.name):
            raise Forbidden
        return staff


def _same_page(request: Request, csrf_token: str) -> None:
    if request.method not in SAFE and not secrets.compare_digest(
        request.headers.get("x-csrf-token", "").encode(), csrf_token.encode()
    ):
        raise CsrfTokenInvalid


async def _anybody() -> None:
    return None


SignedIn = Annotated[Buyer, Depends(_buyer)]
MaybeSignedIn = Annotated[Buyer | None, Depends(_maybe_buyer)]
SignedInStaff = Annotated[Staff, Depends(_staff)]
Anybody = Annotated[None, Depends(_anybody)]


def permission(name: str) -> Permission:
    """`staff: Annotated[Staff, Depends(permission("orders.ship"))]`: the route needs this permission."""
    return Permission(name)
