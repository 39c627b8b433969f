"""Wire shapes of promotion."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field

from tuan.catalog import public as catalog
from tuan.identity import public as identity
from tuan.kit.ids import CampaignId, GroupId, ProductId, ShopId, SkuId
from tuan.platform.http.schemas import MoneyIn, MoneyOut, TextOut, Wire, money
from tuan.platform.pictures import PictureOut, picture_out
from tuan.promotion.offers import OfferKind
from tuan.promotion.shapes import Basket, BasketLine, Kind, Play, PricedLine, Quote, ShopQuote


class QuoteLineIn(Wire):
    """So many pieces of a SKU."""

    sku_id: UUID
    quantity: Annotated[int, Field(ge=1, le=10_000)]


class PlayIn(Wire):
    """Bought together: in a group, or opening one."""

    kind: Annotated[str, Field(max_length=60)]
    campaign_id: UUID
    group_id: UUID | None = None

    def play(self) -> Play:
        """As the price rules read it; who opens a group leads it."""
        return Play(
            kind=self.kind,
            campaign_id=CampaignId(self.campaign_id),
            group_id=GroupId(self.group_id) if self.group_id else None,
            is_leader=self.group_id is None,
        )


class QuoteInput(Wire):
    """What somebody wants to know the price of."""

    lines: Annotated[list[QuoteLineIn], Field(min_length=1, max_length=100)]
    play: PlayIn | None = None
    coupons: Annotated[
        list[UUID], Field(default_factory=list, max_length=20, description="Claims of my wallet that are to be used.")
    ]
    best_coupons: Annotated[bool, Field(description="Use whatever of my wallet is best, instead.")] = False


class AdjustmentOut(Wire):
    """What one discount takes off; the amount is negative."""

    class_: Annotated[Kind, Field(alias="class")]
    label: TextOut
    amount: MoneyOut


class QuoteLineOut(Wire):
    """A line: its list total and its adjustments add up to its total."""

    sku_id: SkuId
    product_id: ProductId
    title: TextOut
    option_text: TextOut
    picture: PictureOut | None
    quantity: int
    list_total: MoneyOut
    total: MoneyOut
    adjustments: list[AdjustmentOut]
    gift: Annotated[TextOut | None, Field(description="It comes for nothing, by this offer.")]


class ShopName(Wire):
    """Who sells it."""

    id: ShopId
    name: TextOut


class ShopQuoteOut(Wire):
    """One shop's part: goods + discount (negative) + shipping = total."""

    shop: ShopName
    lines: list[QuoteLineOut]
    goods_total: MoneyOut
    discount_total: MoneyOut
    shipping_total: MoneyOut
    total: MoneyOut


class RejectionOut(Wire):
    """A discount that was not granted, and why."""

    code: str
    reason: str


class CouponLookOut(Wire):
    """A coupon of my wallet beside the quote: used, or why not; `off` is what it takes off (alone, if not used)."""

    id: UUID
    shop_id: ShopId
    title: TextOut
    kind: OfferKind
    off: MoneyOut
    is_used: bool
    is_able: bool
    reason: TextOut | None


class HintOut(Wire):
    """How much is missing to the next tier of a full reduction."""

    shop_id: ShopId
    missing: MoneyOut
    label: TextOut


class QuoteOut(Wire):
    """What it costs: goods + discount (negative) + shipping = total."""

    shops: list[ShopQuoteOut]
    goods_total: MoneyOut
    discount_total: MoneyOut
    shipping_total: MoneyOut
    total: MoneyOut
    rejected: list[RejectionOut]
    coupons: list[CouponLookOut]
    hints: list[HintOut]


class ShippingIn(Wire):
    """What one parcel costs, and from which goods total on it is free (null: never)."""

    fee: MoneyIn
    free_shipping_from: MoneyIn | None = None


class ShippingOut(Wire):
    """What one parcel costs, and from which goods total on it is free (null: never)."""

    fee: MoneyOut
    free_shipping_from: MoneyOut | None


def basket_of(body: QuoteInput, facts: dict[SkuId, catalog.SkuFacts]) -> Basket:
    """The basket of a request. Raises NotOnSale."""
    lines = []
    for line in body.lines:
        fact = facts.get(SkuId(line.sku_id))
        if fact is None or not fact.is_published:
            raise catalog.NotOnSale(sku_id=SkuId(line.sku_id))
        lines.append(
            BasketLine(
                sku_id=fact.sku_id,
                product_id=fact.product_id,
                shop_id=fact.shop_id,
                quantity=line.quantity,
                list_price=fact.price,
            )
        )
    return Basket(
        buyer_id=None,
        lines=tuple(lines),
        play=body.play.play() if body.play else None,
        coupons=tuple(dict.fromkeys(body.coupons)),
        takes_best=body.best_coupons,
        shows_wallet=True,
    )


def quote_out(
    quote: Quote, facts: dict[SkuId, catalog.SkuFacts], shops: Mapping[ShopId, identity.Shop], language: str
) -> QuoteOut:
    """A quote for the wire."""
    return QuoteOut(
        shops=[_shop_out(shop, quote, facts, shops[shop.shop_id]) for shop in quote.shops],
        goods_total=money(quote.goods_total),
        discount_total=money(quote.discount_total),
        shipping_total=money(quote.shipping_total),
        total=money(quote.total),
        rejected=[RejectionOut(code=one.code, reason=one.reason.into(language)) for one in quote.rejected],
        coupons=[
            CouponLookOut(
                id=one.claim_id,
                shop_id=one.shop_id,
                title=TextOut(zh=one.offer.label.zh, en=one.offer.label.en),
                kind=one.offer.kind,
                off=MoneyOut(minor=one.off, currency=one.offer.currency),
                is_used=one.is_used,
                is_able=one.is_able,
                reason=TextOut(zh=one.reason.zh, en=one.reason.en) if one.reason else None,
            )
            for one in quote.looks
        ],
        hints=[
            HintOut(
                shop_id=one.shop_id,
                missing=MoneyOut(minor=one.missing, currency=quote.total.currency),
                label=TextOut(zh=one.label.zh, en=one.label.en),
            )
            for one in quote.hints
        ],
    )


def _shop_out(part: ShopQuote, quote: Quote, facts: dict[SkuId, catalog.SkuFacts], shop: identity.Shop) -> ShopQuoteOut:
    return ShopQuoteOut(
        shop=ShopName(id=part.shop_id, name=TextOut(zh=shop.name.zh, en=shop.name.en)),
        lines=[_line_out(quote.lines[n], facts[quote.lines[n].sku_id]) for n in part.line_indexes],
        goods_total=money(part.goods_total),
        discount_total=money(part.discount_total),
        shipping_total=money(part.shipping_total),
        total=money(part.total),
    )


def _line_out(line: PricedLine, facts: catalog.SkuFacts) -> QuoteLineOut:
    return QuoteLineOut(
        sku_id=line.sku_id,
        product_id=line.product_id,
        title=TextOut(zh=facts.title.zh, en=facts.title.en),
        option_text=TextOut(zh=facts.option_text.zh, en=facts.option_text.en),
        picture=picture_out(facts.picture),
        quantity=line.quantity,
        list_total=money(line.list_total),
        total=money(line.total),
        adjustments=[
            AdjustmentOut.model_validate(
                {
                    "class": one.kind,
                    "label": {"zh": one.label.zh, "en": one.label.en},
                    "amount": {"minor": one.amount.minor, "currency": one.amount.currency},
                }
            )
            for one in line.adjustments
        ],
        gift=TextOut(zh=line.gift.zh, en=line.gift.en) if line.gift else None,
    )
