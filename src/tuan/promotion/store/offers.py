"""What a price needs to know about coupons and reductions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.kit.ids import CategoryId, ProductId, ShopId, SkuId, UserId
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.promotion.offers import Offer, Tier
from tuan.promotion.policy import words

CLAIMED = """select c.id as coupon_id, c.shop_id, c.kind, c.title, c.currency, c.threshold, c.off, c.percent, c.cap, c.gift_sku_id,
c.gift_quantity, c.scope, c.product_ids, c.category_ids, c.combines, c.use_limit, c.used, c.budget, c.spent, w.id, w.buyer_id,
w.state, w.valid_from, w.valid_until from coupon_claims w join coupons c on c.id = w.coupon_id"""


async def running(tx: Tx, shop_ids: Collection[ShopId], *, at: datetime) -> list[Offer]:
    """The reductions of these shops that run now."""
    rows = await tx.rows(
        """select id, shop_id, kind, title, currency, tiers, scope, product_ids, category_ids, combines from reductions
           where shop_id = any(%(shop_ids)s) and state = 'published' and starts_at <= %(at)s and %(at)s < ends_at order by id""",
        shop_ids=list(shop_ids),
        at=at,
    )
    return [_offer(row, tuple(_tier(tier) for tier in row["tiers"])) for row in rows]


async def claimed(tx: Tx, claim_ids: Collection[UUID], *, at: datetime) -> dict[UUID, tuple[UserId, Offer]]:
    """Coupons in wallets by their claims, and whose they are; unknown ids are left out."""
    rows = await tx.rows(f"{CLAIMED} where w.id = any(%(ids)s)", ids=list(claim_ids))
    return {row["id"]: (row["buyer_id"], _of_claim(row, at)) for row in rows}


async def in_wallet(tx: Tx, buyer_id: UserId, shop_ids: Collection[ShopId], *, at: datetime) -> list[Offer]:
    """The coupons of these shops that somebody holds and that are not over, the one that ends first before."""
    rows = await tx.rows(
        f"""{CLAIMED} where w.buyer_id = %(buyer_id)s and c.shop_id = any(%(shop_ids)s) and w.state = 'held'
            and w.valid_until > %(at)s order by w.valid_until, w.id limit 100""",
        buyer_id=buyer_id,
        shop_ids=list(shop_ids),
        at=at,
    )
    return [_of_claim(row, at) for row in rows]


def _of_claim(row: dict[str, Any], at: datetime) -> Offer:
    tier = Tier(
        threshold=row["threshold"],
        off=row["off"],
        percent=row["percent"],
        cap=row["cap"],
        gift_sku_id=row["gift_sku_id"],
        gift_quantity=row["gift_quantity"] or 0,
    )
    return _offer(row, (tier,), refusal=_refusal(row, at))


def _refusal(row: dict[str, Any], at: datetime) -> Text | None:
    if row["state"] == "used":
        return words.USED
    if at >= row["valid_until"]:
        return words.EXPIRED
    if at < row["valid_from"]:
        return words.NOT_YET
    if row["use_limit"] is not None and row["used"] >= row["use_limit"]:
        return words.USED_UP
    return None


def _offer(row: dict[str, Any], tiers: Sequence[Tier], *, refusal: Text | None = None) -> Offer:
    budget = row.get("budget")
    return Offer(
        id=row["id"],
        shop_id=row["shop_id"],
        label=Text(row["title"]["zh"], row["title"]["en"]),
        kind=row["kind"],
        currency=row["currency"],
        tiers=tuple(tiers),
        combines=row["combines"],
        coupon_id=row.get("coupon_id"),
        scope=row["scope"],
        product_ids=frozenset(ProductId(UUID(id)) for id in row["product_ids"]),
        category_ids=frozenset(CategoryId(UUID(id)) for id in row["category_ids"]),
        budget_left=None if budget is None else budget - row["spent"],
        refusal=refusal,
    )


def _tier(tier: dict[str, Any]) -> Tier:
    gift = tier.get("gift_sku_id")
    return Tier(
        threshold=tier["threshold"],
        off=tier.get("off"),
        percent=tier.get("percent"),
        gift_sku_id=SkuId(UUID(gift)) if gift else None,
        gift_quantity=tier.get("gift_quantity") or 0,
    )
