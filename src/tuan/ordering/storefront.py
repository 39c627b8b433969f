"""Cart, checkout and orders, for shoppers."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from tuan.kit.errors import NotFound
from tuan.kit.ids import AddressId, CheckoutId, SkuId
from tuan.kit.pages import page_of, typed_cursor
from tuan.ordering import store
from tuan.ordering.cart import CartOut, cart_out, must_be_payable
from tuan.ordering.commands.cancel_order import cancel_order
from tuan.ordering.commands.pay_checkout import pay_checkout
from tuan.ordering.commands.place_checkout import facts_for_sale
from tuan.ordering.commands.receive_order import confirm_receipt
from tuan.ordering.drafts import PlaceCheckout, Wanted
from tuan.ordering.schemas import (
    CheckoutOut,
    OrderCardOut,
    OrderOut,
    PlacedOut,
    Quantity,
    cards_out,
    checkout_out,
    order_out,
    placed_out,
)
from tuan.ordering.till import Till
from tuan.payment import public as payment
from tuan.payment.schemas import PaymentOut, payment_out
from tuan.platform.callers import SignedIn
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.idempotency import NOT_STORED
from tuan.platform.http.schemas import MoneyIn, Wire

router: APIRouter = make_router("ordering")

STATES = {
    "awaiting_payment": ["awaiting_payment"],
    "awaiting_group": ["awaiting_group"],
    "to_ship": ["paid", "ready_to_ship"],
    "to_receive": ["shipped"],
    "completed": ["delivered", "completed"],
    "closed": ["closed"],
}
Tab = Literal["awaiting_payment", "awaiting_group", "to_ship", "to_receive", "completed", "closed"]


class CartLineIn(Wire):
    """How many of a SKU are in the cart."""

    quantity: Quantity
    selected: bool = True


class LineIn(Wire):
    """So many pieces of a SKU."""

    sku_id: UUID
    quantity: Quantity


class CheckoutIn(Wire):
    """Buy these lines for the total that was shown."""

    id: UUID
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=50)]
    address_id: UUID
    shown_total: MoneyIn
    note: Annotated[str, Field(max_length=200)] = ""
    share_token: Annotated[str | None, Field(max_length=200)] = None
    coupons: Annotated[
        list[UUID],
        Field(default_factory=list, max_length=20, description="Claims of my wallet, as the quote used them."),
    ]
    shown_gifts: Annotated[
        list[LineIn] | None,
        Field(max_length=50, description="The gifts that the quote showed: if they differ now, nothing is bought."),
    ] = None


class PaymentIn(Wire):
    """Pay a checkout with a provider, in one of the ways that it offers; the first, unless said."""

    id: UUID
    checkout_id: UUID
    provider: Annotated[str, Field(max_length=40)]
    way: payment.Way | None = None


class CountsOut(Wire):
    """How many orders wait for what."""

    awaiting_payment: int
    awaiting_group: int
    to_ship: int
    to_receive: int


@router.get("/cart")
async def cart(buyer: SignedIn, tx: ReadTx, now: Now) -> CartOut:
    """My cart."""
    return await cart_out(tx, buyer.id, at=now)


@router.put("/cart/lines/{sku_id}")
async def put_cart_line(buyer: SignedIn, tx: WriteTx, now: Now, sku_id: UUID, line: CartLineIn) -> CartOut:
    """Set how many of a SKU are in my cart."""
    facts = await facts_for_sale(tx, [SkuId(sku_id)])
    version = await store.carts.put(
        tx,
        buyer.id,
        sku_id,
        quantity=line.quantity,
        is_selected=line.selected,
        price=facts[SkuId(sku_id)].price,
        at=now,
    )
    cart = await cart_out(tx, buyer.id, at=now, version=version, known=facts)
    must_be_payable(cart, sku_id)
    return cart


@router.delete("/cart/lines/{sku_id}")
async def remove_cart_line(buyer: SignedIn, tx: WriteTx, now: Now, sku_id: UUID) -> CartOut:
    """Take a SKU out of my cart."""
    await store.carts.remove(tx, buyer.id, [sku_id])
    return await cart_out(tx, buyer.id, at=now)


# Its id is chosen on the device and makes a repeat harmless; the transaction is shared with those who check out at the same moment.
@router.post("/checkouts", status_code=201, openapi_extra={NOT_STORED: True})
async def checkout(buyer: SignedIn, till: Till, asked: CheckoutIn) -> PlacedOut:
    """Place a checkout; the same id again answers the same checkout."""
    quantities: dict[UUID, int] = {}
    for line in asked.lines:
        quantities[line.sku_id] = quantities.get(line.sku_id, 0) + line.quantity
    placed = await till.ask(
        PlaceCheckout(
            checkout_id=CheckoutId(asked.id),
            buyer_id=buyer.id,
            address_id=AddressId(asked.address_id),
            lines=tuple(Wanted(sku_id=SkuId(id), quantity=quantity) for id, quantity in quantities.items()),
            shown_total=asked.shown_total.money(),
            note=asked.note,
            share_token=asked.share_token,
            coupons=tuple(dict.fromkeys(asked.coupons)),
            shown_gifts=None
            if asked.shown_gifts is None
            else tuple(Wanted(sku_id=SkuId(gift.sku_id), quantity=gift.quantity) for gift in asked.shown_gifts),
        )
    )
    return placed_out(placed)


@router.get("/checkouts/{checkout_id}")
async def one_checkout(buyer: SignedIn, tx: ReadTx, checkout_id: UUID) -> CheckoutOut:
    """One of my checkouts."""
    found = await store.checkouts.get(tx, checkout_id)
    if found is None or found.buyer_id != buyer.id:
        raise NotFound(kind="checkout")
    return await checkout_out(tx, found)


@router.post("/payments", status_code=201)
async def pay(buyer: SignedIn, tx: WriteTx, now: Now, asked: PaymentIn) -> PaymentOut:
    """Open a payment; its beginning says how the buyer goes on."""
    opened = await pay_checkout(
        tx,
        payment_id=asked.id,
        checkout_id=asked.checkout_id,
        buyer_id=buyer.id,
        provider=asked.provider,
        way=asked.way,
        at=now,
    )
    return payment_out(opened)


@router.get("/orders")
async def orders(buyer: SignedIn, tx: ReadTx, asked: PageOf, state: Tab | None = None) -> PageOut[OrderCardOut]:
    """My orders, newest first."""
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await store.orders.of_buyer(
        tx, buyer.id, states=STATES[state] if state else None, after=after, limit=asked.limit + 1
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.placed_at, row.id])
    return PageOut(items=await cards_out(tx, shown.items), next_cursor=shown.next_cursor)


@router.get("/orders/counts")
async def counts(buyer: SignedIn, tx: ReadTx) -> CountsOut:
    """How many of my orders wait for what."""
    found = await store.orders.counts(tx, buyer.id)
    return CountsOut(
        **{
            tab: sum(found.get(state, 0) for state in STATES[tab])
            for tab in ("awaiting_payment", "awaiting_group", "to_ship", "to_receive")
        }
    )


@router.get("/orders/{order_id}")
async def order(buyer: SignedIn, tx: ReadTx, order_id: UUID) -> OrderOut:
    """One of my orders."""
    found = await store.orders.get(tx, order_id)
    if found is None or found.buyer_id != buyer.id:
        raise NotFound(kind="order")
    return await order_out(tx, found)


@router.post("/orders/{order_id}/cancel")
async def cancel(buyer: SignedIn, tx: WriteTx, now: Now, order_id: UUID) -> OrderOut:
    """Cancel an order that has not left the shop; what was paid goes back."""
    await cancel_order(tx, order_id, buyer_id=buyer.id, at=now)
    found = await store.orders.get(tx, order_id)
    assert found is not None, "cancelled above"
    return await order_out(tx, found)


@router.post("/orders/{order_id}/receipt")
async def receipt(buyer: SignedIn, tx: WriteTx, now: Now, order_id: UUID) -> OrderOut:
    """Confirm that the goods arrived."""
    await confirm_receipt(tx, order_id, buyer_id=buyer.id, at=now)
    found = await store.orders.get(tx, order_id)
    assert found is not None, "received above"
    return await order_out(tx, found)
