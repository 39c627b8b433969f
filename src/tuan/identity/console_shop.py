"""How the shop looks to shoppers, and what shoppers ask about their data, for operators."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import Field

from tuan.identity import store
from tuan.identity.errors import BannerNotYours
from tuan.identity.policy import accept_accent
from tuan.identity.schemas import Words
from tuan.identity.shapes import Banner, Look
from tuan.identity.storefront_privacy import Kind, State
from tuan.kit.ids import PictureId
from tuan.kit.pages import page_of, typed_cursor
from tuan.kit.text import Text
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire
from tuan.platform.pictures.public import PictureOut, of_shop, pictures

router = make_router("identity")

Decorator = Annotated[Staff, Depends(permission("shop.decorate"))]
PrivacyReader = Annotated[Staff, Depends(permission("privacy.read_house"))]
Editor = Annotated[Staff, Depends(permission("shop.edit"))]
MOST_BANNERS = 6
# The longest that people wait for an answer about their own data: a month, by China's standard as by Europe's law.
ANSWER_WITHIN = timedelta(days=30)


class BannerIn(Wire):
    """A picture of this shop, and the page of the storefront that it leads to."""

    picture_id: UUID
    link: Annotated[str, Field(pattern=r"^/([^/\\\s][^\\\s]*)?$", max_length=300)]


class LookIn(Wire):
    """Colour and banners as they shall be; no colour means the house's own."""

    accent: Annotated[str | None, Field(pattern=r"^#[0-9a-f]{6}$")] = None
    banners: Annotated[list[BannerIn], Field(default_factory=list, max_length=MOST_BANNERS)]


class BannerRowOut(BannerIn):
    """A banner with its picture; none when the picture is gone."""

    picture: PictureOut | None


class LookRowOut(Wire):
    """Colour and banners as they are."""

    accent: str | None
    banners: list[BannerRowOut]


class ShopName(Wire):
    """What the shop is called, in both languages."""

    zh: Words
    en: Words


class RequestRowOut(Wire):
    """What a shopper asked about their data, and how it stands."""

    id: UUID
    user_id: UUID
    nickname: str
    phone_masked: str
    kind: Kind
    state: State
    asked_at: datetime
    due_at: Annotated[datetime, Field(description="By when people may expect an answer.")]
    ended_at: datetime | None


@router.get("/shop/look")
async def look(staff: Decorator, tx: ReadTx) -> LookRowOut:
    """Colour and banners of the shop."""
    return await _out(tx, await store.looks.of_shop(tx, staff.shop_id))


@router.put("/shop/look")
async def change_look(staff: Decorator, tx: WriteTx, now: Now, asked: LookIn) -> LookRowOut:
    """Change colour and banners."""
    if asked.accent is not None:
        accept_accent(asked.accent)
    wanted = {PictureId(banner.picture_id) for banner in asked.banners}
    if wanted - (await of_shop(tx, staff.shop_id, wanted)).keys():
        raise BannerNotYours
    before = await store.looks.of_shop(tx, staff.shop_id, for_update=True)
    banners = tuple(Banner(PictureId(banner.picture_id), banner.link) for banner in asked.banners)
    after = Look(before.shop_id, before.name, asked.accent, banners)
    if after != before:
        await store.looks.change(tx, after)
        await audit.record(
            tx,
            staff,
            action="shop.decorate",
            object_kind="shop",
            object_id=staff.shop_id,
            before=before.values(),
            after=after.values(),
            at=now,
        )
    return await _out(tx, after)


@router.get("/shop/name")
async def name(staff: Editor, tx: ReadTx) -> ShopName:
    """What the shop is called."""
    return _named(await store.looks.of_shop(tx, staff.shop_id))


@router.put("/shop/name")
async def rename(staff: Editor, tx: WriteTx, now: Now, asked: ShopName) -> ShopName:
    """Call the shop something else, everywhere and at once."""
    before = await store.looks.of_shop(tx, staff.shop_id, for_update=True)
    after = replace(before, name=Text(asked.zh, asked.en))
    if after != before:
        await store.looks.rename(tx, after)
        await audit.record(
            tx,
            staff,
            action="shop.rename",
            object_kind="shop",
            object_id=staff.shop_id,
            before=asdict(before.name),
            after=asdict(after.name),
            at=now,
        )
    return _named(after)


@router.get("/privacy-requests")
async def privacy_requests(
    staff: PrivacyReader, tx: ReadTx, asked: PageOf, state: State | None = None
) -> PageOut[RequestRowOut]:
    """What shoppers ask about their data, newest first."""
    rows = await store.privacy.listed(
        tx, state=state, after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID), limit=asked.limit + 1
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.asked_at, row.id])
    people = await store.people.by_ids(tx, {row.user_id for row in shown.items})
    return PageOut(
        items=[
            RequestRowOut(
                id=row.id,
                user_id=row.user_id,
                nickname=people[row.user_id].nickname,
                phone_masked=people[row.user_id].phone_masked,
                kind=row.kind,
                state=row.state,
                asked_at=row.asked_at,
                due_at=row.asked_at + ANSWER_WITHIN,
                ended_at=row.ended_at,
            )
            for row in shown.items
        ],
        next_cursor=shown.next_cursor,
    )


async def _out(tx: Tx, look: Look) -> LookRowOut:
    shown = await pictures(tx, [banner.picture_id for banner in look.banners])
    banners = [
        BannerRowOut(picture_id=banner.picture_id, link=banner.link, picture=shown.get(banner.picture_id))
        for banner in look.banners
    ]
    return LookRowOut(accent=look.accent, banners=banners)


def _named(look: Look) -> ShopName:
    return ShopName(zh=look.name.zh, en=look.name.en)
