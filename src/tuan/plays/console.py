"""Campaigns and groups of all plays, for operators."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime, Field

from tuan.identity import public as identity
from tuan.kit.errors import NotFound
from tuan.kit.money import Money
from tuan.kit.pages import page_of, typed_cursor
from tuan.ordering import public as ordering
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import MoneyOut, Now, PageOf, PageOut, ReadTx, TextOut, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import TextIn, Wire, money
from tuan.plays import store
from tuan.plays.checks import problems_of
from tuan.plays.commands.end_group import complete_by_shop
from tuan.plays.commands.save_campaign import CampaignDraft, create_campaign, move_campaign, update_campaign
from tuan.plays.repertoire import play_of, plays
from tuan.plays.schemas import CampaignOut, GroupOut, Phase, campaigns_out, groups_out
from tuan.plays.shapes import Campaign

router = make_router("plays", prefix="/plays")

Reader = Annotated[Staff, Depends(permission("campaigns.read"))]
Editor = Annotated[Staff, Depends(permission("campaigns.edit"))]


class PlayOut(Wire):
    """A play that campaigns can be written for; `config_schema` describes their `config`."""

    kind: str
    name: TextOut
    config_schema: dict[str, Any]


class CampaignIn(Wire):
    """What an operator writes; `config` is the form of the play."""

    kind: Annotated[str, Field(max_length=60)]
    name: TextIn
    product_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    stock: Annotated[int | None, Field(ge=1, le=10_000_000)] = None
    config: dict[str, Any]

    def draft(self, id: UUID, shop_id: UUID) -> CampaignDraft:
        """As the stage takes it."""
        return CampaignDraft(
            id=id,
            shop_id=shop_id,
            kind=self.kind,
            name={"zh": self.name.zh, "en": self.name.en},
            product_id=self.product_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            stock=self.stock,
            config=self.config,
        )


class NewCampaignIn(CampaignIn):
    """A new campaign; its id is chosen on the device."""

    id: UUID


class ChangedCampaignIn(CampaignIn):
    """A changed campaign; `version` is the one that was read."""

    version: int


class CampaignRowOut(CampaignOut):
    """A campaign with its results."""

    version: int
    stock: int | None
    config: dict[str, Any]
    groups_open: int
    groups_formed: int
    groups_expired: int
    seats_free: int
    orders: int
    paid_total: MoneyOut


class CheckOut(Wire):
    """A check of a campaign: its figure, what to do about it, and the other campaign if it is about one."""

    code: str
    level: Literal["ok", "warning", "error"]
    text: TextOut
    figure: str
    advice: TextOut | None
    campaign_id: UUID | None


class GroupRowOut(GroupOut):
    """A group in the operator's list."""

    leader_nickname: str
    shop_may_complete: bool


class SeatBuyerOut(Wire):
    """Whose seat it is, with the person hidden."""

    id: UUID
    nickname: str
    phone_masked: str


class SeatRowOut(Wire):
    """A seat and its order."""

    id: UUID
    buyer: SeatBuyerOut
    is_leader: bool
    state: Literal["held", "taken", "lapsed", "left", "refunded"]
    order_id: UUID
    order_number: str
    order_state: str
    held_until: datetime
    joined_at: datetime
    amount: MoneyOut
    refund_ids: list[UUID]


class GroupDetailOut(Wire):
    """A group with its seats."""

    group: GroupRowOut
    seats: list[SeatRowOut]


@router.get("/kinds")
async def kinds(staff: Reader) -> list[PlayOut]:
    """The plays of this house."""
    return [
        PlayOut(kind=play.kind, name=TextOut(zh=play.name.zh, en=play.name.en), config_schema=play.schema())
        for play in plays().values()
    ]


@router.get("/campaigns")
async def campaigns(
    staff: Reader,
    tx: ReadTx,
    now: Now,
    asked: PageOf,
    state: Phase | None = None,
    q: Annotated[str | None, Query(max_length=60, pattern=r"^[^\x00]*$")] = None,
) -> PageOut[CampaignRowOut]:
    """The shop's campaigns with their results, newest first; `q` is a part of the name."""
    rows = await store.campaigns.of_shop(
        tx,
        staff.shop_id,
        phase=state,
        name=q.strip() or None if q else None,
        at=now,
        limit=asked.limit + 1,
        after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID),
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.created_at, row.id])
    return PageOut(items=await _rows(tx, shown.items, at=now), next_cursor=shown.next_cursor)


@router.post("/campaigns", status_code=201)
async def create(staff: Editor, tx: WriteTx, now: Now, asked: NewCampaignIn) -> CampaignRowOut:
    """Write a new campaign."""
    if await create_campaign(tx, asked.draft(asked.id, staff.shop_id), at=now):
        await _audit(tx, staff, "create", None, await _own(tx, asked.id, staff), at=now)
    return await _row(tx, asked.id, staff, at=now)


@router.get("/campaigns/{campaign_id}")
async def campaign(staff: Reader, tx: ReadTx, now: Now, campaign_id: UUID) -> CampaignRowOut:
    """A campaign with its results."""
    return await _row(tx, campaign_id, staff, at=now)


@router.put("/campaigns/{campaign_id}")
async def change(staff: Editor, tx: WriteTx, now: Now, campaign_id: UUID, asked: ChangedCampaignIn) -> CampaignRowOut:
    """Change a campaign."""
    before = await store.campaigns.lock(tx, campaign_id)
    await update_campaign(tx, asked.draft(campaign_id, staff.shop_id), version=asked.version, at=now)
    await _audit(tx, staff, "update", before, await _own(tx, campaign_id, staff), at=now)
    return await _row(tx, campaign_id, staff, at=now)


@router.post("/campaigns/{campaign_id}/{verb}")
async def move(
    staff: Annotated[Staff, Depends(permission("campaigns.publish"))],
    tx: WriteTx,
    now: Now,
    campaign_id: UUID,
    verb: Literal["publish", "pause", "resume", "end"],
) -> CampaignRowOut:
    """Publish, pause, resume or end a campaign. Open groups run on to their own deadline."""
    before = await store.campaigns.lock(tx, campaign_id)
    await move_campaign(tx, campaign_id, verb, shop_id=staff.shop_id, at=now)
    await _audit(tx, staff, verb, before, await _own(tx, campaign_id, staff), at=now)
    return await _row(tx, campaign_id, staff, at=now)


@router.get("/campaigns/{campaign_id}/checks")
async def checks(staff: Reader, tx: ReadTx, now: Now, campaign_id: UUID) -> list[CheckOut]:
    """What would speak against publishing."""
    found = await _own(tx, campaign_id, staff)
    return [CheckOut.model_validate(problem) for problem in await problems_of(tx, found, at=now)]


@router.get("/groups")
async def groups(
    staff: Reader,
    tx: ReadTx,
    now: Now,
    asked: PageOf,
    campaign_id: UUID | None = None,
    state: Literal["open", "formed", "expired"] | None = None,
) -> PageOut[GroupRowOut]:
    """The shop's groups, newest first."""
    rows = await store.groups.of_shop(
        tx,
        staff.shop_id,
        campaign_id=campaign_id,
        state=state,
        limit=asked.limit + 1,
        after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID),
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.opened_at, row.id])
    return PageOut(items=await _group_rows(tx, shown.items, at=now), next_cursor=shown.next_cursor)


@router.get("/groups/{group_id}")
async def group(staff: Reader, tx: ReadTx, now: Now, group_id: UUID) -> GroupDetailOut:
    """A group with its seats and their orders."""
    return await _detail(tx, group_id, staff, at=now)


@router.post("/groups/{group_id}/complete-by-shop")
async def complete(
    staff: Annotated[Staff, Depends(permission("campaigns.complete_group"))], tx: WriteTx, now: Now, group_id: UUID
) -> GroupDetailOut:
    """Complete a group that is not full, if its campaign allows it; it is labelled so."""
    await complete_by_shop(tx, group_id, shop_id=staff.shop_id, at=now)
    completed = await _detail(tx, group_id, staff, at=now)
    await audit.record(
        tx,
        staff,
        action="group.complete_by_shop",
        object_kind="group",
        object_id=group_id,
        at=now,
        before={"state": "open"},  # No other can be completed.
        after={"state": completed.group.state},
    )
    return completed


async def _audit(tx: Tx, staff: Staff, verb: str, before: Campaign | None, after: Campaign, *, at: datetime) -> None:
    await audit.record(
        tx,
        staff,
        action=f"campaign.{verb}",
        object_kind="campaign",
        object_id=after.id,
        at=at,
        before=before.for_audit() if before else None,
        after=after.for_audit(),
    )


async def _own(tx: Tx, campaign_id: UUID, staff: Staff) -> Campaign:
    found = await store.campaigns.get(tx, campaign_id)
    if found is None or found.shop_id != staff.shop_id:
        raise NotFound(kind="campaign")
    return found


async def _row(tx: Tx, campaign_id: UUID, staff: Staff, *, at: datetime) -> CampaignRowOut:
    return (await _rows(tx, [await _own(tx, campaign_id, staff)], at=at))[0]


async def _rows(tx: Tx, campaigns: list[Campaign], *, at: datetime) -> list[CampaignRowOut]:
    results = await store.campaigns.results(tx, [campaign.id for campaign in campaigns])
    shown = await campaigns_out(tx, campaigns, at=at)
    return [
        CampaignRowOut(
            **dict(out),
            version=campaign.version,
            stock=campaign.stock,
            config=campaign.config,
            paid_total=money(Money(results[campaign.id]["paid"], out.price_from.currency)),
            groups_open=results[campaign.id]["groups_open"],
            groups_formed=results[campaign.id]["groups_formed"],
            groups_expired=results[campaign.id]["groups_expired"],
            seats_free=results[campaign.id]["seats_free"],
            orders=results[campaign.id]["orders"],
        )
        for campaign, out in zip(campaigns, shown, strict=True)
    ]


async def _group_rows(tx: Tx, groups: list[Any], *, at: datetime) -> list[GroupRowOut]:
    campaigns = await store.campaigns.many(tx, {group.campaign_id for group in groups})
    people = await identity.people(tx, {group.leader_id for group in groups})
    shown = await groups_out(tx, groups, None, at=at)
    return [
        GroupRowOut(
            **dict(out),
            leader_nickname=people[group.leader_id].nickname if group.leader_id in people else "***",
            shop_may_complete=group.state == "open" and _may_complete(campaigns[group.campaign_id], out.seats_taken),
        )
        for group, out in zip(groups, shown, strict=True)
    ]


def _may_complete(campaign: Campaign, taken: int) -> bool:
    play = play_of(campaign.kind)
    return play.shop_may_complete(play.read(campaign.config), taken=taken) is None


async def _detail(tx: Tx, group_id: UUID, staff: Staff, *, at: datetime) -> GroupDetailOut:
    found = await store.groups.get(tx, group_id)
    if found is None or found.shop_id != staff.shop_id:
        raise NotFound(kind="group")
    [row] = await _group_rows(tx, [found], at=at)
    seats = await store.seats.of_group(tx, group_id)
    orders = await ordering.orders(tx, [seat.order_id for seat in seats])
    refunds = await ordering.refund_ids(tx, [seat.order_id for seat in seats])
    people = await identity.people(tx, {seat.buyer_id for seat in seats})
    return GroupDetailOut(
        group=row,
        seats=[
            SeatRowOut(
                id=seat.order_id,
                buyer=SeatBuyerOut(
                    id=seat.buyer_id,
                    nickname=people[seat.buyer_id].nickname,
                    phone_masked=people[seat.buyer_id].phone_masked,
                ),
                is_leader=seat.is_leader,
                state=seat.state,  # type: ignore[arg-type]
                order_id=seat.order_id,
                order_number=orders[seat.order_id].number,
                order_state=orders[seat.order_id].state,
                held_until=seat.held_until,
                joined_at=seat.joined_at,
                amount=money(Money(seat.paid_price, seat.currency)),
                refund_ids=refunds[seat.order_id],
            )
            for seat in seats
        ],
    )
