"""The demo's group-buys: what a campaign of a product's offer asks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.apps.demo.shelf import Goods, Offer
from tuan.kit.ids import ShopId, SkuId
from tuan.plays.commands.save_campaign import CampaignDraft


def draft_of(
    goods: Goods,
    *,
    campaign_id: UUID,
    product_id: UUID,
    skus: Sequence[SkuId],
    shop_id: ShopId,
    starts_at: datetime,
    ends_at: datetime,
) -> CampaignDraft:
    """The campaign of goods that are on offer."""
    offer = goods.offer
    assert offer is not None, "asked for goods on offer only"
    return CampaignDraft(
        id=campaign_id,
        shop_id=shop_id,
        kind="group_buy",
        name={"zh": f"{goods.title.zh}拼团", "en": f"{goods.title.en} together"},
        product_id=product_id,
        config={
            "group_kind": offer.kind,
            "seats": offer.seats,
            "open_hours": offer.open_hours,
            "per_buyer_limit": 5,
            "shop_completes_from": offer.shop_completes_from,
            "skus": _prices(goods, skus, offer.off, leader_off=offer.leader_off),
            "stages": _stages(goods, skus, offer) if offer.kind == "stage" else [],
        },
        starts_at=starts_at,
        ends_at=ends_at,
        stock=None,
    )


def _prices(goods: Goods, skus: Sequence[SkuId], off: int, *, leader_off: int | None = None) -> list[dict[str, Any]]:
    return [
        {
            "sku_id": str(sku),
            "price": _off(variant.price, off),
            "leader_price": _off(variant.price, leader_off) if leader_off else None,
        }
        for sku, variant in zip(skus, goods.variants, strict=True)
    ]


def _stages(goods: Goods, skus: Sequence[SkuId], offer: Offer) -> list[dict[str, Any]]:
    steps = [(2, offer.off), (3, offer.off + 8), (offer.seats, offer.off + 15)]
    return [
        {
            "size": size,
            "prices": [
                {"sku_id": str(sku), "price": _off(variant.price, off)}
                for sku, variant in zip(skus, goods.variants, strict=True)
            ],
        }
        for size, off in steps
    ]


def _off(price: int, per_cent: int) -> int:
    """Rounded to whole ten fen, as price tags are."""
    return max(10, round(price * (100 - per_cent) / 1000) * 10)
