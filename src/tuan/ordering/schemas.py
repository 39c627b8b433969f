"""Wire shapes of ordering."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tuan.identity import public as identity
from tuan.kit.ids import PictureId, ShopId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.ordering import policy, store
from tuan.ordering.shapes import Checkout, LineRow, OrderRow, ParcelRow, Placed, TimelineRow
from tuan.payment import public as payment
from tuan.platform.database import Tx
from tuan.platform.http.schemas import MoneyOut, TextOut, Wire, money
from tuan.platform.pictures import PictureOut
from tuan.platform.pictures import public as pictures

Quantity = Annotated[int, Field(ge=1, le=999)]
OrderState = Literal[
    "awaiting_payment", "awaiting_group", "paid", "ready_to_ship", "shipped", "delivered", "completed", "closed"
]
Action = Literal["pay", "cancel", "confirm_receipt", "leave_group", "share_group"]


class ShopOut(Wire):
    """Who sells."""

    id: UUID
    name: TextOut


class OrderLineOut(Wire):
    """A line of an order, as it was when it was placed."""

    id: UUID
    sku_id: UUID
    product_id: UUID
    title: TextOut
    option_text: TextOut
    picture: PictureOut | None
    quantity: int
    shipped: int
    to_ship: Annotated[int, Field(description="Pieces that may leave now; those of open cases may not.")]
    cancelled: Annotated[int, Field(description="Pieces that were given up before they left.")]
    returned: Annotated[int, Field(description="Pieces that left and were given up.")]
    list_total: MoneyOut
    total: MoneyOut
    refunded: Annotated[MoneyOut, Field(description="What of the total went back.")]


class OrderCardOut(Wire):
    """An order in a list."""

    id: UUID
    number: str
    checkout_id: UUID
    shop: ShopOut
    state: OrderState
    close_reason: str | None
    lines: list[OrderLineOut]
    total: MoneyOut
    placed_at: datetime
    pay_by: datetime | None
    group_id: UUID | None
    actions: list[Action]


class CheckoutOut(Wire):
    """What is paid together."""

    id: UUID
    orders: list[OrderCardOut]
    total: MoneyOut
    pay_by: datetime


class PlacedOrderOut(Wire):
    """One shop's part of a checkout."""

    id: UUID
    shop_id: UUID
    total: MoneyOut


class PlacedOut(Wire):
    """A checkout that was placed: what is to be paid, and until when."""

    id: UUID
    total: MoneyOut
    pay_by: datetime
    orders: list[PlacedOrderOut]


class ParcelOut(Wire):
    """A parcel and what is in it."""

    id: UUID
    carrier: str
    tracking_number: str
    shipped_at: datetime
    lines: list["ParcelLineOut"]


class ParcelLineOut(Wire):
    """So many pieces of an order line."""

    order_line_id: UUID
    quantity: int


class TimelineOut(Wire):
    """Something that happened to the order."""

    kind: str
    at: datetime
    label: TextOut


class OrderRefundOut(Wire):
    """Money that goes back for this order."""

    id: UUID
    amount: MoneyOut
    state: Literal["requested", "succeeded", "failed"]
    stage: Literal["requested", "on_its_way", "done", "delayed"]
    reason: str
    at: datetime
    ended_at: datetime | None


class AddressMasked(Wire):
    """Where it goes, with the person hidden."""

    recipient: str
    phone: str
    province: str
    city: str
    district: str
    street: str


class OrderSeen(OrderCardOut):
    """An order with everything that both its buyer and its shop may know."""

    address: AddressMasked
    parcels: list[ParcelOut]
    timeline: list[TimelineOut]
    goods_total: MoneyOut
    discount_total: MoneyOut
    shipping_total: MoneyOut
    refunds: list[OrderRefundOut]
    note: str


class OrderOut(OrderSeen):
    """An order for its buyer. A shop must not see `surplus`: it tells what other shops of the checkout were paid."""

    surplus: Annotated[
        list[OrderRefundOut],
        Field(description="What came twice for the whole checkout and goes back whole; it is no part of `total`."),
    ]


LABELS = {
    "ordering.order_placed": Text("提交订单", "Order placed"),
    "ordering.order_paid": Text("支付成功", "Paid"),
    "ordering.order_released": Text("等待发货", "Ready to ship"),
    "ordering.order_shipped": Text("商家已发货", "Shipped"),
    "ordering.order_received": Text("已收货", "Received"),
    "ordering.order_completed": Text("交易完成", "Completed"),
    "ordering.order_closed": Text("订单关闭", "Closed"),
    "payment.refund_succeeded": Text("退款到账", "Refunded"),
    "payment.refund_failed": Text("退款遇到问题，客服正在处理", "The refund met a problem; we are on it"),
}


async def cards_out(tx: Tx, orders: Sequence[OrderRow]) -> list[OrderCardOut]:
    """Orders for a list: three statements, however many."""
    lines = await store.orders.lines(tx, [order.id for order in orders])
    shops = await identity.shops(tx, {order.shop_id for order in orders})
    images = await pictures.pictures(
        tx, {line.picture_id for rows in lines.values() for line in rows if line.picture_id}
    )
    return [
        OrderCardOut(
            id=order.id,
            number=order.number,
            checkout_id=order.checkout_id,
            shop=_shop(shops, order.shop_id),
            state=order.state,  # type: ignore[arg-type]
            close_reason=order.close_reason,
            lines=[_line(line, order.currency, images) for line in lines[order.id]],
            total=money(order.amount),
            placed_at=order.placed_at,
            pay_by=order.pay_by if order.state == "awaiting_payment" else None,
            group_id=order.group_id,
            actions=policy.actions(order),  # type: ignore[arg-type]
        )
        for order in orders
    ]


def placed_out(placed: Placed) -> PlacedOut:
    """A placed checkout for the wire."""
    return PlacedOut(
        id=placed.checkout.id,
        total=money(placed.checkout.amount),
        pay_by=placed.checkout.pay_by,
        orders=[PlacedOrderOut(id=o.id, shop_id=o.shop_id, total=money(o.amount)) for o in placed.orders],
    )


async def checkout_out(tx: Tx, checkout: Checkout) -> CheckoutOut:
    """A checkout for the wire."""
    orders = await store.orders.of_checkout(tx, checkout.id)
    return CheckoutOut(
        id=checkout.id, orders=await cards_out(tx, orders), total=money(checkout.amount), pay_by=checkout.pay_by
    )


async def order_out(tx: Tx, order: OrderRow) -> OrderOut:
    """An order for its buyer."""
    surplus = await payment.surplus_of_orders(tx, [order.id])
    return OrderOut(**dict(await order_seen(tx, order)), surplus=[_refund(refund) for refund in surplus])


async def order_seen(tx: Tx, order: OrderRow) -> OrderSeen:
    """An order for its buyer and its shop."""
    [card] = await cards_out(tx, [order])
    refunds = await payment.refunds_of_orders(tx, [order.id])

    def amount(minor: int) -> MoneyOut:
        return money(Money(minor, order.currency))

    return OrderSeen(
        **dict(card),
        address=AddressMasked(**order.address_masked),
        parcels=[parcel_out(parcel) for parcel in await store.parcels.of_orders(tx, [order.id])],
        timeline=[entry for row in await store.orders.timeline(tx, order.id) if (entry := _entry(row))],
        goods_total=amount(order.goods_total),
        discount_total=amount(order.discount_total),
        shipping_total=amount(order.shipping_total),
        note=order.note,
        refunds=[_refund(refund) for refund in refunds],
    )


def _refund(refund: payment.Refund) -> OrderRefundOut:
    return OrderRefundOut(
        id=refund.id,
        amount=money(refund.money),
        state=refund.state,
        stage=refund.stage,
        reason=refund.reason,
        at=refund.created_at,
        ended_at=refund.ended_at,
    )


def parcel_out(parcel: ParcelRow) -> ParcelOut:
    """A parcel for the wire."""
    return ParcelOut(
        id=parcel.id,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        shipped_at=parcel.shipped_at,
        lines=[ParcelLineOut(order_line_id=UUID(id), quantity=quantity) for id, quantity in parcel.lines.items()],
    )


def _shop(shops: Mapping[ShopId, identity.Shop], shop_id: ShopId) -> ShopOut:
    shop = shops[shop_id]
    return ShopOut(id=shop.id, name=TextOut(zh=shop.name.zh, en=shop.name.en))


def _line(line: LineRow, currency: str, images: dict[PictureId, PictureOut]) -> OrderLineOut:
    return OrderLineOut(
        id=line.id,
        sku_id=line.sku_id,
        product_id=line.product_id,
        title=TextOut(**line.title),
        option_text=TextOut(**line.option_text),
        picture=images.get(line.picture_id) if line.picture_id else None,
        quantity=line.quantity,
        shipped=line.shipped,
        to_ship=line.to_ship,
        cancelled=line.cancelled,
        returned=line.returned,
        refunded=money(Money(line.refunded, currency)),
        list_total=money(Money(line.list_total, currency)),
        total=money(Money(line.total, currency)),
    )


def _entry(row: TimelineRow) -> TimelineOut | None:
    label = LABELS.get(row.name)
    if label is None:
        return None
    return TimelineOut(kind=row.name.split(".")[1], at=row.at, label=TextOut(zh=label.zh, en=label.en))
