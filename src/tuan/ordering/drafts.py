"""A checkout that is about to be placed: who buys what at which price, and the rows that this becomes. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import orjson

from tuan.catalog import public as catalog
from tuan.identity import public as identity
from tuan.inventory import public as inventory
from tuan.kit.ids import AddressId, CheckoutId, OrderId, OrderLineId, ShopId, SkuId, UserId
from tuan.kit.money import Money
from tuan.ordering import policy
from tuan.ordering.events import OrderPlaced
from tuan.ordering.shapes import Checkout, Placed, PlacedOrder
from tuan.platform import crypto
from tuan.promotion import public as promotion
from tuan.sharing import public as sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So many pieces of a SKU."""

    sku_id: SkuId
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCheckout:
    """Buy these lines."""

    checkout_id: CheckoutId  # Chosen on the device, so a retry is the same checkout.
    buyer_id: UserId
    lines: tuple[Wanted, ...]
    address_id: AddressId
    shown_total: Money  # What the shopper saw; we charge nothing else.
    note: str = ""
    share_token: str | None = None
    play: promotion.Play | None = None
    coupons: tuple[UUID, ...] = ()  # Claims of the buyer's wallet.
    shown_gifts: tuple[Wanted, ...] | None = None  # What the shopper was promised along with it, if that was told.


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything that its rows need."""

    command: PlaceCheckout
    checkout: Checkout
    quote: promotion.Quote
    facts: Mapping[SkuId, catalog.SkuFacts]
    address: identity.Address


def order_id(checkout_id: UUID, shop_id: UUID) -> OrderId:
    """The order of one shop in a checkout; known before it is placed."""
    return OrderId(uuid5(checkout_id, str(shop_id)))


def checkout_of(command: PlaceCheckout, *, at: datetime) -> Checkout:
    """Its total is what the shopper saw: if that is not the price, it is never placed."""
    pay_by = at + (policy.PAY_WITHIN_PLAY if command.play else policy.PAY_WITHIN)
    return Checkout(
        id=command.checkout_id,
        buyer_id=command.buyer_id,
        total=command.shown_total.minor,
        currency=command.shown_total.currency,
        placed_at=at,
        pay_by=pay_by,
        closes_at=pay_by + policy.GRACE,
        ended_at=None,
    )


def basket_of(command: PlaceCheckout, facts: Mapping[SkuId, catalog.SkuFacts]) -> promotion.Basket:
    """What promotion needs to price these lines."""
    return promotion.Basket(
        buyer_id=command.buyer_id,
        lines=tuple(
            promotion.BasketLine(
                sku_id=line.sku_id,
                product_id=facts[line.sku_id].product_id,
                shop_id=facts[line.sku_id].shop_id,
                quantity=line.quantity,
                list_price=facts[line.sku_id].price,
            )
            for line in command.lines
        ),
        play=command.play,
        coupons=command.coupons,
    )


def shown_gifts_of(command: PlaceCheckout) -> Mapping[SkuId, int] | None:
    """How many of each SKU the shopper was promised along with the goods; None where nobody said."""
    if command.shown_gifts is None:
        return None
    shown: Counter[SkuId] = Counter()
    for gift in command.shown_gifts:
        shown[gift.sku_id] += gift.quantity
    return shown


def uses_of(draft: Draft) -> promotion.Uses:
    """Which coupons its orders use."""
    return promotion.Uses(
        draft.command.buyer_id,
        tuple(
            promotion.Use(
                claim_id=used.claim_id,
                order_id=order_id(draft.checkout.id, used.shop_id),
                amount=used.off,
                currency=draft.checkout.currency,
            )
            for used in draft.quote.coupons
        ),
    )


def ask_of(draft: Draft) -> inventory.Ask:
    """What is to be held: for all its orders, or for none."""
    return inventory.Ask(
        tuple(
            inventory.Hold(
                order_id(draft.checkout.id, shop.shop_id),
                tuple(
                    inventory.HoldLine(draft.quote.lines[index].sku_id, draft.quote.lines[index].quantity)
                    for index in shop.line_indexes
                ),
            )
            for shop in draft.quote.shops
        ),
        until=None,
    )


def placed_of(draft: Draft) -> Placed:
    """The answer."""
    return Placed(
        draft.checkout,
        tuple(
            PlacedOrder(
                order_id(draft.checkout.id, shop.shop_id), shop.shop_id, shop.total, shop.total - shop.shipping_total
            )
            for shop in draft.quote.shops
        ),
    )


def events_of(draft: Draft) -> list[OrderPlaced]:
    """What is announced."""
    play = draft.command.play
    return [
        OrderPlaced(
            order_id=order_id(draft.checkout.id, shop.shop_id),
            shop_id=ShopId(shop.shop_id),
            buyer_id=draft.command.buyer_id,
            checkout_id=draft.checkout.id,
            total=shop.total,
            campaign_id=play.campaign_id if play else None,
            group_id=play.group_id if play else None,
            share_token=draft.command.share_token,
            at=draft.checkout.placed_at,
        )
        for shop in draft.quote.shops
    ]


def touches_of(draft: Draft) -> list[sharing.Touch]:
    """What the link that brought the buyer has brought."""
    token = draft.command.share_token
    if not token:
        return []
    return [sharing.Touch(token, draft.checkout.buyer_id, "order", order.id) for order in placed_of(draft).orders]


def orders_of(draft: Draft) -> list[dict[str, Any]]:
    """Its orders as rows."""
    return [_order(draft, shop) for shop in draft.quote.shops]


def lines_of(draft: Draft) -> list[dict[str, Any]]:
    """The lines of its orders as rows."""
    return [
        _line(order_id(draft.checkout.id, shop.shop_id), position, draft.quote.lines[index], draft.facts)
        for shop in draft.quote.shops
        for position, index in enumerate(shop.line_indexes)
    ]


def _order(draft: Draft, shop: promotion.ShopQuote) -> dict[str, Any]:
    id, play = order_id(draft.checkout.id, shop.shop_id), draft.command.play
    return {
        "id": id,
        "checkout_id": draft.checkout.id,
        "shop_id": shop.shop_id,
        "buyer_id": draft.command.buyer_id,
        "play_kind": play.kind if play else None,
        "campaign_id": play.campaign_id if play else None,
        "group_id": play.group_id if play else None,
        "goods_total": shop.goods_total.minor,
        "discount_total": shop.discount_total.minor,
        "shipping_total": shop.shipping_total.minor,
        "total": shop.total.minor,
        "currency": shop.total.currency,
        "address_sealed": _sealed(draft.address, id),
        "address_masked": draft.address.masked(),
        "note": draft.command.note,
        "share_token": draft.command.share_token,
        "placed_at": draft.checkout.placed_at,
        "pay_by": draft.checkout.pay_by,
    }


def _line(
    order: OrderId, position: int, line: promotion.PricedLine, facts: Mapping[SkuId, catalog.SkuFacts]
) -> dict[str, Any]:
    fact = facts[line.sku_id]
    return {
        "id": OrderLineId(uuid5(order, str(position))),
        "order_id": order,
        "position": position,
        "sku_id": line.sku_id,
        "product_id": line.product_id,
        "title": {"zh": fact.title.zh, "en": fact.title.en},
        "option_text": {"zh": fact.option_text.zh, "en": fact.option_text.en},
        "picture_id": fact.picture_id,
        "quantity": line.quantity,
        "list_total": line.list_total.minor,
        "total": line.total.minor,
        "adjustments": [
            {"kind": a.kind, "zh": a.label.zh, "en": a.label.en, "amount": a.amount.minor} for a in line.adjustments
        ]
        + ([{"kind": "gift", "zh": line.gift.zh, "en": line.gift.en, "amount": 0}] if line.gift else []),
    }


def _sealed(address: identity.Address, order: OrderId) -> str:
    clear = {
        "recipient": address.recipient,
        "phone": address.phone,
        "province": address.province,
        "city": address.city,
        "district": address.district,
        "street": address.street,
    }
    return crypto.seal(orjson.dumps(clear).decode(), context=f"order:{order}")
