"""What the stage shows on other people's pages: product cards, shared landings."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.catalog import schemas as catalog
from tuan.kit.ids import ProductId
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.repertoire import play_of
from tuan.plays.schemas import campaigns_out, groups_out


async def card_feature(tx: Tx, product_ids: Collection[ProductId], at: datetime) -> dict[ProductId, dict[str, Any]]:
    """The running play of each product."""
    found: dict[ProductId, dict[str, Any]] = {}
    for campaign in await store.campaigns.running_of_products(tx, product_ids, at=at):
        play = play_of(campaign.kind)
        settings = play.read(campaign.config)
        lowest = play.lowest_price(settings)
        found.setdefault(
            campaign.product_id,
            {
                "kind": campaign.kind,
                "campaign_id": campaign.id,
                "seats": play.seats(settings),
                "price_from": {"minor": lowest.minor, "currency": lowest.currency},
            },
        )
    return found


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
