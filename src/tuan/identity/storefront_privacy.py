"""What the house holds about me, and what I ask of it; how the shop looks."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tuan.identity import store
from tuan.identity.errors import AlreadyAsked
from tuan.identity.holdings import holdings_of
from tuan.identity.shapes import PrivacyRequest
from tuan.kit.errors import NotFound
from tuan.kit.ids import ShopId
from tuan.platform.callers import Anybody, SignedIn
from tuan.platform.http import Now, ReadTx, TextOut, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.problems import NotPossibleNow
from tuan.platform.http.schemas import Wire
from tuan.platform.pictures.public import PictureOut, pictures

router = make_router("identity")

Kind = Literal["export", "erase"]
State = Literal["open", "done", "withdrawn"]


class HoldingOut(Wire):
    """How many of something the house holds about me; `what` is a word such as `orders`."""

    what: str
    count: int


class PrivacyRequestOut(Wire):
    """What I asked for, and how it stands."""

    id: UUID
    kind: Kind
    state: State
    asked_at: datetime
    ended_at: datetime | None


class PrivacyOut(Wire):
    """What is held, and my requests, newest first."""

    holdings: list[HoldingOut]
    requests: list[PrivacyRequestOut]


class PrivacyRequestIn(Wire):
    """My data, please: a copy of it, or an end to it. The id is chosen on the device."""

    id: UUID
    kind: Kind


class BannerOut(Wire):
    """A picture on the home page and the page that it leads to."""

    picture: PictureOut
    link: Annotated[str, Field(description="A path of the storefront.")]


class LookOut(Wire):
    """The shop's name, colour and banners; no colour means the house's own."""

    shop_id: ShopId
    name: TextOut
    accent: str | None
    banners: list[BannerOut]


class WornOut(Wire):
    """What pages about one shop wear; no colour means the house's own."""

    accent: str | None


@router.get("/shop")
async def look(_: Anybody, tx: ReadTx) -> LookOut:
    """How the shop looks."""
    found = await store.looks.of_house(tx)
    if found is None:
        raise NotFound(kind="shop")
    shown = await pictures(tx, [banner.picture_id for banner in found.banners])
    return LookOut(
        shop_id=found.shop_id,
        name=TextOut(zh=found.name.zh, en=found.name.en),
        accent=found.accent,
        banners=[BannerOut(picture=shown[b.picture_id], link=b.link) for b in found.banners if b.picture_id in shown],
    )


@router.get("/shops/{shop_id}/look")
async def look_of_shop(_: Anybody, tx: ReadTx, shop_id: UUID) -> WornOut:
    """The colour of one shop, for pages that are about what it sells."""
    found = await store.looks.find(tx, ShopId(shop_id))
    if found is None:
        raise NotFound(kind="shop")
    return WornOut(accent=found.accent)


@router.get("/privacy")
async def privacy(buyer: SignedIn, tx: ReadTx) -> PrivacyOut:
    """What the house holds about me, and what I have asked of it."""
    held = await holdings_of(tx, buyer.id)
    return PrivacyOut(
        holdings=[HoldingOut(what=what, count=count) for what, count in held.items()],
        requests=[request_out(request) for request in await store.privacy.of_user(tx, buyer.id)],
    )


@router.post("/privacy/requests", status_code=201)
async def ask(buyer: SignedIn, tx: WriteTx, now: Now, asked: PrivacyRequestIn) -> PrivacyRequestOut:
    """Ask for my data, or for its end. One request of a kind is open at a time."""
    if not await store.privacy.ask(tx, asked.id, user_id=buyer.id, kind=asked.kind, at=now):
        known = await store.privacy.get(tx, asked.id, user_id=buyer.id)
        if known is None or known.kind != asked.kind:
            raise AlreadyAsked
        return request_out(known)
    recorded = await store.privacy.get(tx, asked.id, user_id=buyer.id)
    assert recorded is not None, "written above"
    return request_out(recorded)


@router.delete("/privacy/requests/{request_id}", status_code=204)
async def withdraw(buyer: SignedIn, tx: WriteTx, now: Now, request_id: UUID) -> None:
    """Take an open request back."""
    known = await store.privacy.get(tx, request_id, user_id=buyer.id)
    if known is None:
        raise NotFound(kind="privacy_request")
    if not await store.privacy.withdraw(tx, request_id, user_id=buyer.id, at=now):
        raise NotPossibleNow(state=known.state)


def request_out(request: PrivacyRequest) -> PrivacyRequestOut:
    """A request for the wire."""
    return PrivacyRequestOut.model_validate(request)
