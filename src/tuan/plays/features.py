"""What the stage shows on other people's pages: product cards, shared landings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.catalog import schemas as catalog
from tuan.kit.ids import CampaignId, ProductId
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.repertoire import play_of
from tuan.plays.schemas import campaigns_out, groups_out
from tuan.plays.shapes import Campaign, RunningCampaign

RUNS_NOW = """exists (select from campaigns c where c.product_id = p.id and c.state = 'published'
    and c.starts_at <= %(at)s and c.ends_at > %(at)s)"""
"""The condition that a product `p` can be bought together now."""


async def card_feature(tx: Tx, product_ids: Collection[ProductId], at: datetime) -> dict[ProductId, dict[str, Any]]:
    """The running play of each product."""
    running = await store.campaigns.running_of_products(tx, product_ids, at=at)
    await _learn(tx, running)
    found: dict[ProductId, dict[str, Any]] = {}
    for campaign in running:
        found.setdefault(campaign.product_id, _known[campaign.id].card)
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    version: int
    card: dict[str, Any]


# What a version of a campaign shows on its card never changes, so it is worked out once per process.
_known: dict[CampaignId, _Known] = {}
_MOST_KNOWN = 10_000


async def _learn(tx: Tx, running: Sequence[RunningCampaign]) -> None:
    news = [c.id for c in running if c.id not in _known or _known[c.id].version < c.version]
    if len(_known) + len(news) > _MOST_KNOWN:
        _known.clear()
        news = [campaign.id for campaign in running]
    if news:
        _known.update({c.id: _Known(c.version, _card(c)) for c in (await store.campaigns.many(tx, news)).values()})


def _card(campaign: Campaign) -> dict[str, Any]:
    play = play_of(campaign.kind)
    settings = play.read(campaign.config)
    lowest = play.lowest_price(settings)
    return {
        "kind": campaign.kind,
        "campaign_id": campaign.id,
        "seats": play.seats(settings),
        "price_from": {"minor": lowest.minor, "currency": lowest.currency},
    }


async def group_landing(tx: Tx, target_id: UUID, viewer_id: UUID | None, at: datetime) -> dict[str, Any]:
    """The group that was shared, with its campaign and product."""
    group = await store.groups.get(tx, target_id)
    if group is None:
        return {}
    [shown] = await groups_out(tx, [group], viewer_id, at=at)
    return {"group": shown, "product": shown.product, **await campaign_landing(tx, group.campaign_id, viewer_id, at)}


async def campaign_landing(tx: Tx, target_id: UUID, viewer_id: UUID | None, at: datetime) -> dict[str, Any]:
    """The campaign that was shared, with its product."""
    campaign = await store.campaigns.get(tx, target_id)
    if campaign is None or campaign.state == "draft":
        return {}
    [shown] = await campaigns_out(tx, [campaign], at=at)
    return {"campaign": shown, "product": shown.product}


async def product_landing(tx: Tx, target_id: UUID, viewer_id: UUID | None, at: datetime) -> dict[str, Any]:
    """The product that was shared."""
    cards = await catalog.cards_out(tx, [ProductId(target_id)], at=at)
    return {"product": card} if (card := cards.get(ProductId(target_id))) else {}


async def seats_held(tx: Tx, buyer_id: UUID) -> int:
    """How many seats in groups somebody has, or had."""
    return await store.seats.count_of_buyer(tx, buyer_id)
