"""Shares, shared landings and posters, for shoppers."""

import asyncio
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response

from tuan.identity import public as identity
from tuan.platform.callers import Anybody, MaybeSignedIn, SignedIn
from tuan.platform.http import Language, Now, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.pictures.store import folder_of
from tuan.sharing import landing, public
from tuan.sharing.commands.share import share, words_for
from tuan.sharing.errors import ShareNotFound
from tuan.sharing.limits import MayDraw, MayVisit
from tuan.sharing.poster import Poster, code_of, draw
from tuan.sharing.schemas import LandingOut, ShareIn, ShareOut, SharerOut, VisitIn
from tuan.sharing.shapes import Share

router = make_router("sharing")


@router.post("/shares")
async def make_share(
    buyer: SignedIn, request: Request, tx: WriteTx, now: Now, language: Language, asked: ShareIn
) -> ShareOut:
    """A link to give away; the same thing shared again is the same link."""
    made, facts = await share(
        tx, sharer_id=buyer.id, kind=asked.kind, target_id=asked.target_id, parent_token=asked.parent_token, at=now
    )
    url = f"{_home(request)}/s/{made.token}"
    return ShareOut(
        token=made.token,
        url=url,
        copy_text=words_for(facts, url).into(language),
        poster_url=f"/api/storefront/v1/shares/{made.token}/poster.png?language={language}",
        qr_url=f"/api/storefront/v1/shares/{made.token}/qr.svg",
    )


@router.get("/shares/{token}")
async def shared(caller: MaybeSignedIn, tx: ReadTx, now: Now, token: str) -> LandingOut:
    """Who shared what; works before sign-in."""
    found, facts = await _found(tx, token, caller.id if caller else None, now)
    person = (await identity.people(tx, [found.sharer_id])).get(found.sharer_id)
    return LandingOut(
        token=token,
        kind=found.kind,
        target_id=found.target_id,
        sharer=SharerOut(
            nickname=person.nickname if person else "***", avatar_url=person.avatar_url if person else None
        ),
        product=facts.get("product"),
        group=facts.get("group"),
        campaign=facts.get("campaign"),
    )


@router.post("/shares/{token}/visits", status_code=204)
async def visit(limit: MayVisit, caller: MaybeSignedIn, tx: WriteTx, now: Now, token: str, asked: VisitIn) -> None:
    """Somebody opened the link; the same visit counts once."""
    if await public.share_of(tx, token) is None:
        raise ShareNotFound
    await public.remember(tx, [public.Touch(token, caller.id if caller else None, "visit", asked.visit_id)], at=now)


@router.get("/shares/{token}/poster.png", response_class=Response, responses={200: {"content": {"image/png": {}}}})
async def poster(
    limit: MayDraw,
    anybody: Anybody,
    request: Request,
    tx: ReadTx,
    now: Now,
    token: str,
    language: Literal["zh-CN", "en"] = "zh-CN",
) -> Response:
    """A poster with a QR code of the link, in the language of its sharer."""
    found, facts = await _found(tx, token, None, now)
    people = await identity.people(tx, [found.sharer_id])
    person = people.get(found.sharer_id)
    picture = await asyncio.to_thread(draw, _poster(request, found, facts, person.nickname if person else "", language))
    return Response(picture, media_type="image/png", headers={"Cache-Control": "public, max-age=300"})


@router.get("/shares/{token}/qr.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
async def qr(limit: MayDraw, anybody: Anybody, request: Request, tx: ReadTx, token: str) -> Response:
    """The link as a QR code."""
    if await public.share_of(tx, token) is None:
        raise ShareNotFound
    return Response(
        code_of(f"{_home(request)}/s/{token}"),
        media_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=300"},
    )


async def _found(tx: ReadTx, token: str, viewer_id: UUID | None, now: Now) -> tuple[Share, dict[str, Any]]:
    found = await public.share_of(tx, token)
    facts = await landing.facts_of(tx, found.kind, found.target_id, viewer_id, at=now) if found else {}
    if found is None or not facts:
        raise ShareNotFound
    return found, facts


def _poster(request: Request, found: Share, facts: dict[str, Any], sharer: str, language: str) -> Poster:
    product, group = facts["product"], facts.get("group")
    note_zh, note_en = ("拼团价", "Group price") if group else ("到手价", "Price")
    if group and group.seats_left:
        note_zh, note_en = f"还差 {group.seats_left} 人成团", f"{group.seats_left} more to form the group"
    media: Path = request.app.state.media_folder
    return Poster(
        title_zh=product.title.zh,
        title_en=product.title.en,
        price=group.price if group else product.price_from,
        note_zh=note_zh,
        note_en=note_en,
        sharer=sharer,
        url=f"{_home(request)}/s/{found.token}",
        picture=_file(media, product.picture.id) if product.picture else None,
        in_english=language == "en",
    )


def _file(media: Path, picture_id: UUID) -> Path:
    return folder_of(media, picture_id) / "large.webp"


def _home(request: Request) -> str:
    url = request.app.state.settings.public_url
    return str(url).rstrip("/") if url else f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
