"""Orders, for operators."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends, Query
from pydantic import Field

from tuan.identity import public as identity
from tuan.kit.errors import NotFound
from tuan.kit.pages import page_of, typed_cursor
from tuan.ordering import store
from tuan.ordering.commands.ship_order import ShipOrder, ship_order
from tuan.ordering.schemas import OrderSeen, OrderState, Quantity, order_seen
from tuan.ordering.shapes import LineRow
from tuan.platform import audit, crypto
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Language, MoneyOut, Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.idempotency import NOT_STORED
from tuan.platform.http.schemas import MAX_MINOR, Wire, money

router = make_router("ordering")

Reader = Annotated[Staff, Depends(permission("orders.read"))]


class BuyerOut(Wire):
    """Who bought, with the person hidden."""

    id: UUID
    nickname: str
    phone_masked: str


class OrderRowOut(Wire):
    """An order in the operator's list."""

    id: UUID
    number: str
    buyer: BuyerOut
    state: OrderState
    total: MoneyOut
    placed_at: datetime
    paid_at: datetime | None
    group_id: UUID | None
    lines_text: str


class ConsoleOrderOut(OrderSeen):
    """An order with what only the shop may know."""

    buyer: BuyerOut
    payment_id: UUID | None
    paid_at: datetime | None


class ParcelLineIn(Wire):
    """So many pieces of an order line."""

    order_line_id: UUID
    quantity: Quantity


class ParcelIn(Wire):
    """A parcel that leaves; without lines, everything that is left."""

    id: UUID
    carrier: Annotated[str, Field(min_length=1, max_length=60)]
    tracking_number: Annotated[str, Field(min_length=4, max_length=60, pattern=r"^[A-Za-z0-9-]+$")]
    lines: Annotated[list[ParcelLineIn] | None, Field(max_length=50)] = None


class UnmaskIn(Wire):
    """Why somebody must see the address."""

    reason: Annotated[str, Field(min_length=2, max_length=200)]


class AddressOut(Wire):
    """The full address."""

    recipient: str
    phone: str
    province: str
    city: str
    district: str
    street: str


@router.get("/orders")
async def orders(
    staff: Reader,
    tx: ReadTx,
    asked: PageOf,
    language: Language,
    state: OrderState | None = None,
    q: Annotated[str | None, Query(max_length=40, pattern=r"^[0-9]*$")] = None,
    group_id: UUID | None = None,
    play: Annotated[str | None, Query(max_length=60, pattern=r"^[a-z_]*$")] = None,
    campaign_id: UUID | None = None,
    product_id: UUID | None = None,
    buyer_id: UUID | None = None,
    least: Annotated[int | None, Query(ge=0, le=MAX_MINOR)] = None,
    most: Annotated[int | None, Query(ge=0, le=MAX_MINOR)] = None,
    since: Annotated[datetime | None, Query(alias="from")] = None,
    until: Annotated[datetime | None, Query(alias="to")] = None,
) -> PageOut[OrderRowOut]:
    """The shop's orders, newest first. `play` is the kind of a play, or `alone`; `least` and `most` are minor units."""
    rows = await store.orders.of_shop(
        tx,
        staff.shop_id,
        state=state,
        number=q or None,
        group_id=group_id,
        play=play or None,
        campaign_id=campaign_id,
        product_id=product_id,
        buyer_id=buyer_id,
        least=least,
        most=most,
        since=since,
        until=until,
        after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID),
        limit=asked.limit + 1,
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.placed_at, row.id])
    people = await identity.people(tx, {row.buyer_id for row in shown.items})
    lines = await store.orders.lines(tx, [row.id for row in shown.items])
    return PageOut(
        items=[
            OrderRowOut(
                id=row.id,
                number=row.number,
                buyer=_buyer(people[row.buyer_id]),
                state=row.state,  # type: ignore[arg-type]
                total=money(row.amount),
                placed_at=row.placed_at,
                paid_at=row.paid_at,
                group_id=row.group_id,
                lines_text=_lines_text(lines[row.id], language),
            )
            for row in shown.items
        ],
        next_cursor=shown.next_cursor,
    )


@router.get("/orders/counts")
async def counts(staff: Reader, tx: ReadTx) -> dict[str, int]:
    """How many of the shop's orders are in which state; states without any are left out."""
    return await store.orders.counts_of_shop(tx, staff.shop_id)


@router.get("/orders/{order_id}")
async def order(staff: Reader, tx: ReadTx, order_id: UUID) -> ConsoleOrderOut:
    """One of the shop's orders."""
    return await _order(tx, staff, order_id)


@router.post("/orders/{order_id}/parcels", status_code=201)
async def ship(
    staff: Annotated[Staff, Depends(permission("orders.ship"))], tx: WriteTx, now: Now, order_id: UUID, parcel: ParcelIn
) -> ConsoleOrderOut:
    """Ship an order, whole or in part; the same parcel id again changes nothing."""
    before = await _on_its_way(tx, staff, order_id)
    quantities = None
    if parcel.lines is not None:
        quantities = {str(line.order_line_id): line.quantity for line in parcel.lines}
    await ship_order(
        tx,
        ShipOrder(
            parcel_id=parcel.id,
            order_id=order_id,
            shop_id=staff.shop_id,
            carrier=parcel.carrier,
            tracking_number=parcel.tracking_number,
            quantities=quantities,
        ),
        at=now,
    )
    after = await _on_its_way(tx, staff, order_id)
    if after != before:  # The same parcel again changes nothing.
        await audit.record(
            tx,
            staff,
            action="order.ship",
            object_kind="order",
            object_id=order_id,
            at=now,
            before=before,
            after={**after, "carrier": parcel.carrier, "tracking_number": parcel.tracking_number},
        )
    return await _order(tx, staff, order_id)


@router.post("/orders/{order_id}/address-unmasking", openapi_extra={NOT_STORED: True})
async def unmask(
    staff: Annotated[Staff, Depends(permission("orders.unmask"))],
    tx: WriteTx,
    now: Now,
    order_id: UUID,
    asked: UnmaskIn,
) -> AddressOut:
    """See the full address, for a reason that is written down."""
    found = await store.orders.get(tx, order_id)
    if found is None or found.shop_id != staff.shop_id:
        raise NotFound(kind="order")
    await audit.record(
        tx,
        staff,
        action="order.unmask_address",
        object_kind="order",
        object_id=order_id,
        at=now,
        after={"reason": asked.reason},
    )
    clear = crypto.unseal(await store.orders.address_sealed(tx, order_id), context=f"order:{order_id}")
    return AddressOut(**orjson.loads(clear))


async def _on_its_way(tx: Tx, staff: Staff, order_id: UUID) -> dict[str, Any]:
    """What shipping changes, under the lock of the order."""
    found = await store.orders.lock(tx, order_id)
    if found is None or found.shop_id != staff.shop_id:
        raise NotFound(kind="order")
    lines = (await store.orders.lines(tx, [order_id]))[found.id]
    return {"state": found.state, "shipped": {str(line.id): line.shipped for line in lines}}


async def _order(tx: Tx, staff: Staff, order_id: UUID) -> ConsoleOrderOut:
    found = await store.orders.get(tx, order_id)
    if found is None or found.shop_id != staff.shop_id:
        raise NotFound(kind="order")
    people = await identity.people(tx, [found.buyer_id])
    return ConsoleOrderOut(
        **dict(await order_seen(tx, found)),
        buyer=_buyer(people[found.buyer_id]),
        payment_id=found.payment_id,
        paid_at=found.paid_at,
    )


def _buyer(person: identity.Person) -> BuyerOut:
    return BuyerOut(id=person.id, nickname=person.nickname, phone_masked=person.phone_masked)


def _lines_text(lines: list[LineRow], language: str) -> str:
    separator, key = ("; ", "en") if language == "en" else ("；", "zh")
    return separator.join(f"{line.title[key]} ×{line.quantity}" for line in lines)
