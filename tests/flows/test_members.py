"""Members leave, lead, run out of time; stages fall; the shop completes a group."""

from datetime import timedelta
from typing import Any

from tests.shop import BuyerCaller, Shop
from tuan.kit.ids import new_id


async def _group_of(shop: Shop, paid: int) -> tuple[str, list[BuyerCaller], list[str]]:
    """A group with so many paid members."""
    buyers = [await shop.buyer() for _ in range(paid)]
    opened = await buyers[0].open_group(shop)
    assert opened.status == 201, opened.body
    await shop.pay(buyers[0], opened["checkout"]["id"])
    group_id, orders = opened["group"]["id"], [opened["checkout"]["orders"][0]["id"]]
    for buyer in buyers[1:]:
        shop.clock.turn(timedelta(seconds=1))
        joined = await buyer.join(shop, group_id)
        assert joined.status == 201, joined.body
        await shop.pay(buyer, joined["checkout"]["id"])
        orders.append(joined["checkout"]["orders"][0]["id"])
    return group_id, buyers, orders


async def test_the_leader_leaves_and_the_next_member_leads(shop: Shop) -> None:
    shop.leader_price = 1990
    await shop.start_campaign(seats=3)
    group_id, (leader, second), orders = await _group_of(shop, 2)
    left = await leader.post(f"/plays/groups/{group_id}/leave")
    assert left.status == 200, left.body
    await shop.settle()
    assert [r["amount"]["minor"] for r in (await leader.order(orders[0]))["refunds"]] == [1990]
    group = await second.get(f"/plays/groups/{group_id}")
    assert [(m["is_leader"], m["is_me"]) for m in group["members"]] == [(True, True)]
    assert group["seats_left"] == 2
    assert (await leader.open_group(shop)).status == 201  # Free to lead another one.
    await shop.must_hold()


async def test_the_last_member_leaves_and_the_group_is_over(shop: Shop) -> None:
    await shop.start_campaign()
    group_id, (leader,), _ = await _group_of(shop, 1)
    await leader.post(f"/plays/groups/{group_id}/leave")
    await shop.settle()
    assert (await leader.get(f"/plays/groups/{group_id}"))["state"] == "expired"
    assert (await (await shop.buyer()).join(shop, group_id)).code == "group_over"
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()


async def test_nobody_leaves_a_formed_group_this_way(shop: Shop) -> None:
    await shop.start_campaign()
    group_id, (leader, _), orders = await _group_of(shop, 2)
    assert (await leader.post(f"/plays/groups/{group_id}/leave")).code == "group_over"
    # Ordinary after-sales do not undo the group.
    assert (await leader.post(f"/orders/{orders[0]}/cancel"))["state"] == "closed"
    await shop.settle()
    assert (await leader.get(f"/plays/groups/{group_id}"))["state"] == "formed"
    await shop.must_hold()


async def test_a_running_order_is_left_on_the_group_page_only(shop: Shop) -> None:
    await shop.start_campaign()
    _, (leader,), orders = await _group_of(shop, 1)
    assert (await leader.post(f"/orders/{orders[0]}/cancel")).code == "order_in_group"


async def test_a_seat_paid_just_before_the_deadline_counts(shop: Shop) -> None:
    await shop.start_campaign()
    group_id, _, _ = await _group_of(shop, 1)
    friend = await shop.buyer()
    shop.clock.turn(timedelta(hours=24) - timedelta(minutes=1))
    joined = await friend.join(shop, group_id)
    payment_id = await friend.start_paying(joined["checkout"]["id"])
    await shop.at_cashier(payment_id)
    await shop.notify()
    from tuan.platform.outbox import Relay

    relay = Relay(shop.house.database, shop.clock)
    await relay.deliver_some()  # The notification is processed …
    await relay.deliver_some()  # … and the order paid, but the stage has not heard of it
    order_id = joined["checkout"]["orders"][0]["id"]
    assert (await friend.get(f"/plays/groups/{group_id}"))["seats_taken"] == 1
    shop.clock.turn(timedelta(minutes=2))
    from tuan.plays.sweeps import end_overdue_groups

    await end_overdue_groups(shop.house.work)  # … when the deadline comes: it recounts.
    assert (await friend.get(f"/plays/groups/{group_id}"))["state"] == "formed"
    await shop.settle()
    assert (await friend.order(order_id))["state"] == "ready_to_ship"
    assert (await friend.order(order_id))["refunds"] == []
    await shop.must_hold()


def _stages(shop: Shop) -> dict[str, Any]:
    def at(size: int, minor: int) -> dict[str, Any]:
        return {"size": size, "prices": [{"sku_id": str(shop.sku_id), "price": minor}]}

    return {"group_kind": "stage", "stages": [at(2, 2990), at(3, 2490), at(5, 1990)], "seats": 5}


async def test_everybody_gets_the_last_stage_price(shop: Shop) -> None:
    await shop.start_campaign(**_stages(shop))
    group_id, buyers, orders = await _group_of(shop, 4)
    assert (await buyers[0].get(f"/plays/groups/{group_id}"))["state"] == "open"
    shop.clock.turn(timedelta(hours=24))
    await shop.settle()
    for buyer, order_id in zip(buyers, orders, strict=True):
        order = await buyer.order(order_id)
        assert order["state"] == "ready_to_ship"
        assert [(r["amount"]["minor"], r["state"], r["reason"]) for r in order["refunds"]] == [
            (500, "succeeded", "stage_price")
        ]
    assert (await shop.escrow()).posted == 4 * 2490
    await shop.must_hold()


async def test_a_full_stage_group_forms_at_once_at_its_lowest_price(shop: Shop) -> None:
    await shop.start_campaign(**_stages(shop))
    group_id, buyers, _ = await _group_of(shop, 5)
    assert (await buyers[0].get(f"/plays/groups/{group_id}"))["state"] == "formed"
    assert (await shop.escrow()).posted == 5 * 1990
    await shop.must_hold()


async def test_a_stage_group_under_its_first_stage_expires(shop: Shop) -> None:
    await shop.start_campaign(**_stages(shop))
    await _group_of(shop, 1)
    shop.clock.turn(timedelta(hours=24))
    await shop.settle()
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()


async def test_newcomers_only(shop: Shop) -> None:
    await shop.start_campaign(group_kind="newcomer", seats=3)
    _, (regular, friend, _), _ = await _group_of(shop, 3)
    reopened = await regular.open_group(shop)  # The leader may have bought here.
    assert reopened.status == 201, reopened.body
    await shop.pay(regular, reopened["checkout"]["id"])
    refused = await friend.join(shop, reopened["group"]["id"])
    assert (refused.status, refused.code) == (409, "newcomers_only")
    assert (await (await shop.buyer()).join(shop, reopened["group"]["id"])).status == 201
    await shop.must_hold()


async def test_the_shop_completes_a_group_and_invents_nobody(shop: Shop) -> None:
    await shop.start_campaign(seats=5, shop_completes_from=2)
    small, _, _ = await _group_of(shop, 1)
    large, buyers, _ = await _group_of(shop, 2)
    refused = await shop.staff.post(f"/plays/groups/{small}/complete-by-shop")
    assert (refused.code, refused["taken"], refused["needed"]) == ("too_few_seats_taken", 1, 2)
    completed = await shop.staff.post(f"/plays/groups/{large}/complete-by-shop")
    assert (completed["group"]["state"], completed["group"]["completed_by_shop"]) == ("formed", True)
    await shop.settle()
    assert len((await buyers[0].get(f"/plays/groups/{large}"))["members"]) == 2
    await shop.must_hold()


async def test_at_the_deadline_the_shop_completes_from_its_number_on(shop: Shop) -> None:
    await shop.start_campaign(seats=5, shop_completes_from=2)
    group_id, buyers, _ = await _group_of(shop, 2)
    shop.clock.turn(timedelta(hours=24))
    await shop.settle()
    group = await buyers[0].get(f"/plays/groups/{group_id}")
    assert (group["state"], group["completed_by_shop"], group["seats_taken"]) == ("formed", True, 2)
    await shop.must_hold()


async def test_limits_of_a_campaign(shop: Shop) -> None:
    await shop.start_campaign(stock=3, per_buyer_limit=2)
    first, second = await shop.buyer(), await shop.buyer()
    assert (await first.open_group(shop, quantity=3)).code == "buyer_limit_reached"
    opened = await first.open_group(shop, quantity=2)
    assert opened.status == 201
    assert (await first.open_group(shop)).code == "already_in_a_group"
    assert (await second.open_group(shop, quantity=2)).code == "campaign_sold_out"
    assert (await second.open_group(shop, price=1)).code == "price_changed"
    assert (await second.join(shop, opened["group"]["id"])).status == 201
    assert (await shop.stock()).held == 3
    await shop.must_hold()


async def test_the_same_request_again_is_the_same_seat(shop: Shop) -> None:
    await shop.start_campaign()
    leader, friend = await shop.buyer(), await shop.buyer()
    ids: dict[str, Any] = {
        "checkout_id": "01a00000-0000-7000-8000-000000000001",
        "group_id": "01a00000-0000-7000-8000-000000000002",
    }
    first, again = await leader.open_group(shop, **ids), await leader.open_group(shop, **ids)
    assert (first.status, again.status, again.body["checkout"]) == (201, 201, first.body["checkout"])
    stolen = await friend.open_group(shop, **ids)
    assert stolen.status == 409
    assert (await shop.stock()).held == 1
    await shop.must_hold()


async def test_an_old_checkout_buys_no_seat(shop: Shop) -> None:
    await shop.start_campaign()
    thief, leader = await shop.buyer(), await shop.buyer()
    cheap = {
        "id": str(new_id()),
        "lines": [{"sku_id": str(shop.sku_id), "quantity": 1}],
        "address_id": thief.address_id,
        "shown_total": {"minor": shop.list_price},
    }
    paid = await thief.post("/checkouts", cheap)
    await shop.pay(thief, paid["id"])
    opened = await leader.open_group(shop)
    stolen = await thief.join(shop, opened["group"]["id"], checkout_id=paid["id"])
    assert (stolen.status, stolen.code) == (409, "checkout_taken")
    assert (await thief.open_group(shop, checkout_id=paid["id"])).code == "checkout_taken"
    group = await leader.get(f"/plays/groups/{opened['group']['id']}")
    assert (group["seats_taken"], group["seats_held"]) == (0, 1)
    await shop.must_hold()


async def test_what_open_groups_were_promised_stays(shop: Shop) -> None:
    await shop.start_campaign(**_stages(shop))
    await _group_of(shop, 1)
    campaign = (await shop.staff.get(f"/plays/campaigns/{shop.campaign_id}")).body
    config = campaign["config"]
    same = {name: campaign[name] for name in ("kind", "name", "starts_at", "ends_at", "version", "config")}
    same["product_id"] = str(shop.product_id)
    path = f"/plays/campaigns/{shop.campaign_id}"
    dearer = [*config["stages"][:-1], {**config["stages"][-1], "prices": [{"sku_id": str(shop.sku_id), "price": 2400}]}]
    refused = await shop.staff.call("PUT", path, {**same, "config": {**config, "stages": dearer}})
    assert (refused.code, [p["at"] for p in refused["problems"]]) == ("campaign_invalid", ["stages"])
    limited = await shop.staff.call("PUT", path, {**same, "stock": 50})
    assert [p["at"] for p in limited["problems"]] == ["stock"]
    longer = await shop.staff.call("PUT", path, {**same, "config": {**config, "per_buyer_limit": 3}})
    assert longer.status == 200, longer.body


async def test_a_campaign_stays_of_its_play(shop: Shop) -> None:
    await shop.start_campaign(publish=False)
    campaign = (await shop.staff.get(f"/plays/campaigns/{shop.campaign_id}")).body
    same = {name: campaign[name] for name in ("name", "starts_at", "ends_at", "version", "config")}
    changed = {**same, "kind": "raffle_of_souls", "product_id": str(shop.product_id)}
    refused = await shop.staff.call("PUT", f"/plays/campaigns/{shop.campaign_id}", changed)
    assert (refused.status, refused.code, refused["kind"]) == (422, "unknown_play", "raffle_of_souls")
    assert (await shop.staff.get(f"/plays/campaigns/{shop.campaign_id}")).body == campaign
