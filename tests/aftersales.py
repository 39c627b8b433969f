"""What buyers and shops do after the sale, for stories."""

from typing import Any
from uuid import UUID

from tests.api.furnished import hired
from tests.shop import Answer, BuyerCaller, Caller, Shop
from tuan.kit.ids import new_id

ADDRESS = {
    "recipient": "退货组",
    "phone": "02887654321",
    "province": "四川省",
    "city": "成都市",
    "district": "武侯区",
    "street": "天府大道 88 号",
}


async def bought(shop: Shop, buyer: BuyerCaller, *, quantity: int = 1, fee: int = 0) -> str:
    """A paid order of so many pieces; its id."""
    placed = await buyer.post(
        "/checkouts",
        {
            "id": str(new_id()),
            "lines": [{"sku_id": str(shop.sku_id), "quantity": quantity}],
            "address_id": buyer.address_id,
            "shown_total": {"minor": shop.list_price * quantity + fee},
        },
    )
    assert placed.status == 201, placed.body
    await shop.pay(buyer, placed["id"])
    order_id: str = placed["orders"][0]["id"]
    return order_id


async def shipped(shop: Shop, order_id: str, *, quantity: int | None = None) -> Answer:
    """A parcel with all that is left, or with so many pieces of the first line."""
    order = await shop.staff.get(f"/orders/{order_id}")
    lines = None if quantity is None else [{"order_line_id": order["lines"][0]["id"], "quantity": quantity}]
    return await shop.staff.post(
        f"/orders/{order_id}/parcels",
        {"id": str(new_id()), "carrier": "顺丰", "tracking_number": "SF1234567890", "lines": lines},
    )


async def received(shop: Shop, buyer: BuyerCaller, order_id: str) -> None:
    """Shipped whole, and received."""
    assert (await shipped(shop, order_id)).status == 201
    assert (await buyer.post(f"/orders/{order_id}/receipt")).status == 200


async def may_return(shop: Shop, **settings: Any) -> None:
    """The shop tells where goods come back to."""
    found = await shop.staff.get("/after-sales/settings")
    body = {**found.body, **settings, "return_address": ADDRESS}
    kept = await shop.staff.call("PUT", "/after-sales/settings", body)
    assert kept.status == 200, kept.body


async def apply(
    buyer: BuyerCaller,
    order_id: str,
    *,
    kind: str = "return",
    quantity: int = 1,
    sent: bool = True,
    reason: str = "no_longer_wanted",
    amount: int | None = None,
    case_id: UUID | None = None,
    **more: Any,
) -> Answer:
    """Ask for so many pieces of the first line of an order, for what is shown or for less."""
    ways = await buyer.get(f"/orders/{order_id}/after-sales")
    assert ways.status == 200, ways.body
    line = ways["lines"][0]
    due = line["amounts"][quantity - 1] if quantity <= len(line["amounts"]) else 0
    asked = {"order_line_id": line["order_line_id"], "quantity": quantity}
    body = {
        "id": str(case_id or new_id()),
        "order_id": order_id,
        "kind": kind,
        "is_sent": sent,
        "lines": [asked if amount is None else {**asked, "amount": amount}],
        "reason": reason,
        "shown": {"minor": due if amount is None else amount},
        **more,
    }
    return await buyer.post("/after-sales", body)


async def a_second(shop: Shop, role: str = "manager") -> Caller:
    """Another member of staff, signed in."""
    email, password = await hired(shop, role)
    staff = Caller(shop.client_of(), "/api/console/v1")
    answer = await staff.post("/session", {"email": email, "password": password})
    assert answer.status in (200, 201), answer.body
    staff.csrf = answer["csrf_token"]
    return staff
