"""Place a checkout: freeze the price, hold the stock, wait for payment; one order per shop."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import orjson

from tuan.catalog import public as catalog
from tuan.identity import public as identity
from tuan.inventory import public as inventory
from tuan.kit.ids import AddressId, CheckoutId, OrderId, OrderLineId, ShopId, SkuId, UserId
from tuan.kit.money import Money
from tuan.ordering import policy, store
from tuan.ordering.errors import CheckoutTaken
from tuan.ordering.events import OrderPlaced
from tuan.ordering.shapes import Checkout, Placed, PlacedOrder
from tuan.platform import crypto, outbox
from tuan.platform.database import Tx
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


def order_id(checkout_id: UUID, shop_id: UUID) -> OrderId:
    """The order of one shop in a checkout; known before it is placed."""
    return OrderId(uuid5(checkout_id, str(shop_id)))


async def place_checkout(tx: Tx, command: PlaceCheckout, *, at: datetime) -> Placed:
    """The same checkout again answers as it was placed.

    Raises PriceChanged, OutOfStock, NotOnSale, NotFound (address), NothingToPay; then nothing has happened.
    """
    pay_by = at + (policy.PAY_WITHIN_PLAY if command.play else policy.PAY_WITHIN)
    checkout = Checkout(
        id=command.checkout_id,
        buyer_id=command.buyer_id,
        total=policy.payable(command.shown_total).minor,
        currency=command.shown_total.currency,
        placed_at=at,
        pay_by=pay_by,
        closes_at=pay_by + policy.GRACE,
        ended_at=None,
    )
    # Its total is what the shopper saw: if that is not the price, all of this is undone.
    from_cart = [] if command.play else [line.sku_id for line in command.lines]
    if not await store.checkouts.insert(tx, checkout, from_cart=from_cart):
        if command.play is not None:
            raise CheckoutTaken  # A new seat needs an order of its own; an older one would be a seat that nobody pays for.
        return await placed_before(tx, command.checkout_id, command.buyer_id)
    facts = await facts_for_sale(tx, [line.sku_id for line in command.lines])
    quote = await promotion.price(tx, basket_of(command.lines, facts, command.buyer_id, command.play), at=at)
    policy.accept_price(shown=command.shown_total, now=quote.total)
    address = await identity.address(tx, command.address_id, user_id=command.buyer_id)
    orders = [
        await _place_order(tx, command, shop, quote, facts, address, at=at, pay_by=pay_by) for shop in quote.shops
    ]
    return Placed(checkout, tuple(orders))


async def placed_before(tx: Tx, checkout_id: CheckoutId, buyer_id: UserId) -> Placed:
    """A checkout that exists. Raises CheckoutTaken when it is somebody else's."""
    checkout = await store.checkouts.get(tx, checkout_id)
    if checkout is None or checkout.buyer_id != buyer_id:
        raise CheckoutTaken
    orders = await store.orders.of_checkout(tx, checkout_id)
    return Placed(checkout, tuple(PlacedOrder(order.id, order.shop_id, order.amount, order.goods) for order in orders))


async def facts_for_sale(tx: Tx, sku_ids: list[SkuId]) -> dict[SkuId, catalog.SkuFacts]:
    """Facts of SKUs that are all for sale. Raises NotOnSale."""
    facts = await catalog.sku_facts(tx, sku_ids)
    for sku_id in sku_ids:
        if sku_id not in facts or not facts[sku_id].is_published:
            raise catalog.NotOnSale(sku_id=sku_id)
    return facts


def basket_of(
    lines: tuple[Wanted, ...],
    facts: dict[SkuId, catalog.SkuFacts],
    buyer_id: UserId | None,
    play: promotion.Play | None,
) -> promotion.Basket:
    """What promotion needs to price these lines."""
    return promotion.Basket(
        buyer_id=buyer_id,
        lines=tuple(
            promotion.BasketLine(
                sku_id=line.sku_id,
                product_id=facts[line.sku_id].product_id,
                shop_id=facts[line.sku_id].shop_id,
                quantity=line.quantity,
                list_price=facts[line.sku_id].price,
            )
            for line in lines
        ),
        play=play,
    )


async def _place_order(
    tx: Tx,
    command: PlaceCheckout,
    shop: promotion.ShopQuote,
    quote: promotion.Quote,
    facts: dict[SkuId, catalog.SkuFacts],
    address: identity.Address,
    *,
    at: datetime,
    pay_by: datetime,
) -> PlacedOrder:
    id = order_id(command.checkout_id, shop.shop_id)
    lines = [quote.lines[index] for index in shop.line_indexes]
    play = command.play
    await store.orders.insert(
        tx,
        dict(
            id=id,
            checkout_id=command.checkout_id,
            shop_id=shop.shop_id,
            buyer_id=command.buyer_id,
            play_kind=play.kind if play else None,
            campaign_id=play.campaign_id if play else None,
            group_id=play.group_id if play else None,
            goods_total=shop.goods_total.minor,
            discount_total=shop.discount_total.minor,
            shipping_total=shop.shipping_total.minor,
            total=shop.total.minor,
            currency=shop.total.currency,
            address_sealed=_sealed(address, id),
            address_masked=address.masked(),
            note=command.note,
            share_token=command.share_token,
            at=at,
            pay_by=pay_by,
        ),
        [_line(id, position, line, facts[line.sku_id]) for position, line in enumerate(lines)],
    )
    await inventory.hold(
        tx, owner_id=id, lines=[inventory.HoldLine(line.sku_id, line.quantity) for line in lines], until=None, at=at
    )
    await outbox.record(
        tx,
        OrderPlaced(
            order_id=id,
            shop_id=ShopId(shop.shop_id),
            buyer_id=command.buyer_id,
            checkout_id=command.checkout_id,
            total=shop.total,
            campaign_id=play.campaign_id if play else None,
            group_id=play.group_id if play else None,
            share_token=command.share_token,
            at=at,
        ),
    )
    if command.share_token:
        await sharing.remember(
            tx, token=command.share_token, user_id=command.buyer_id, what="order", reference=id, at=at
        )
    return PlacedOrder(id, shop.shop_id, shop.total, shop.total - shop.shipping_total)


def _line(order: OrderId, position: int, line: promotion.PricedLine, facts: catalog.SkuFacts) -> dict[str, object]:
    return {
        "id": OrderLineId(uuid5(order, str(position))),
        "position": position,
        "sku_id": line.sku_id,
        "product_id": line.product_id,
        "title": {"zh": facts.title.zh, "en": facts.title.en},
        "option_text": {"zh": facts.option_text.zh, "en": facts.option_text.en},
        "picture_id": facts.picture_id,
        "quantity": line.quantity,
        "list_total": line.list_total.minor,
        "total": line.total.minor,
        "adjustments": [
            {"kind": a.kind, "zh": a.label.zh, "en": a.label.en, "amount": a.amount.minor} for a in line.adjustments
        ],
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
