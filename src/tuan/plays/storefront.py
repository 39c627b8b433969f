"""Campaigns and groups, for shoppers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from tuan.kit.errors import NotFound
from tuan.kit.ids import AddressId, CampaignId, CheckoutId, GroupId, SkuId, UserId
from tuan.kit.pages import page_of, typed_cursor
from tuan.ordering.public import PlacedOut, placed_out
from tuan.platform.callers import MaybeSignedIn, SignedIn
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import MoneyIn, Wire
from tuan.plays import store
from tuan.plays.commands.hold_seat import SeatWanted
from tuan.plays.commands.join_group import join_group
from tuan.plays.commands.leave_group import leave_group
from tuan.plays.commands.open_group import open_group
from tuan.plays.live import GroupWatch
from tuan.plays.schemas import CampaignOut, GroupOut, campaigns_out, groups_out

router = make_router("plays", prefix="/plays")

KEEP_ALIVE = 15

Kind = Annotated[str | None, Query(max_length=60)]


class SeatIn(Wire):
    """A seat and its order."""

    checkout_id: UUID
    sku_id: UUID
    quantity: Annotated[int, Field(ge=1, le=999)]
    address_id: UUID
    shown_total: MoneyIn
    note: Annotated[str, Field(max_length=200)] = ""
    share_token: Annotated[str | None, Field(max_length=200)] = None

    def wanted(self, buyer_id: UserId, *, is_another_group_fine: bool = False) -> SeatWanted:
        """As the stage takes it."""
        return SeatWanted(
            checkout_id=CheckoutId(self.checkout_id),
            buyer_id=buyer_id,
            sku_id=SkuId(self.sku_id),
            quantity=self.quantity,
            address_id=AddressId(self.address_id),
            shown_total=self.shown_total.money(),
            note=self.note,
            share_token=self.share_token,
            is_another_group_fine=is_another_group_fine,
        )


class OpenGroupIn(SeatIn):
    """Open a group of a campaign."""

    group_id: UUID
    campaign_id: UUID


class JoinGroupIn(SeatIn):
    """Join a group; `another_group_is_fine` if it is full by the time the payment arrives."""

    another_group_is_fine: bool = False


class GroupRef(Wire):
    """Which group."""

    id: UUID


class SeatOut(Wire):
    """The seat's checkout, to be paid, and its group."""

    checkout: PlacedOut
    group: GroupRef


@router.get("/campaigns")
async def campaigns(
    caller: MaybeSignedIn, tx: ReadTx, now: Now, asked: PageOf, kind: Kind = None
) -> PageOut[CampaignOut]:
    """Running campaigns, of one play or of all, newest first."""
    rows = await store.campaigns.running(
        tx, kind=kind, at=now, after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID), limit=asked.limit + 1
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.created_at, row.id])
    return PageOut(items=await campaigns_out(tx, shown.items, at=now), next_cursor=shown.next_cursor)


@router.get("/campaigns/{campaign_id}")
async def campaign(caller: MaybeSignedIn, tx: ReadTx, now: Now, campaign_id: UUID) -> CampaignOut:
    """A campaign."""
    found = await store.campaigns.get(tx, campaign_id)
    if found is None or found.state == "draft":
        raise NotFound(kind="campaign")
    return (await campaigns_out(tx, [found], at=now))[0]


@router.get("/groups")
async def groups(
    caller: MaybeSignedIn,
    tx: ReadTx,
    now: Now,
    asked: PageOf,
    campaign_id: UUID | None = None,
    product_id: UUID | None = None,
    kind: Kind = None,
) -> PageOut[GroupOut]:
    """Groups that can be joined, of one play or of all, fewest free seats first."""
    rows = await store.groups.open_ones(
        tx,
        kind=kind,
        campaign_id=campaign_id,
        product_id=product_id,
        at=now,
        limit=asked.limit + 1,
        after=typed_cursor(asked.cursor, int, datetime.fromisoformat, UUID),
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row[1], row[0].closes_at, row[0].id])
    viewer = caller.id if caller else None
    return PageOut(
        items=await groups_out(tx, [group for group, _ in shown.items], viewer, at=now), next_cursor=shown.next_cursor
    )


@router.get("/groups/mine")
async def my_groups(buyer: SignedIn, tx: ReadTx, now: Now, asked: PageOf) -> PageOut[GroupOut]:
    """My groups, newest first."""
    rows = await store.groups.of_buyer(
        tx, buyer.id, after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID), limit=asked.limit + 1
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.opened_at, row.id])
    return PageOut(items=await groups_out(tx, shown.items, buyer.id, at=now), next_cursor=shown.next_cursor)


@router.post("/groups", status_code=201)
async def open_one(buyer: SignedIn, tx: WriteTx, now: Now, asked: OpenGroupIn) -> SeatOut:
    """Open a group; its first seat is mine when I have paid."""
    placed = await open_group(
        tx, asked.wanted(buyer.id), group_id=GroupId(asked.group_id), campaign_id=CampaignId(asked.campaign_id), at=now
    )
    return SeatOut(checkout=placed_out(placed), group=GroupRef(id=asked.group_id))


@router.get("/groups/{group_id}")
async def group(caller: MaybeSignedIn, tx: ReadTx, now: Now, group_id: UUID) -> GroupOut:
    """A group: who is in, seats and time left."""
    return await _group(tx, group_id, caller.id if caller else None, at=now)


@router.post("/groups/{group_id}/seats", status_code=201)
async def join(buyer: SignedIn, tx: WriteTx, now: Now, group_id: UUID, asked: JoinGroupIn) -> SeatOut:
    """Hold a seat in a group while I pay."""
    placed = await join_group(
        tx,
        asked.wanted(buyer.id, is_another_group_fine=asked.another_group_is_fine),
        group_id=GroupId(group_id),
        at=now,
    )
    return SeatOut(checkout=placed_out(placed), group=GroupRef(id=group_id))


@router.post("/groups/{group_id}/leave")
async def leave(buyer: SignedIn, tx: WriteTx, now: Now, group_id: UUID) -> GroupOut:
    """Leave a group that has not formed; my money goes back."""
    await leave_group(tx, group_id, buyer_id=buyer.id, at=now)
    return await _group(tx, group_id, buyer.id, at=now)


@router.get("/groups/{group_id}/live", response_class=StreamingResponse)
async def live(caller: MaybeSignedIn, request: Request, group_id: UUID) -> StreamingResponse:
    """The group as it changes (server-sent events `group`); a comment every 15 seconds keeps the line open."""
    viewer = caller.id if caller else None
    watch: GroupWatch = request.app.state.group_watch
    async with watch.database.reading() as tx:
        if await store.groups.get(tx, group_id) is None:
            raise NotFound(kind="group")

    async def events() -> AsyncIterator[str]:
        async with watch.watch(group_id) as changed:
            while True:
                async with watch.database.reading() as tx:
                    shown = await _group(tx, group_id, viewer, at=request.app.state.clock())
                yield f"event: group\ndata: {shown.model_dump_json()}\n\n"
                while True:
                    try:
                        await asyncio.wait_for(changed.wait(), KEEP_ALIVE)
                        break
                    except TimeoutError:
                        yield ": still here\n\n"
                changed.clear()

    return StreamingResponse(
        events(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


async def _group(tx: Tx, group_id: UUID, viewer_id: UUID | None, *, at: datetime) -> GroupOut:
    found = await store.groups.get(tx, group_id)
    if found is None:
        raise NotFound(kind="group")
    return (await groups_out(tx, [found], viewer_id, at=at))[0]
