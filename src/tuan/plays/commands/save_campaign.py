"""Write a campaign, check it, publish it, pause it, end it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.catalog import public as catalog
from tuan.kit.errors import NotFound, StaleVersion
from tuan.kit.machine import IllegalMove
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.checks import problems_of
from tuan.plays.errors import CampaignInvalid, CampaignNotReady
from tuan.plays.repertoire import play_of
from tuan.plays.shapes import Campaign

CHANGEABLE = {"per_buyer_limit", "open_hours"}
"""Settings that bind new groups only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """What an operator writes. `config` is the play's own form."""

    id: UUID
    shop_id: UUID
    kind: str
    name: dict[str, str]
    product_id: UUID
    config: dict[str, Any]
    starts_at: datetime
    ends_at: datetime
    stock: int | None


async def create_campaign(tx: Tx, draft: CampaignDraft, *, at: datetime) -> bool:
    """A new draft; the same id again changes nothing and is False. Raises CampaignInvalid, NotFound (product)."""
    values = await _values(tx, draft, at=at)
    if await store.campaigns.insert(tx, values):
        return True
    known = await store.campaigns.get(tx, draft.id)
    if known is None or known.shop_id != draft.shop_id:
        raise NotFound(kind="campaign")
    return False


async def update_campaign(tx: Tx, draft: CampaignDraft, *, version: int, at: datetime) -> None:
    """Change a draft, or a campaign that runs: groups that are open keep their number of seats.

    Prices, seats and rules of a published campaign stay. Raises NotFound, StaleVersion, CampaignInvalid, IllegalMove (ended).
    """
    before = await _own(tx, draft.id, draft.shop_id)
    if before.state == "ended":
        raise IllegalMove("campaign", "update", "ended")
    if play_of(draft.kind).kind != before.kind:
        raise CampaignInvalid(problems=[{"at": "kind", "message": "a campaign stays of its play"}])
    if before.state != "draft":
        _keep_promises(before, draft, play_of(draft.kind).read(draft.config).model_dump(mode="json"))
    if draft.stock is not None and draft.stock < before.taken:
        raise CampaignInvalid(problems=[{"at": "stock", "message": f"{before.taken} are taken already"}])
    if not await store.campaigns.update(tx, {**await _values(tx, draft, at=at), "version": version}):
        raise StaleVersion(version=before.version)


async def move_campaign(tx: Tx, campaign_id: UUID, verb: str, *, shop_id: UUID, at: datetime) -> None:
    """publish, pause, resume or end. Raises NotFound, IllegalMove, CampaignNotReady."""
    campaign = await _own(tx, campaign_id, shop_id)
    if verb in ("publish", "resume"):
        problems = [problem for problem in await problems_of(tx, campaign, at=at) if problem["level"] == "error"]
        if problems:
            raise CampaignNotReady(problems=problems)
    if not await store.campaigns.move(tx, campaign_id, verb, at=at):
        raise IllegalMove("campaign", verb, campaign.state)
    if verb in ("publish", "end"):
        await _record_offers(tx, campaign, until_at=_offered_until(campaign, verb, at))


def _keep_promises(before: Campaign, draft: CampaignDraft, config: dict[str, Any]) -> None:
    """Open groups were promised prices, seats and rules; what is counted stays counted."""
    promised = {name for name in config if name not in CHANGEABLE}
    problems = [
        {"at": name, "message": "people have joined on these terms; end this campaign and start another one"}
        for name in sorted(promised)
        if config[name] != before.config.get(name)
    ]
    if before.product_id != draft.product_id:
        problems.append({"at": "product_id", "message": "what a published campaign sells cannot be exchanged"})
    if (before.stock is None) != (draft.stock is None):
        problems.append({"at": "stock", "message": "a published campaign stays limited, or unlimited, as it was"})
    if problems:
        raise CampaignInvalid(problems=problems)


def _offered_until(campaign: Campaign, verb: str, at: datetime) -> datetime:
    return max(campaign.starts_at, min(campaign.ends_at, at)) if verb == "end" else campaign.ends_at


async def _record_offers(tx: Tx, campaign: Campaign, *, until_at: datetime) -> None:
    """A group price is really offered, so it counts for the reference price."""
    play = play_of(campaign.kind)
    settings = play.read(campaign.config)
    for sku_id in play.sku_ids(settings):
        price = play.price(settings, sku_id, is_leader=False)
        if price is not None:
            await catalog.record_offer(
                tx,
                sku_id=sku_id,
                price=price,
                source_id=campaign.id,
                from_at=campaign.starts_at,
                until_at=until_at,
            )


async def _own(tx: Tx, campaign_id: UUID, shop_id: UUID) -> Campaign:
    campaign = await store.campaigns.lock(tx, campaign_id)
    if campaign is None or campaign.shop_id != shop_id:
        raise NotFound(kind="campaign")
    return campaign


async def _values(tx: Tx, draft: CampaignDraft, *, at: datetime) -> dict[str, Any]:
    if draft.starts_at >= draft.ends_at:
        raise CampaignInvalid(problems=[{"at": "ends_at", "message": "it ends after it starts"}])
    play = play_of(draft.kind)
    settings = play.read(draft.config)
    facts = await catalog.sku_facts(tx, play.sku_ids(settings))
    for sku_id in play.sku_ids(settings):
        if (
            sku_id not in facts
            or facts[sku_id].product_id != draft.product_id
            or facts[sku_id].shop_id != draft.shop_id
        ):
            raise NotFound(kind="sku")
    return dict(
        id=draft.id,
        shop_id=draft.shop_id,
        kind=draft.kind,
        name=draft.name,
        product_id=draft.product_id,
        config=settings.model_dump(mode="json"),
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        stock=draft.stock,
        at=at,
    )
