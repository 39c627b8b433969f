"""What is checked before a campaign is published, and shown beside its editor: each with its figure and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tuan.catalog import public as catalog
from tuan.inventory import public as inventory
from tuan.kit.decimals import decimal_text
from tuan.kit.ids import SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.repertoire import play_of
from tuan.plays.shapes import Campaign

THIN_MARGIN_PERCENT = 10


@dataclass(frozen=True, slots=True)
class _Offer:
    """A SKU that takes part: what it costs alone, and the least that anybody pays for it."""

    fact: catalog.SkuFacts
    price: Money
    lowest: Money

    @property
    def name(self) -> Text:
        text = self.fact.option_text
        return text if text.zh or text.en else self.fact.title


def _said(
    code: str, level: str, text: Text, *, figure: str = "", advice: Text | None = None, other: Campaign | None = None
) -> dict[str, Any]:
    return {
        "code": code,
        "level": level,
        "text": {"zh": text.zh, "en": text.en},
        "figure": figure,
        "advice": {"zh": advice.zh, "en": advice.en} if advice else None,
        "campaign_id": other.id if other else None,
    }


async def problems_of(tx: Tx, campaign: Campaign, *, at: datetime) -> list[dict[str, Any]]:
    """Every check with its level: ok, warning, or error (not publishable)."""
    play = play_of(campaign.kind)
    settings = play.read(campaign.config)
    sku_ids = play.sku_ids(settings)
    facts = await catalog.sku_facts(tx, sku_ids)
    terms = await catalog.sku_terms(tx, sku_ids)
    stock = await inventory.stock(tx, sku_ids)
    offers = [_offer(play, settings, fact) for fact in facts.values()]
    alone = {sku_id: fact.price for sku_id, fact in facts.items() if terms[sku_id].reference_price}
    allowed = await catalog.honest_references(tx, alone, at=at)
    available = sum(max(0, stock[id].available) for id in sku_ids if id in stock)
    found = [
        _time(campaign, at=at),
        _published(facts, len(sku_ids)),
        _prices(play.name, offers),
        _margin(offers, terms),
        _reference(offers, terms, allowed),
        _stock(campaign, available, seats=play.seats(settings)),
        await _overlap(tx, campaign),
    ]
    return [check for check in found if check is not None]


def _offer(play: Any, settings: Any, fact: catalog.SkuFacts) -> _Offer:
    price = play.price(settings, fact.sku_id, is_leader=False)
    back = play.difference(settings, fact.sku_id, quantity=1, paid=price, taken=play.seats(settings))
    leader = play.price(settings, fact.sku_id, is_leader=True) or price
    return _Offer(fact, price, Money(min(price.minor - back.minor, leader.minor), price.currency))


def _time(campaign: Campaign, *, at: datetime) -> dict[str, Any]:
    days = f"{round((campaign.ends_at - campaign.starts_at).total_seconds() / 86_400, 1):g}"
    if campaign.ends_at <= at:
        late = Text("结束时间已过。", "The end lies in the past.")
        advice = Text("把结束时间改到以后。", "Move the end into the future.")
        return _said("time", "error", late, figure="0", advice=advice)
    return _said("time", "ok", Text(f"时间有效，共 {days} 天。", f"It runs for {days} days."), figure=days)


def _published(facts: Mapping[SkuId, catalog.SkuFacts], wanted: int) -> dict[str, Any]:
    shown = sum(fact.is_published for fact in facts.values())
    if shown < wanted:
        text = Text("商品未上架。", "The product is not published.")
        advice = Text("先上架商品，或去掉已停用的规格。", "Publish the product, or leave out retired variants.")
        return _said("product", "error", text, figure=f"{shown} / {wanted}", advice=advice)
    return _said("product", "ok", Text("商品已上架。", "The product is published."), figure=f"{shown} / {wanted}")


def _prices(name: Text, offers: list[_Offer]) -> dict[str, Any]:
    for offer in offers:
        alone, price = offer.fact.price, offer.price
        if price.currency != alone.currency:
            text = Text(
                f"{name.zh}价与单买价币种不同：{price.currency}、{alone.currency}",
                f"The {name.en.lower()} price is in {price.currency}, the list price in {alone.currency}.",
            )
            return _said("price", "error", text, figure=f"{price.currency} ≠ {alone.currency}")
        if price >= alone:
            text = Text(
                f"{name.zh}价不低于单买价：{offer.name.zh}",
                f"The {name.en.lower()} price is not below the list price: {offer.name.en}",
            )
            advice = Text("把活动价降到单买价以下。", "Set a price below the list price.")
            figure = f"{decimal_text(price)} ≥ {decimal_text(alone)}"
            return _said("price", "error", text, figure=figure, advice=advice)
    if not offers:
        return _said("price", "ok", Text("没有要比较的价格。", "There are no prices to compare."))
    deepest = min(offers, key=lambda offer: offer.lowest.minor / max(1, offer.fact.price.minor))
    figure = f"-{100 - deepest.lowest.minor * 100 // deepest.fact.price.minor} %"
    if deepest.lowest.minor * 2 < deepest.fact.price.minor:
        text = Text(
            f"{name.zh}价低于单买价的一半，请确认毛利：{deepest.name.zh}",
            f"The {name.en.lower()} price is below half the list price, check the margin: {deepest.name.en}",
        )
        return _said("price", "warning", text, figure=figure)
    text = Text(f"{name.zh}价低于单买价。", f"The {name.en.lower()} price is below the list price.")
    return _said("price", "ok", text, figure=figure)


def _margin(offers: list[_Offer], terms: Mapping[SkuId, catalog.SkuTerms]) -> dict[str, Any] | None:
    """The margin of the SKU that earns least, at the least that anybody pays for it."""
    costs = [(offer, cost) for offer in offers if (cost := terms[offer.fact.sku_id].cost) is not None]
    costs = [(offer, cost) for offer, cost in costs if cost.currency == offer.lowest.currency]
    if len(costs) < len(offers):
        text = Text(
            f"{len(offers) - len(costs)} 个规格没有成本，毛利算不出来。",
            f"{len(offers) - len(costs)} variants have no cost, so the margin is unknown.",
        )
        advice = Text("在商品页填写成本。", "Write their costs on the product's page.")
        return _said("margin", "warning", text, figure=f"{len(costs)} / {len(offers)}", advice=advice)
    if not costs:
        return None
    offer, cost = min(costs, key=lambda one: (one[0].lowest.minor - one[1].minor) / one[0].lowest.minor)
    percent = (offer.lowest.minor - cost.minor) * 100 / offer.lowest.minor
    figure = f"{percent:.1f} %"
    sum_zh = f"最低成交价 {decimal_text(offer.lowest)}，成本 {decimal_text(cost)}：{offer.name.zh}"
    sum_en = f"lowest price {decimal_text(offer.lowest)}, cost {decimal_text(cost)}: {offer.name.en}"
    if percent < 0:
        advice = Text(
            "每卖一件都亏：提价，或给活动设库存上限。", "Every piece loses money: raise the price, or limit the stock."
        )
        return _said(
            "margin", "warning", Text(f"低于成本，{sum_zh}", f"Below cost, {sum_en}"), figure=figure, advice=advice
        )
    if percent < THIN_MARGIN_PERCENT:
        advice = Text("确认运费和佣金仍能覆盖。", "Make sure that it still covers shipping and commissions.")
        return _said(
            "margin", "warning", Text(f"毛利很薄，{sum_zh}", f"A thin margin, {sum_en}"), figure=figure, advice=advice
        )
    return _said("margin", "ok", Text(f"毛利正常，{sum_zh}", f"A sound margin, {sum_en}"), figure=figure)


def _reference(
    offers: list[_Offer], terms: Mapping[SkuId, catalog.SkuTerms], allowed: Mapping[SkuId, Money]
) -> dict[str, Any]:
    """A reference price that is shown beside the campaign has really been asked."""
    shown = [(offer, price) for offer in offers if (price := terms[offer.fact.sku_id].reference_price) is not None]
    if not shown:
        return _said("reference", "ok", Text("没有划线价。", "No reference price is shown."), figure="–")
    for offer, price in shown:
        honest = allowed.get(offer.fact.sku_id)
        if honest is None or price > honest:
            text = Text(
                f"划线价高于近期真实售价：{offer.name.zh}",
                f"The reference price is above what was really asked lately: {offer.name.en}",
            )
            figure = f"{decimal_text(price)} > {decimal_text(honest) if honest else '–'}"
            advice = Text("在商品页降低或清空划线价。", "Lower or clear it on the product's page.")
            return _said("reference", "warning", text, figure=figure, advice=advice)
    figure = decimal_text(max((price for _, price in shown), key=lambda price: price.minor))
    return _said("reference", "ok", Text("划线价有据可查。", "The reference price was really asked."), figure=figure)


def _stock(campaign: Campaign, available: int, *, seats: int) -> dict[str, Any]:
    if campaign.stock is not None and campaign.stock - campaign.taken > available:
        text = Text(
            f"活动库存超过可售库存（{available} 件）。",
            f"The campaign promises more than is available ({available}).",
        )
        figure = f"{campaign.stock - campaign.taken} > {available}"
        return _said("stock", "error", text, figure=figure, advice=_LESS)
    if available == 0:
        advice = Text("先给商品补货。", "Receive stock first.")
        return _said("stock", "error", Text("没有可售库存。", "Nothing is in stock."), figure="0", advice=advice)
    left = available if campaign.stock is None else min(available, campaign.stock - campaign.taken)
    figure = f"{left} / {seats} ≈ {left // seats}"
    if left < seats:
        text = Text(f"只剩 {left} 件，凑不满一个 {seats} 人团。", f"{left} left do not fill one group of {seats}.")
        return _said(
            "stock",
            "warning",
            text,
            figure=figure,
            advice=Text("补货，或减少成团人数。", "Receive stock, or ask for fewer seats."),
        )
    text = Text(
        f"可售 {left} 件，每人一件够 {left // seats} 个 {seats} 人团。",
        f"{left} in stock: enough for {left // seats} groups of {seats} at one piece each.",
    )
    return _said("stock", "ok", text, figure=figure)


_LESS = Text("减少活动库存，或先补货。", "Promise less, or receive stock first.")


async def _overlap(tx: Tx, campaign: Campaign) -> dict[str, Any]:
    others = await store.campaigns.overlapping(tx, campaign)
    if others:
        names_zh, names_en = "、".join(o.name["zh"] for o in others), ", ".join(o.name["en"] for o in others)
        text = Text(
            f"同一商品在同一时间已有活动：{names_zh}",
            f"The product has another campaign at the same time: {names_en}",
        )
        advice = Text("结束那个活动，或错开时间。", "End that one, or choose another time.")
        return _said("overlap", "error", text, figure=str(len(others)), advice=advice, other=others[0])
    return _said("overlap", "ok", Text("没有与其他活动冲突。", "It overlaps with no other campaign."), figure="0")
