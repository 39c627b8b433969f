"""Shipping fees for operators."""

from typing import Annotated

from fastapi import Depends

from tuan.catalog import public as catalog
from tuan.kit.errors import InvalidRequest
from tuan.kit.money import Money
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import money
from tuan.promotion import store
from tuan.promotion.errors import MixedCurrencies
from tuan.promotion.schemas import ShippingIn, ShippingOut
from tuan.promotion.shapes import ShippingFee

router = make_router("promotion")

NOTHING = ShippingFee(fee=Money(0))


@router.get("/shipping")
async def read_shipping(staff: Annotated[Staff, Depends(permission("promotion.read"))], tx: ReadTx) -> ShippingOut:
    """What the shop asks for a parcel."""
    return _out((await store.shipping_fees(tx, [staff.shop_id])).get(staff.shop_id, NOTHING))


@router.put("/shipping")
async def set_shipping(
    staff: Annotated[Staff, Depends(permission("promotion.edit"))], tx: WriteTx, now: Now, body: ShippingIn
) -> ShippingOut:
    """Ask another fee from now on, in a currency of the goods on sale; orders keep theirs."""
    before = (await store.shipping_fees(tx, [staff.shop_id])).get(staff.shop_id, NOTHING)
    after = ShippingFee(
        fee=body.fee.money(), free_from=body.free_shipping_from.money() if body.free_shipping_from else None
    )
    if after.free_from is not None and after.free_from.currency != after.fee.currency:
        raise InvalidRequest(errors=[{"at": "body.free_shipping_from.currency", "message": "one currency for both"}])
    sold_in = await catalog.currencies_of(tx, staff.shop_id)
    if sold_in and after.fee.currency not in sold_in:
        raise MixedCurrencies(currencies=sorted({after.fee.currency, *sold_in}))
    await store.set_shipping_fee(tx, staff.shop_id, after, at=now)
    await audit.record(
        tx,
        staff,
        action="set_shipping",
        object_kind="shop",
        object_id=staff.shop_id,
        at=now,
        before=_out(before).model_dump(),
        after=_out(after).model_dump(),
    )
    return _out(after)


def _out(fee: ShippingFee) -> ShippingOut:
    return ShippingOut(fee=money(fee.fee), free_shipping_from=money(fee.free_from) if fee.free_from else None)
