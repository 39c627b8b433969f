"""A shop with one of everything, and for every route the call that concerns those things."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.shop import BuyerCaller, Shop
from tests.twins.keys import private_pem, public_pem, rsa_key
from tuan.apps.exchange import EXPORTS, IMPORTS
from tuan.identity import public as identity
from tuan.kit.ids import StaffId, new_id
from tuan.payment import postings
from tuan.platform.tasks import files


@dataclass(frozen=True, slots=True)
class Call:
    """A path with its ids filled in, and a valid body."""

    path: str
    body: Any = None
    file: bytes | None = None
    # A list, or a thing of the caller's own: nobody else's id can be named, so the answer must not show any.
    is_own: bool = False


@dataclass
class Furnished:
    """One of everything, by id."""

    shop: Shop
    owner: BuyerCaller
    ids: dict[str, str] = field(default_factory=dict)

    def secrets(self) -> set[str]:
        """What nobody else may read: ids of private things."""
        public = {"public_coupon", "product", "sku", "group", "campaign", "share", "category", "job", "second_job"}
        return {value for name, value in self.ids.items() if name not in public}


async def furnish(shop: Shop) -> Furnished:
    """Let a shop live for a while."""
    await shop.start_campaign()
    buyer, friend = await shop.buyer(), await shop.buyer()
    has = Furnished(shop, buyer)
    ids = has.ids
    ids |= {"product": str(shop.product_id), "sku": str(shop.sku_id), "campaign": shop.campaign_id}
    ids |= {"address": buyer.address_id, "checkout": str(new_id())}
    await buyer.call("PUT", f"/cart/lines/{shop.sku_id}", {"quantity": 2})
    placed = await buyer.post(
        "/checkouts",
        {
            "id": ids["checkout"],
            "lines": [{"sku_id": ids["sku"], "quantity": 1}],
            "address_id": ids["address"],
            "shown_total": {"minor": shop.list_price},
        },
    )
    assert placed.status == 201, placed.body
    ids["order"] = placed["orders"][0]["id"]
    unpaid = await buyer.post(
        "/checkouts",
        {
            "id": str(new_id()),
            "lines": [{"sku_id": ids["sku"], "quantity": 1}],
            "address_id": ids["address"],
            "shown_total": {"minor": shop.list_price},
        },
    )
    ids |= {"unpaid_checkout": unpaid["id"], "unpaid_order": unpaid["orders"][0]["id"]}
    ids["payment"] = await shop.pay(buyer, ids["checkout"])
    opened = await buyer.open_group(shop)
    ids["group"] = opened["group"]["id"]
    ids["group_order"] = opened["checkout"]["orders"][0]["id"]
    ids["group_payment"] = await shop.pay(buyer, opened["checkout"]["id"])
    joined = await friend.open_group(shop)
    await shop.pay(friend, joined["checkout"]["id"])
    left = await friend.post(f"/plays/groups/{joined['group']['id']}/leave")
    assert left.status == 200, left.body
    await shop.settle()
    ids["friends_order"] = joined["checkout"]["orders"][0]["id"]
    ids["refund"] = (await friend.order(ids["friends_order"]))["refunds"][0]["id"]
    ids["privacy_request"] = str(new_id())
    asked = await buyer.post("/privacy/requests", {"id": ids["privacy_request"], "kind": "export"})
    assert asked.status == 201, asked.body
    shared = await buyer.post("/shares", {"kind": "group", "target_id": ids["group"]})
    ids["share"] = shared["token"]
    await _after_the_sale(has)
    await _by_staff(shop, ids)
    await _in_the_engine_room(shop, ids)
    return has


async def _by_staff(shop: Shop, ids: dict[str, str]) -> None:
    ids["category"] = str(new_id())
    await shop.staff.post(
        "/categories", {"id": ids["category"], "slug": "fruit", "name": {"zh": "水果", "en": "Fruit"}}
    )
    ids["view"] = str(new_id())
    view = {"list": "orders", "name": "To ship", "query": "state=ready_to_ship"}
    assert (await shop.staff.call("PUT", f"/views/{ids['view']}", view)).status == 200
    ids["api_key"] = str(new_id())
    made = await shop.staff.post("/api-keys", {"id": ids["api_key"], "name": "ERP", "permissions": ["orders.read"]})
    assert made.status == 201, made.body
    ids["webhook"], ids["member"] = str(new_id()), str(new_id())
    hook = {"id": ids["webhook"], "url": "https://example.com/hook", "note": "ERP"}
    assert (await shop.staff.post("/webhooks", hook)).status == 201
    sent = await shop.staff.post(f"/webhooks/{ids['webhook']}/test")
    assert sent.status == 201, sent.body
    ids["webhook_message"] = sent["id"]
    member = {"id": ids["member"], "email": f"{ids['member']}@example.com", "name": "Xiao Wang", "role": "support"}
    assert (await shop.staff.post("/staff", member)).status == 201
    ids["task"] = str(new_id())
    asked = await shop.staff.post("/bulk/products/withdraw", {"id": ids["task"], "product_ids": [str(new_id())]})
    assert asked.status == 201, asked.body
    ids |= {"file": str(new_id()), "past_order": str(new_id())}
    files.append(shop.id, UUID(ids["file"]), b"SKU\nX\n", offset=0)
    await _offers(shop, ids)
    ids["escrow"] = str(postings.escrow(shop.id, "CNY").id)


async def _after_the_sale(has: Furnished) -> None:
    """A case at each place where somebody decides."""
    shop, ids, buyer = has.shop, has.ids, has.owner
    ids["case"] = await _case(has, "refund_only", is_sent=False)
    ids["case_to_refuse"] = await _case(has, "refund_only", is_sent=False)
    ids["case_appealed"] = await _case(has, "refund_only", is_sent=False)
    ids["case_refused"] = await _case(has, "refund_only", is_sent=False)
    ids["spare_order"], ids["spare_line"] = ids["case_order"], ids["case_line"]
    for case in (ids["case_appealed"], ids["case_refused"]):
        refused = await shop.staff.post(f"/after-sales/{case}/refusal", {"words": "已打包"})
        assert refused.status == 200, refused.body
    async with shop.house.database.transaction() as tx:  # By somebody else.
        await tx.run("update care_cases set refused_by = %(id)s where state = 'refused'", id=new_id())
    appealed = await buyer.post(f"/after-sales/{ids['case_appealed']}/appeal", {"words": "请再看"})
    assert appealed.status == 200, appealed.body
    settings = await shop.staff.get("/after-sales/settings")
    address = {"recipient": "退货组", "phone": "02887654321", "province": "四川省", "city": "成都市"}
    body = {**settings.body, "return_address": {**address, "district": "武侯区", "street": "天府大道 88 号"}}
    assert (await shop.staff.call("PUT", "/after-sales/settings", body)).status == 200
    for name in ("case_approved", "case_sent_back"):
        ids[name] = await _case(has, "return", is_sent=True)
        approved = await shop.staff.post(f"/after-sales/{ids[name]}/approval")
        assert approved.status == 200, approved.body
    parcel = {"carrier": "中通", "tracking_number": "ZT99887766"}
    ids["case_exchanged"] = await _case(has, "exchange", is_sent=True)
    assert (await shop.staff.post(f"/after-sales/{ids['case_exchanged']}/approval")).status == 200
    for name in ("case_sent_back", "case_exchanged"):
        sent = await buyer.post(f"/after-sales/{ids[name]}/parcel", parcel)
        assert sent.status == 200, sent.body
    assert (await shop.staff.post(f"/after-sales/{ids['case_exchanged']}/receipt", {})).status == 200


async def _case(has: Furnished, kind: str, *, is_sent: bool) -> str:
    """Of an order of its own."""
    shop, buyer, case_id = has.shop, has.owner, str(new_id())
    placed = await buyer.post(
        "/checkouts",
        {
            "id": str(new_id()),
            "lines": [{"sku_id": has.ids["sku"], "quantity": 1}],
            "address_id": has.ids["address"],
            "shown_total": {"minor": shop.list_price},
        },
    )
    order_id = placed["orders"][0]["id"]
    await shop.pay(buyer, placed["id"])
    if is_sent:
        parcel = {"id": str(new_id()), "carrier": "SF", "tracking_number": "SF123456"}
        assert (await shop.staff.post(f"/orders/{order_id}/parcels", parcel)).status == 201
    line_id = (await buyer.order(order_id))["lines"][0]["id"]
    has.ids["case_order"], has.ids["case_line"] = order_id, line_id
    applied = await buyer.post(
        "/after-sales",
        {
            "id": case_id,
            "order_id": order_id,
            "kind": kind,
            "is_sent": is_sent,
            "lines": [{"order_line_id": line_id, "quantity": 1}],
            "reason": "no_longer_wanted",
            "shown": {"minor": shop.list_price},
        },
    )
    assert applied.status == 201, applied.body
    return case_id


async def _offers(shop: Shop, ids: dict[str, str]) -> None:
    ids |= {"coupon": str(new_id()), "public_coupon": str(new_id()), "reduction": str(new_id())}
    for name, issue in (("coupon", "batch"), ("public_coupon", "public")):
        made = await shop.staff.post("/coupons", {**coupon_of(shop, issue=issue), "id": ids[name]})
        assert made.status == 201, made.body
        assert (await shop.staff.post(f"/coupons/{ids[name]}/publish")).status == 200
    assert (await shop.staff.post(f"/coupon-codes/{ids['coupon']}", {"count": 2})).status == 201
    made = await shop.staff.post("/reductions", {**reduction_of(shop), "id": ids["reduction"]})
    assert made.status == 201, made.body


def coupon_of(shop: Shop, **terms: Any) -> dict[str, Any]:
    """The body of a coupon of ¥1."""
    return {
        "kind": "amount",
        "title": {"zh": "一元券", "en": "One yuan off"},
        "threshold": {"minor": 0},
        "off": {"minor": 100},
        "issue": "batch",
        "claim_from": shop.clock().isoformat(),
        "valid_days": 7,
        **terms,
    }


def reduction_of(shop: Shop, **terms: Any) -> dict[str, Any]:
    """The body of a full reduction that nobody reaches."""
    return {
        "kind": "amount",
        "title": {"zh": "满减", "en": "Full reduction"},
        "tiers": [{"threshold": {"minor": 10_000_000}, "off": {"minor": 100}}],
        "starts_at": shop.clock().isoformat(),
        "ends_at": (shop.clock() + timedelta(days=3)).isoformat(),
        **terms,
    }


async def _in_the_engine_room(shop: Shop, ids: dict[str, str]) -> None:
    """What has gone wrong and waits for somebody."""
    async with shop.house.database.transaction() as tx:
        await tx.run("update refunds set state = 'failed', ended_at = now() where id = %(id)s", id=UUID(ids["refund"]))
        await tx.run(
            """update procrastinate_jobs set status = 'failed'
               where id in (select id from procrastinate_jobs order by id limit 2)"""
        )
        jobs = await tx.rows("select id from procrastinate_jobs where status = 'failed' order by id")
        ids["job"], ids["second_job"] = (str(job["id"]) for job in jobs)
        await tx.run(
            """update outbox_deliveries set state = 'given_up'
               where position in (select position from outbox_deliveries order by position limit 2)"""
        )
        await tx.run("update webhook_messages set state = 'given_up', ended_at = now()")
        given_up = await tx.rows(
            "select position || ':' || listener as id from outbox_deliveries where state = 'given_up' order by position"
        )
        ids["delivery"], ids["second_delivery"] = (delivery["id"] for delivery in given_up)


async def hired(shop: Shop, role: str, *, is_house: bool = False) -> tuple[str, str]:
    """Somebody new at a shop: e-mail and password."""
    email, password = f"{role}-{new_id().hex[-8:]}@example.com", new_id().hex
    async with shop.house.database.transaction() as tx:
        await identity.add_staff(
            tx,
            staff_id=StaffId(new_id()),
            shop_id=shop.id,
            email=email,
            name=role,
            password=password,
            role=role,
            is_house=is_house,
            at=shop.clock(),
        )
    return email, password


def an_account() -> dict[str, str]:
    """Keys that may be keys."""
    return {
        "app_id": "2021000000000001",
        "seller_id": "2088000000000001",
        "private_key": private_pem(rsa_key("alipay application")),
        "alipay_public_key": public_pem(rsa_key("alipay 0")),
    }


def calls(has: Furnished) -> dict[str, Call]:
    """For every route, the call that touches the furnished things. A route without an entry fails the test."""
    ids, shop = has.ids, has.shop
    address = {
        "recipient": "李四",
        "phone": "13900000000",
        "province": "四川省",
        "city": "成都市",
        "district": "武侯区",
        "street": "人民南路 2 号",
    }
    words = {"zh": "草莓", "en": "Strawberries"}
    price = {"minor": 3990}
    sku = {"id": ids["sku"], "code": "SB-NEW", "price": price}
    seat = {
        "checkout_id": str(new_id()),
        "sku_id": ids["sku"],
        "quantity": 1,
        "address_id": ids["address"],
        "shown_total": {"minor": shop.group_price},
    }
    campaign = {
        "kind": "group_buy",
        "name": words,
        "product_id": ids["product"],
        "starts_at": shop.clock().isoformat(),
        "ends_at": (shop.clock() + timedelta(days=3)).isoformat(),
        "config": shop.group_buy(),
    }
    picture = b"\x89PNG\r\n\x1a\n"
    reason = {"code": "late", "zh": "太晚", "en": "Too late", "is_shops_fault": True, "kinds": ["refund_only"]}
    after_sales = {
        "answer_hours": 24,
        "send_back_days": 7,
        "receive_days": 10,
        "appeal_days": 7,
        "return_address": None,
        "reasons": [reason],
    }
    plays = "/plays"
    many = {"product_ids": [ids["product"]]}
    buyers = {
        "POST /sign-in-codes": Call("/sign-in-codes", {"phone": "13900000000"}),
        "POST /session": Call("/session", {"phone": "13900000000", "code": "000000"}),
        "GET /session": Call("/session", is_own=True),
        "DELETE /session": Call("/session", is_own=True),
        "PATCH /me": Call("/me", {"nickname": "某人"}, is_own=True),
        "GET /addresses": Call("/addresses", is_own=True),
        "POST /addresses": Call("/addresses", {"id": ids["address"], **address}),
        "PUT /addresses/{address_id}": Call(f"/addresses/{ids['address']}", address),
        "DELETE /addresses/{address_id}": Call(f"/addresses/{ids['address']}"),
        "GET /demo/text-messages": Call("/demo/text-messages"),
        "GET /categories": Call("/categories"),
        "GET /shop": Call("/shop"),
        "GET /shops/{shop_id}/look": Call(f"/shops/{shop.id}/look"),
        "GET /privacy": Call("/privacy", is_own=True),
        "POST /privacy/requests": Call("/privacy/requests", {"id": ids["privacy_request"], "kind": "export"}),
        "DELETE /privacy/requests/{request_id}": Call(f"/privacy/requests/{ids['privacy_request']}"),
        "GET /search-suggestions": Call("/search-suggestions?q=草"),
        "GET /products": Call("/products"),
        "GET /products/{product_id}": Call(f"/products/{ids['product']}"),
        "POST /shares": Call("/shares", {"kind": "group", "target_id": ids["order"]}),
        "GET /shares/{token}": Call(f"/shares/{ids['share']}"),
        "POST /shares/{token}/visits": Call(f"/shares/{ids['share']}/visits", {"visit_id": str(new_id())}),
        "GET /shares/{token}/poster.png": Call(f"/shares/{ids['share']}/poster.png"),
        "GET /shares/{token}/qr.svg": Call(f"/shares/{ids['share']}/qr.svg"),
        "POST /quotes": Call("/quotes", {"lines": [{"sku_id": ids["sku"], "quantity": 1}]}),
        "GET /coupons": Call(f"/coupons?product_id={ids['product']}"),
        "GET /coupon-claims": Call("/coupon-claims", is_own=True),
        "POST /coupon-claims": Call(
            "/coupon-claims", {"id": str(new_id()), "coupon_id": ids["public_coupon"]}, is_own=True
        ),
        "GET /cart": Call("/cart", is_own=True),
        "PUT /cart/lines/{sku_id}": Call(f"/cart/lines/{ids['sku']}", {"quantity": 1}, is_own=True),
        "DELETE /cart/lines/{sku_id}": Call(f"/cart/lines/{ids['sku']}", is_own=True),
        "POST /checkouts": Call(
            "/checkouts",
            {
                "id": str(new_id()),
                "lines": [{"sku_id": ids["sku"], "quantity": 1}],
                "address_id": ids["address"],
                "shown_total": price,
            },
        ),
        "GET /checkouts/{checkout_id}": Call(f"/checkouts/{ids['checkout']}"),
        "POST /payments": Call(
            "/payments", {"id": str(new_id()), "checkout_id": ids["unpaid_checkout"], "provider": "sandbox"}
        ),
        "GET /orders": Call("/orders", is_own=True),
        "GET /orders/counts": Call("/orders/counts", is_own=True),
        "GET /orders/{order_id}": Call(f"/orders/{ids['order']}"),
        "POST /orders/{order_id}/cancel": Call(f"/orders/{ids['unpaid_order']}/cancel", {}),
        "POST /orders/{order_id}/receipt": Call(f"/orders/{ids['order']}/receipt", {}),
        "GET /orders/{order_id}/after-sales": Call(f"/orders/{ids['order']}/after-sales"),
        "POST /orders/{order_id}/after-sales/pictures": Call(
            f"/orders/{ids['order']}/after-sales/pictures", file=picture
        ),
        "POST /orders/{order_id}/price-protection": Call(
            f"/orders/{ids['order']}/price-protection",
            {"id": str(new_id()), "order_line_id": ids["case_line"], "shown": price},
        ),
        "GET /after-sales": Call("/after-sales", is_own=True),
        "POST /after-sales": Call(
            "/after-sales",
            {
                "id": str(new_id()),
                "order_id": ids["order"],
                "kind": "refund_only",
                "is_sent": False,
                "lines": [{"order_line_id": ids["case_line"], "quantity": 1}],
                "reason": "no_longer_wanted",
                "shown": price,
            },
        ),
        "GET /after-sales/{case_id}": Call(f"/after-sales/{ids['case']}"),
        "POST /after-sales/{case_id}/withdrawal": Call(f"/after-sales/{ids['case']}/withdrawal", {}),
        "POST /after-sales/{case_id}/appeal": Call(f"/after-sales/{ids['case_refused']}/appeal", {"words": "请再看"}),
        "POST /after-sales/{case_id}/parcel": Call(
            f"/after-sales/{ids['case_approved']}/parcel", {"carrier": "ZTO", "tracking_number": "ZT1234"}
        ),
        "GET /payment-providers": Call("/payment-providers"),
        "GET /payments/{payment_id}": Call(f"/payments/{ids['payment']}"),
        "POST /payments/{payment_id}/beginning": Call(f"/payments/{ids['payment']}/beginning", {}),
        f"GET {plays}/campaigns": Call(f"{plays}/campaigns"),
        f"GET {plays}/campaigns/{{campaign_id}}": Call(f"{plays}/campaigns/{ids['campaign']}"),
        f"GET {plays}/groups": Call(f"{plays}/groups"),
        f"GET {plays}/groups/mine": Call(f"{plays}/groups/mine", is_own=True),
        f"POST {plays}/groups": Call(
            f"{plays}/groups", {**seat, "group_id": str(new_id()), "campaign_id": ids["campaign"]}
        ),
        f"GET {plays}/groups/{{group_id}}": Call(f"{plays}/groups/{ids['group']}"),
        f"POST {plays}/groups/{{group_id}}/seats": Call(f"{plays}/groups/{ids['group']}/seats", seat),
        f"POST {plays}/groups/{{group_id}}/leave": Call(f"{plays}/groups/{ids['group']}/leave", {}),
        f"GET {plays}/groups/{{group_id}}/live": Call(f"{plays}/groups/{ids['group']}/live"),
    }
    staff = {
        "POST /session": Call("/session", {"email": "nobody@example.com", "password": "wrong"}),
        "GET /session": Call("/session", is_own=True),
        "DELETE /session": Call("/session", is_own=True),
        "GET /api-keys": Call("/api-keys", is_own=True),
        "POST /api-keys": Call("/api-keys", {"id": ids["api_key"], "name": "x", "permissions": ["orders.read"]}),
        "DELETE /api-keys/{key_id}": Call(f"/api-keys/{ids['api_key']}"),
        "POST /session/password": Call("/session/password", {"old": "x" * 12, "new": "y" * 12}, is_own=True),
        "GET /views": Call("/views?list=orders", is_own=True),
        "PUT /views/{view_id}": Call(
            f"/views/{ids['view']}", {"list": "orders", "name": "To ship", "query": "state=ready_to_ship"}
        ),
        "DELETE /views/{view_id}": Call(f"/views/{ids['view']}"),
        "GET /staff": Call("/staff", is_own=True),
        "GET /roles": Call("/roles", is_own=True),
        "POST /staff": Call(
            "/staff", {"id": ids["member"], "email": "new@example.com", "name": "New", "role": "support"}
        ),
        "PUT /staff/{staff_id}": Call(f"/staff/{ids['member']}", {"name": "Xiao Wang", "role": "warehouse"}),
        "POST /staff/{staff_id}/password": Call(f"/staff/{ids['member']}/password"),
        "GET /system/health": Call("/system/health", is_own=True),
        "GET /shop/name": Call("/shop/name", is_own=True),
        "PUT /shop/name": Call("/shop/name", {"zh": "樱桃园", "en": "Cherry garden"}, is_own=True),
        "GET /shop/time-zone": Call("/shop/time-zone", is_own=True),
        "PUT /shop/time-zone": Call("/shop/time-zone", {"time_zone": "Europe/Lisbon"}, is_own=True),
        "GET /shop/look": Call("/shop/look", is_own=True),
        "PUT /shop/look": Call("/shop/look", {"accent": "#b3261e", "banners": []}, is_own=True),
        "GET /privacy-requests": Call("/privacy-requests"),
        "GET /webhooks": Call("/webhooks", is_own=True),
        "GET /webhooks/events": Call("/webhooks/events", is_own=True),
        "POST /webhooks": Call("/webhooks", {"id": ids["webhook"], "url": "https://example.com/hook"}),
        "PUT /webhooks/{webhook_id}": Call(
            f"/webhooks/{ids['webhook']}", {"url": "https://example.com/other", "note": "till"}
        ),
        "DELETE /webhooks/{webhook_id}": Call(f"/webhooks/{ids['webhook']}"),
        "POST /webhooks/{webhook_id}/secret": Call(f"/webhooks/{ids['webhook']}/secret"),
        "POST /webhooks/{webhook_id}/test": Call(f"/webhooks/{ids['webhook']}/test"),
        "GET /webhooks/{webhook_id}/messages": Call(f"/webhooks/{ids['webhook']}/messages"),
        "GET /webhooks/messages/{message_id}": Call(f"/webhooks/messages/{ids['webhook_message']}"),
        "POST /webhooks/messages/{message_id}/redelivery": Call(
            f"/webhooks/messages/{ids['webhook_message']}/redelivery"
        ),
        "GET /products": Call("/products", is_own=True),
        "POST /products": Call("/products", {"id": ids["product"], "title": words, "skus": [sku]}),
        "GET /products/{product_id}": Call(f"/products/{ids['product']}"),
        "PUT /products/{product_id}": Call(
            f"/products/{ids['product']}", {"title": words, "skus": [sku], "version": 2}
        ),
        "POST /products/{product_id}/publish": Call(f"/products/{ids['product']}/publish", {}),
        "POST /products/{product_id}/withdraw": Call(f"/products/{ids['product']}/withdraw", {}),
        "GET /categories": Call("/categories", is_own=True),
        "POST /categories": Call("/categories", {"id": ids["category"], "slug": "mine", "name": words}),
        "PUT /categories/{category_id}": Call(f"/categories/{ids['category']}", {"slug": "mine", "name": words}),
        "DELETE /categories/{category_id}": Call(f"/categories/{ids['category']}"),
        "POST /uploads": Call("/uploads", file=picture),
        "POST /skus/{sku_id}/stock-movements": Call(
            f"/skus/{ids['sku']}/stock-movements", {"id": str(new_id()), "quantity": 5, "reason": "received"}
        ),
        "GET /skus/{sku_id}/stock-movements": Call(f"/skus/{ids['sku']}/stock-movements"),
        "GET /stock": Call("/stock", is_own=True),
        "GET /shipping": Call("/shipping", is_own=True),
        "PUT /shipping": Call("/shipping", {"fee": {"minor": 500}}, is_own=True),
        "GET /coupons": Call("/coupons", is_own=True),
        "POST /coupons": Call("/coupons", {**coupon_of(shop), "id": ids["coupon"]}),
        "GET /coupons/{coupon_id}": Call(f"/coupons/{ids['coupon']}"),
        "PUT /coupons/{coupon_id}": Call(f"/coupons/{ids['coupon']}", {**coupon_of(shop, issue_limit=9), "version": 2}),
        "POST /coupons/{coupon_id}/{verb}": Call(f"/coupons/{ids['coupon']}/pause", {}),
        "GET /coupon-codes": Call(f"/coupon-codes?coupon_id={ids['coupon']}"),
        "POST /coupon-codes/{coupon_id}": Call(f"/coupon-codes/{ids['coupon']}", {"count": 3}),
        "POST /coupon-gifts/{coupon_id}": Call(
            f"/coupon-gifts/{ids['public_coupon']}",
            {"id": str(new_id()), "buyer_id": str(has.owner.id), "reason": "late parcel"},
        ),
        "GET /reductions": Call("/reductions", is_own=True),
        "POST /reductions": Call("/reductions", {**reduction_of(shop), "id": ids["reduction"]}),
        "GET /reductions/{reduction_id}": Call(f"/reductions/{ids['reduction']}"),
        "PUT /reductions/{reduction_id}": Call(
            f"/reductions/{ids['reduction']}", {**reduction_of(shop, combines=True), "version": 1}
        ),
        "POST /reductions/{reduction_id}/{verb}": Call(f"/reductions/{ids['reduction']}/publish", {}),
        "GET /orders": Call("/orders", is_own=True),
        "GET /buyers": Call("/buyers?q=1234", is_own=True),
        "GET /orders/counts": Call("/orders/counts", is_own=True),
        "GET /orders/{order_id}": Call(f"/orders/{ids['order']}"),
        "POST /orders/{order_id}/parcels": Call(
            f"/orders/{ids['order']}/parcels", {"id": str(new_id()), "carrier": "SF", "tracking_number": "SF123456"}
        ),
        "POST /orders/{order_id}/address-unmasking": Call(
            f"/orders/{ids['order']}/address-unmasking", {"reason": "lost parcel"}
        ),
        "GET /after-sales": Call("/after-sales", is_own=True),
        "GET /after-sales/counts": Call("/after-sales/counts", is_own=True),
        "GET /after-sales/settings": Call("/after-sales/settings", is_own=True),
        "PUT /after-sales/settings": Call("/after-sales/settings", after_sales, is_own=True),
        "GET /after-sales/{case_id}": Call(f"/after-sales/{ids['case']}"),
        "POST /after-sales/{case_id}/approval": Call(f"/after-sales/{ids['case']}/approval", {}),
        "POST /after-sales/{case_id}/refusal": Call(
            f"/after-sales/{ids['case_to_refuse']}/refusal", {"words": "已打包"}
        ),
        "POST /after-sales/{case_id}/appeal-decision": Call(
            f"/after-sales/{ids['case_appealed']}/appeal-decision", {"grants": True, "words": "同意"}
        ),
        "POST /after-sales/{case_id}/receipt": Call(f"/after-sales/{ids['case_sent_back']}/receipt", {"restocked": []}),
        "POST /after-sales/{case_id}/replacement": Call(
            f"/after-sales/{ids['case_exchanged']}/replacement", {"carrier": "ZTO", "tracking_number": "ZT1234"}
        ),
        "POST /orders/{order_id}/goodwill": Call(
            f"/orders/{ids['spare_order']}/goodwill",
            {"id": str(new_id()), "order_line_id": ids["spare_line"], "amount": 1},
        ),
        "GET /payments": Call("/payments", is_own=True),
        "GET /payments/{payment_id}": Call(f"/payments/{ids['payment']}"),
        "GET /refunds": Call("/refunds", is_own=True),
        "POST /refunds/{refund_id}/retry": Call(f"/refunds/{ids['refund']}/retry", {}),
        "GET /reconciliation": Call("/reconciliation"),
        "GET /reconciliation/{provider}/{day}": Call("/reconciliation/sandbox/2026-05-20"),
        "POST /reconciliation/{provider}/{day}/comparison": Call("/reconciliation/sandbox/2026-05-20/comparison", {}),
        "GET /payment-providers": Call("/payment-providers"),
        "PUT /payment-providers/{code}/keys": Call("/payment-providers/alipay/keys", {"values": an_account()}),
        "PUT /payment-providers/{code}/offer": Call(
            "/payment-providers/alipay/offer", {"is_enabled": True, "ways": ["qr"]}
        ),
        "POST /payment-providers/{code}/check": Call("/payment-providers/alipay/check", {}),
        "GET /tracking": Call("/tracking", is_own=True),
        "GET /metrics": Call("/metrics", is_own=True),
        "GET /insights/warehouse": Call("/insights/warehouse"),
        "GET /insights/overview": Call("/insights/overview", is_own=True),
        "GET /insights/metrics/{name}": Call("/insights/metrics/gmv", is_own=True),
        "GET /insights/metrics/{name}/rows": Call("/insights/metrics/gmv/rows", is_own=True),
        "GET /insights/funnel": Call("/insights/funnel", is_own=True),
        "GET /insights/groups": Call("/insights/groups", is_own=True),
        "GET /insights/campaign-sales": Call("/insights/campaign-sales", is_own=True),
        "GET /insights/campaign-sharing": Call(
            f"/insights/campaign-sharing?campaign_id={ids['campaign']}", is_own=True
        ),
        "GET /insights/sharing": Call("/insights/sharing", is_own=True),
        "GET /insights/top-products": Call("/insights/top-products", is_own=True),
        "GET /insights/viewed-products": Call("/insights/viewed-products", is_own=True),
        "GET /insights/tables/{table}/rows": Call("/insights/tables/sources/rows?column=visits", is_own=True),
        "GET /insights/sources": Call("/insights/sources", is_own=True),
        "GET /insights/reconciliations": Call("/insights/reconciliations", is_own=True),
        "GET /insights/reconciliations/{day}": Call("/insights/reconciliations/2026-05-20"),
        "POST /insights/reconciliations": Call(
            "/insights/reconciliations", {"first": "2026-05-20", "last": "2026-05-20"}, is_own=True
        ),
        "GET /shares": Call(f"/shares?kind=campaign&target_id={ids['campaign']}", is_own=True),
        f"GET {plays}/kinds": Call(f"{plays}/kinds", is_own=True),
        f"GET {plays}/campaigns": Call(f"{plays}/campaigns", is_own=True),
        f"POST {plays}/campaigns": Call(f"{plays}/campaigns", {"id": str(new_id()), **campaign}),
        f"GET {plays}/campaigns/{{campaign_id}}": Call(f"{plays}/campaigns/{ids['campaign']}"),
        f"PUT {plays}/campaigns/{{campaign_id}}": Call(
            f"{plays}/campaigns/{ids['campaign']}", {**campaign, "version": 2}
        ),
        f"POST {plays}/campaigns/{{campaign_id}}/{{verb}}": Call(f"{plays}/campaigns/{ids['campaign']}/end", {}),
        f"GET {plays}/campaigns/{{campaign_id}}/checks": Call(f"{plays}/campaigns/{ids['campaign']}/checks"),
        f"GET {plays}/groups": Call(f"{plays}/groups", is_own=True),
        f"GET {plays}/groups/{{group_id}}": Call(f"{plays}/groups/{ids['group']}"),
        f"POST {plays}/groups/{{group_id}}/complete-by-shop": Call(
            f"{plays}/groups/{ids['group']}/complete-by-shop", {}
        ),
        "GET /ledger/accounts": Call("/ledger/accounts", is_own=True),
        "GET /ledger/accounts/{account_id}": Call(f"/ledger/accounts/{ids['escrow']}"),
        "GET /ledger/accounts/{account_id}/transfers": Call(f"/ledger/accounts/{ids['escrow']}/transfers"),
        "GET /ledger/transfers": Call(f"/ledger/transfers?reference={ids['order']}", is_own=True),
        "POST /ledger/verification": Call("/ledger/verification", {}),
        "GET /jobs": Call("/jobs"),
        "POST /jobs/{job_id}/retry": Call(f"/jobs/{ids['job']}/retry", {}),
        "GET /jobs/{job_id}": Call(f"/jobs/{ids['job']}"),
        "POST /jobs/retries": Call("/jobs/retries", {"ids": [int(ids["second_job"])]}),
        "GET /deliveries/{delivery_id}": Call(f"/deliveries/{ids['delivery']}"),
        "POST /deliveries/retries": Call("/deliveries/retries", {"ids": [ids["second_delivery"]]}),
        "GET /deliveries": Call("/deliveries"),
        "POST /deliveries/{delivery_id}/retry": Call(f"/deliveries/{ids['delivery']}/retry", {}),
        "GET /audit": Call("/audit", is_own=True),
        "GET /audit/choices": Call("/audit/choices", is_own=True),
        "POST /products/publish-checks": Call("/products/publish-checks", {"product_ids": [ids["product"]]}),
        "POST /bulk/products/publish": Call("/bulk/products/publish", {"id": ids["task"], **many}),
        "POST /bulk/products/withdraw": Call("/bulk/products/withdraw", {"id": ids["task"], **many}),
        "POST /bulk/products/prices": Call(
            "/bulk/products/prices", {"id": ids["task"], **many, "change": {"basis_points": 1000}}
        ),
        "POST /bulk/stock": Call("/bulk/stock", {"id": ids["task"], "sku_ids": [ids["sku"]], "on_hand": 7}),
        "GET /tasks": Call("/tasks", is_own=True),
        "GET /tasks/{task_id}": Call(f"/tasks/{ids['task']}"),
        "POST /tasks/{task_id}/cancel": Call(f"/tasks/{ids['task']}/cancel", {}),
        "POST /tasks/{task_id}/retry": Call(f"/tasks/{ids['task']}/retry", {}),
        "GET /tasks/{task_id}/result": Call(f"/tasks/{ids['task']}/result"),
        "GET /tasks/{task_id}/errors": Call(f"/tasks/{ids['task']}/errors"),
        "GET /task-files/{file_id}/preview": Call(f"/task-files/{ids['file']}/preview?kind=products"),
        "GET /customers": Call("/customers", is_own=True),
        "GET /past-orders": Call("/past-orders", is_own=True),
        "GET /past-orders/{order_id}": Call(f"/past-orders/{ids['past_order']}"),
        **{
            f"POST /imports/{kind.name}": Call(
                f"/imports/{kind.name}", {"id": ids["task"], "file_id": ids["file"], "file_name": "a.csv"}
            )
            for kind in IMPORTS
        },
        **{f"POST /exports/{kind.name}": Call(f"/exports/{kind.name}", {"id": ids["task"]}) for kind in EXPORTS},
        "PUT /task-files/{file_id}": Call(f"/task-files/{new_id()}?offset=0", "a part of a file", is_own=True),
    }
    return {f"storefront {name}": call for name, call in buyers.items()} | {
        f"console {name}": call for name, call in staff.items()
    }
