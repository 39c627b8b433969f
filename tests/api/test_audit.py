"""Every change on the console is written down: who, what, and how it was before and after."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.api.furnished import Call, Furnished, calls, coupon_of, furnish, reduction_of
from tests.api.routes import routes
from tests.shop import PASSWORD, Shop, a_shop
from tuan.apps.exchange import EXPORTS, IMPORTS
from tuan.kit.ids import new_id

# They change nothing of the shop: a sign-in, and a look at the books.
# A file that was brought changes nothing; the task that reads it is written down.
NO_CHANGE = {"POST /session", "DELETE /session", "POST /ledger/verification", "PUT /task-files/{file_id}"}
# It only asks.
NO_CHANGE |= {"POST /products/publish-checks"}
# How somebody looks at a list is their own, until they share it.
NO_CHANGE |= {"PUT /views/{view_id}", "DELETE /views/{view_id}"}
# What they make or note was not there before.
NEW = {
    "POST /products",
    "POST /categories",
    "POST /coupons",
    "POST /coupon-codes/{coupon_id}",
    "POST /coupon-gifts/{coupon_id}",
    "POST /reductions",
    "POST /uploads",
    "POST /api-keys",
    "POST /reconciliation/{provider}/{day}/comparison",
    "PUT /payment-providers/{code}/keys",
    "POST /plays/campaigns",
    "POST /insights/reconciliations",
    "POST /orders/{order_id}/address-unmasking",
    "POST /webhooks",
    "POST /orders/{order_id}/goodwill",
    "POST /webhooks/{webhook_id}/secret",
    "POST /webhooks/{webhook_id}/test",
    "POST /staff",
    "POST /staff/{staff_id}/password",
    "POST /session/password",
    "POST /bulk/products/publish",
    "POST /bulk/products/withdraw",
    "POST /bulk/products/prices",
    "POST /bulk/stock",
    *(f"POST /imports/{kind.name}" for kind in IMPORTS),
    *(f"POST /exports/{kind.name}" for kind in EXPORTS),
}
# What they remove is not there after.
GONE = {"DELETE /categories/{category_id}", "DELETE /api-keys/{key_id}", "DELETE /webhooks/{webhook_id}"}
WORDS = {"zh": "樱桃", "en": "Cherries"}


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def _changes(has: Furnished, small: str) -> dict[str, Call]:
    """For every console route that writes, a call that does change something, in an order that works."""
    shop, ids = has.shop, has.ids
    usual = calls(has)
    product = await shop.staff.get(f"/products/{ids['product']}")
    sku = {"id": ids["sku"], "code": product["skus"][0]["code"], "price": {"minor": shop.list_price}}
    campaign = {name: value for name, value in usual["console POST /plays/campaigns"].body.items() if name != "id"}
    listed = await shop.staff.get(f"/plays/campaigns/{ids['campaign']}")
    again = {"version": listed["version"], "starts_at": listed["starts_at"], "ends_at": listed["ends_at"]}
    picture = BytesIO()
    Image.new("RGB", (40, 40), "red").save(picture, "PNG")
    plays = "/plays"
    changes = {
        "POST /products": {"id": str(new_id()), "title": WORDS, "skus": [{**sku, "id": str(new_id()), "code": "CH-1"}]},
        "PUT /products/{product_id}": {"title": WORDS, "skus": [sku], "version": product["version"]},
        "POST /products/{product_id}/withdraw": {},
        "POST /products/{product_id}/publish": {},
        "POST /categories": {"id": str(new_id()), "slug": "cherries", "name": WORDS},
        "PUT /categories/{category_id}": None,
        "DELETE /categories/{category_id}": None,
        "POST /skus/{sku_id}/stock-movements": None,
        "PUT /shipping": None,
        "POST /coupons": {**coupon_of(shop), "id": str(new_id())},
        "PUT /coupons/{coupon_id}": None,
        "POST /coupon-codes/{coupon_id}": None,
        "POST /coupon-gifts/{coupon_id}": None,
        "POST /coupons/{coupon_id}/{verb}": None,
        "POST /reductions": {**reduction_of(shop), "id": str(new_id())},
        "PUT /reductions/{reduction_id}": None,
        "POST /reductions/{reduction_id}/{verb}": None,
        "POST /orders/{order_id}/parcels": None,
        "POST /orders/{order_id}/address-unmasking": None,
        "PUT /after-sales/settings": None,
        "POST /after-sales/{case_id}/approval": None,
        "POST /after-sales/{case_id}/refusal": None,
        "POST /after-sales/{case_id}/appeal-decision": None,
        "POST /after-sales/{case_id}/receipt": None,
        "POST /after-sales/{case_id}/replacement": None,
        "POST /orders/{order_id}/goodwill": {
            "id": str(new_id()),
            "order_line_id": ids["spare_line"],
            "amount": 100,
        },
        "POST /refunds/{refund_id}/retry": None,
        "POST /reconciliation/{provider}/{day}/comparison": None,
        "PUT /payment-providers/{code}/keys": None,
        "PUT /payment-providers/{code}/offer": None,
        "POST /payment-providers/{code}/check": None,
        f"POST {plays}/campaigns": {**campaign, "id": str(new_id())},
        f"PUT {plays}/campaigns/{{campaign_id}}": {
            **campaign,
            **again,
            "config": shop.group_buy(open_hours=12),
        },
        f"POST {plays}/campaigns/{{campaign_id}}/{{verb}}": None,
        f"POST {plays}/groups/{{group_id}}/complete-by-shop": None,
        "POST /insights/reconciliations": None,
        "POST /jobs/{job_id}/retry": None,
        "POST /deliveries/{delivery_id}/retry": None,
        "POST /jobs/retries": None,
        "POST /deliveries/retries": None,
        "POST /api-keys": {"id": str(new_id()), "name": "till", "permissions": ["orders.read"]},
        "DELETE /api-keys/{key_id}": None,
        "POST /webhooks": {"id": str(new_id()), "url": "https://example.com/hook"},
        "PUT /webhooks/{webhook_id}": None,
        "POST /webhooks/{webhook_id}/secret": None,
        "POST /webhooks/{webhook_id}/test": None,
        "POST /webhooks/messages/{message_id}/redelivery": None,
        "DELETE /webhooks/{webhook_id}": None,
        "POST /staff": {"id": str(new_id()), "email": "hired@example.com", "name": "Li", "role": "support"},
        "PUT /staff/{staff_id}": None,
        "POST /staff/{staff_id}/password": None,
        "PUT /shop/look": None,
        "PUT /shop/name": None,
        "PUT /shop/time-zone": None,
        "POST /session/password": {"old": PASSWORD, "new": f"{PASSWORD}!"},
        "POST /tasks/{task_id}/cancel": None,
        "POST /tasks/{task_id}/retry": None,
    }
    many = {"product_ids": [ids["product"]]}
    changes |= {
        **{
            f"POST /imports/{kind.name}": {"id": str(new_id()), "file_id": ids["file"], "file_name": "a.csv"}
            for kind in IMPORTS
        },
        **{f"POST /exports/{kind.name}": {"id": str(new_id())} for kind in EXPORTS},
        "POST /bulk/stock": {"id": str(new_id()), "sku_ids": [ids["sku"]], "change": 3},
        "POST /bulk/products/publish": {"id": str(new_id()), **many},
        "POST /bulk/products/withdraw": {"id": str(new_id()), **many},
        "POST /bulk/products/prices": {"id": str(new_id()), **many, "change": {"basis_points": -500}},
    }
    found = {
        name: Call(usual[f"console {name}"].path, body or usual[f"console {name}"].body)
        for name, body in changes.items()
    }
    found["POST /uploads"] = Call("/uploads", file=picture.getvalue())
    found[f"POST {plays}/groups/{{group_id}}/complete-by-shop"] = Call(f"{plays}/groups/{small}/complete-by-shop", {})
    return found


async def _a_group_that_the_shop_may_complete(shop: Shop) -> str:
    """Of a campaign that has ended, so that another one may begin."""
    await shop.start_campaign(seats=3, shop_completes_from=1)
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    ended = await shop.staff.post(f"/plays/campaigns/{shop.campaign_id}/end")
    assert ended.status == 200, ended.body
    group_id: str = opened["group"]["id"]
    return group_id


async def test_every_change_leaves_a_row_with_before_and_after(shop: Shop) -> None:
    small = await _a_group_that_the_shop_may_complete(shop)
    has = await furnish(shop)
    changes = await _changes(has, small)
    writing = {f"{k.method} {k.path}" for k in routes() if k.door == "console" and not k.is_safe}
    assert set(changes) | NO_CHANGE == writing, "a new route that writes needs a call here that changes something"
    wrong = []
    for name, call in changes.items():
        seen = {row["id"] for row in await _audit(shop)}
        answer = await _call(shop, name.split(" ")[0], call)
        rows = [row for row in await _audit(shop) if row["id"] not in seen]
        if answer >= 300 or len(rows) != 1:
            wrong.append(f"{name}: {answer}, {len(rows)} rows")
            continue
        [row] = rows
        if (row["staff_name"], row["shop_id"]) != ("Owner", shop.id) or not row["object_id"]:
            wrong.append(f"{name}: by {row['staff_name']}")
        if (row["before"] is None) != (name in NEW) or (row["after"] is None) != (name in GONE):
            wrong.append(f"{name}: {row['before']} → {row['after']}")
        if row["before"] == row["after"]:
            wrong.append(f"{name}: {row['before']} did not change")
    assert wrong == []


async def test_before_and_after_of_a_campaign_can_be_compared(shop: Shop) -> None:
    await shop.start_campaign()
    await shop.staff.post(f"/plays/campaigns/{shop.campaign_id}/pause")
    rows = {row["action"]: row for row in await _audit(shop)}
    paused = rows["campaign.pause"]
    changed = {name for name in paused["after"] if paused["after"][name] != paused["before"][name]}
    assert changed == {"state"}
    assert (paused["before"]["state"], paused["after"]["state"]) == ("published", "paused")


async def test_the_same_again_is_no_change(shop: Shop) -> None:
    has = await furnish(shop)
    parcel = {"id": str(new_id()), "carrier": "SF", "tracking_number": "SF123456"}
    campaign = calls(has)["console POST /plays/campaigns"].body
    for path, body in ((f"/orders/{has.ids['order']}/parcels", parcel), ("/plays/campaigns", campaign)):
        assert (await shop.staff.post(path, body)).status == 201
        before = await _audit(shop)
        assert (await shop.staff.post(path, body)).status == 201
        assert await _audit(shop) == before


async def test_a_refused_change_is_not_told_as_one(shop: Shop) -> None:
    has = await furnish(shop)
    before = await _audit(shop)
    refused = await shop.staff.post(f"/plays/campaigns/{has.ids['campaign']}/resume")
    assert refused.status == 409
    assert await _audit(shop) == before


async def _call(shop: Shop, method: str, call: Call) -> int:
    sent: dict[str, Any] = {"files": {"file": ("a.png", call.file)}} if call.file else {"json": call.body}
    headers = {"X-CSRF-Token": shop.staff.csrf}
    answer = await shop.staff.client.request(method, f"/api/console/v1{call.path}", headers=headers, **sent)
    return int(answer.status_code)


async def _audit(shop: Shop) -> list[dict[str, Any]]:
    async with shop.house.database.reading() as tx:
        return await tx.rows("select * from audit_log order by at, id")
