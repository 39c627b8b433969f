"""What is checked before a campaign is published, and shown beside its editor."""

from datetime import datetime
from typing import Any

from tuan.catalog import public as catalog
from tuan.inventory import public as inventory
from tuan.kit.money import Money
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.repertoire import play_of
from tuan.plays.shapes import Campaign


def _said(code: str, level: str, zh: str, en: str) -> dict[str, Any]:
    return {"code": code, "level": level, "text": {"zh": zh, "en": en}}


async def problems_of(tx: Tx, campaign: Campaign, *, at: datetime) -> list[dict[str, Any]]:
    """Every check with its level: ok, warning, or error (not publishable)."""
    play = play_of(campaign.kind)
    settings = play.read(campaign.config)
    sku_ids = play.sku_ids(settings)
    facts = await catalog.sku_facts(tx, sku_ids)
    stock = await inventory.stock(tx, sku_ids)
    return [
        _time(campaign, at=at),
        _published(facts, len(sku_ids)),
        _prices(play, settings, facts),
        _margin(play, settings, facts, await catalog.sku_costs(tx, sku_ids)),
        _stock(campaign, sum(max(0, stock[id].available) for id in sku_ids if id in stock), seats=play.seats(settings)),
        await _overlap(tx, campaign),
    ]


def _time(campaign: Campaign, *, at: datetime) -> dict[str, Any]:
    if campaign.ends_at <= at:
        return _said("time", "error", "结束时间已过。", "The end lies in the past.")
    return _said("time", "ok", "时间有效。", "The times are fine.")


def _published(facts: dict[Any, catalog.SkuFacts], wanted: int) -> dict[str, Any]:
    if len(facts) < wanted or not all(fact.is_published for fact in facts.values()):
        return _said("product", "error", "商品未上架。", "The product is not published.")
    return _said("product", "ok", "商品已上架。", "The product is published.")


def _prices(play: Any, settings: Any, facts: dict[Any, catalog.SkuFacts]) -> dict[str, Any]:
    name = play.name
    for sku_id, fact in facts.items():
        price = play.price(settings, sku_id, is_leader=False)
        if price.currency != fact.price.currency:
            return _said(
                "price",
                "error",
                f"{name.zh}价与单买价币种不同：{price.currency}、{fact.price.currency}",
                f"The {name.en.lower()} price is in {price.currency}, the list price in {fact.price.currency}.",
            )
        if price >= fact.price:
            return _said(
                "price",
                "error",
                f"{name.zh}价不低于单买价：{fact.option_text.zh or fact.title.zh}",
                f"The {name.en.lower()} price is not below the list price: {fact.option_text.en or fact.title.en}",
            )
        if price.minor * 2 < fact.price.minor:
            return _said(
                "price",
                "warning",
                f"{name.zh}价低于单买价的一半，请确认毛利：{fact.option_text.zh or fact.title.zh}",
                f"The {name.en.lower()} price is below half the list price, check the margin: {fact.option_text.en or fact.title.en}",
            )
    return _said("price", "ok", f"{name.zh}价低于单买价。", f"The {name.en.lower()} price is below the list price.")


def _margin(play: Any, settings: Any, facts: dict[Any, catalog.SkuFacts], costs: dict[Any, Money]) -> dict[str, Any]:
    unknown = sum(sku_id not in costs for sku_id in facts)
    if unknown:
        return _said(
            "margin",
            "warning",
            f"{unknown} 个规格未填成本，无法计算毛利：请在商品中填写成本价。",
            f"{unknown} variants have no cost, so the margin is unknown: give them one in the product.",
        )
    margins = [_lowest_margin(play, settings, sku_id, costs[sku_id]) for sku_id in facts]
    if not margins:
        return _said("margin", "ok", "没有参加的规格。", "No variant takes part.")
    left, share = min(margins, key=lambda each: each[0].minor)
    words = f"{left.minor / 100:.2f} {left.currency} ({share} %)"
    if left.minor < 0:
        return _said(
            "margin",
            "warning",
            f"最低价每件毛利 {words}，低于成本：请提高价格，或确认这是引流活动。",
            f"At the lowest price each piece leaves {words}, below cost: raise the price, or mean it as an invitation.",
        )
    return _said("margin", "ok", f"最低价每件毛利 {words}。", f"At the lowest price each piece leaves {words}.")


def _lowest_margin(play: Any, settings: Any, sku_id: Any, cost: Money) -> tuple[Money, int]:
    leader, member = (play.price(settings, sku_id, is_leader=is_leader) for is_leader in (True, False))
    price = min(leader, member, key=lambda each: each.minor)
    # What a full group pays in the end: a falling price gives the difference back.
    price = price - play.difference(settings, sku_id, quantity=1, paid=price, taken=play.seats(settings))
    left = Money(price.minor - cost.minor, price.currency)
    return left, round(left.minor * 100 / price.minor)


def _stock(campaign: Campaign, available: int, *, seats: int) -> dict[str, Any]:
    if campaign.stock is not None and campaign.stock - campaign.taken > available:
        return _said(
            "stock",
            "error",
            f"活动库存超过可售库存（{available} 件）。",
            f"The campaign promises more than is available ({available}).",
        )
    if available == 0:
        return _said("stock", "error", "没有可售库存。", "Nothing is in stock.")
    promised = available if campaign.stock is None else min(available, campaign.stock - campaign.taken)
    if promised < seats:
        return _said(
            "stock",
            "warning",
            f"可卖 {promised} 件，不够一个 {seats} 人团：请补货或减少人数。",
            f"{promised} pieces do not fill one group of {seats}: add stock, or ask for fewer people.",
        )
    return _said("stock", "ok", f"可售库存 {available} 件。", f"{available} in stock.")


async def _overlap(tx: Tx, campaign: Campaign) -> dict[str, Any]:
    others = await store.campaigns.overlapping(tx, campaign)
    if others:
        names_zh, names_en = "、".join(o.name["zh"] for o in others), ", ".join(o.name["en"] for o in others)
        return _said(
            "overlap",
            "error",
            f"同一商品在同一时间已有活动：{names_zh}",
            f"The product has another campaign at the same time: {names_en}",
        )
    return _said("overlap", "ok", "没有与其他活动冲突。", "It overlaps with no other campaign.")
