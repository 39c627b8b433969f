"""What an operator is told before a campaign is published: each check with its figure, and what to do."""

from datetime import timedelta
from typing import Any

from tests.shop import Shop
from tuan.kit.ids import new_id


async def _checks(shop: Shop) -> dict[str, Any]:
    said = await shop.staff.get(f"/plays/campaigns/{shop.campaign_id}/checks")
    assert said.status == 200, said.body
    return {check["code"]: check for check in said.body}


async def _sku(shop: Shop, **changes: Any) -> None:
    product = (await shop.staff.get(f"/products/{shop.product_id}")).body
    wanted = ("title", "subtitle", "description", "category_ids", "picture_ids", "options", "version")
    [sku] = product["skus"]
    kept = {name: sku[name] for name in ("id", "code", "option_values", "price", "reference_price", "cost")}
    body = {name: product[name] for name in wanted} | {"skus": [kept | changes]}
    saved = await shop.staff.call("PUT", f"/products/{shop.product_id}", body)
    assert saved.status == 200, saved.body


async def test_a_margin_is_reckoned_at_the_least_that_anybody_pays(shop: Shop) -> None:
    shop.group_price, shop.leader_price = 3000, 2500
    await shop.start_campaign(publish=False)
    unknown = (await _checks(shop))["margin"]
    assert (unknown["level"], unknown["figure"]) == ("warning", "0 / 1")

    await _sku(shop, cost={"minor": 2000})
    sound = (await _checks(shop))["margin"]
    assert (sound["level"], sound["figure"], sound["advice"]) == ("ok", "20.0 %", None)  # The leader pays 25.00.

    await _sku(shop, cost={"minor": 2600})
    loss = (await _checks(shop))["margin"]
    assert (loss["level"], loss["figure"]) == ("warning", "-4.0 %")
    assert "cost 26.00" in loss["text"]["en"]


async def test_a_stage_group_earns_what_its_last_stage_leaves(shop: Shop) -> None:
    await _sku(shop, cost={"minor": 1000})
    sku = str(shop.sku_id)
    stages = [{"size": size, "prices": [{"sku_id": sku, "price": price}]} for size, price in ((2, 3000), (4, 2000))]
    await shop.start_campaign(
        publish=False,
        config={"group_kind": "stage", "seats": 4, "skus": [{"sku_id": sku, "price": 3000}], "stages": stages},
    )
    checks = await _checks(shop)
    assert checks["margin"]["figure"] == "50.0 %"
    assert checks["price"]["figure"] == "-50 %"


async def test_stock_is_held_against_the_seats(shop: Shop) -> None:
    await shop.start_campaign(publish=False, seats=5, stock=3)
    few = (await _checks(shop))["stock"]
    assert (few["level"], few["figure"]) == ("warning", "3 / 5 ≈ 0")
    await shop.start_campaign(publish=False, seats=5, stock=23)
    enough = (await _checks(shop))["stock"]
    assert (enough["level"], enough["figure"]) == ("ok", "23 / 5 ≈ 4")
    await shop.start_campaign(publish=False, seats=5, stock=1001)
    assert (await _checks(shop))["stock"]["level"] == "error"
    refused = await shop.staff.post(f"/plays/campaigns/{shop.campaign_id}/publish")
    assert refused.status == 409
    assert (await shop.staff.get(f"/plays/campaigns/{shop.campaign_id}"))["state"] == "draft"


async def test_a_reference_price_stops_being_honest_when_the_price_falls(shop: Shop) -> None:
    await shop.start_campaign(publish=False)
    assert (await _checks(shop))["reference"]["figure"] == "–"
    shop.clock.turn(timedelta(days=8))
    shop.staff = await shop.staff_member()  # The session has ended meanwhile.
    await _sku(shop, price={"minor": 3500}, reference_price={"minor": 3990})
    honest = (await _checks(shop))["reference"]
    assert (honest["level"], honest["figure"]) == ("ok", "39.90")


async def test_the_other_campaign_of_an_overlap_is_named(shop: Shop) -> None:
    first = await shop.start_campaign()
    await shop.start_campaign(publish=False)
    overlap = (await _checks(shop))["overlap"]
    assert (overlap["level"], overlap["figure"], overlap["campaign_id"]) == ("error", "1", first)


async def test_the_list_tells_how_many_seats_open_groups_wait_for(shop: Shop) -> None:
    await shop.start_campaign(seats=3)
    for _ in range(2):
        buyer = await shop.buyer()
        await shop.pay(buyer, (await buyer.open_group(shop))["checkout"]["id"])
    await (await shop.buyer()).open_group(shop)  # Held, not paid.
    [row] = (await shop.staff.get("/plays/campaigns")).body["items"]
    groups = (await shop.staff.get(f"/plays/groups?campaign_id={shop.campaign_id}&state=open")).body["items"]
    assert row["seats_free"] == sum(group["seats"] - group["seats_taken"] for group in groups) == 3 * len(groups) - 2
    assert row["paid_total"]["minor"] == 2 * shop.group_price
    assert (await shop.staff.get(f"/plays/campaigns/{new_id()}/checks")).status == 404


async def test_a_campaign_is_found_by_a_part_of_its_name(shop: Shop) -> None:
    await shop.start_campaign(publish=False)
    for words, found in (("莓拼", 1), ("STRAW", 1), ("%25", 0), ("芒果", 0)):
        answer = await shop.staff.get(f"/plays/campaigns?q={words}")
        assert (words, len(answer["items"])) == (words, found)


async def test_a_groups_seats_name_the_refunds_under_which_money_went_back(shop: Shop) -> None:
    await shop.start_campaign(open_hours=1)
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    path = f"/plays/groups/{opened['group']['id']}"
    assert (await shop.staff.get(path))["seats"][0]["refund_ids"] == []
    shop.clock.turn(timedelta(hours=1, seconds=1))
    await shop.settle()
    [seat] = (await shop.staff.get(path))["seats"]
    [refund] = seat["refund_ids"]
    booked = (await shop.staff.get(f"/ledger/transfers?reference={refund}"))["items"]
    assert {(transfer["amount"], transfer["state"]) for transfer in booked} >= {(shop.group_price, "posted")}
