"""A buyer opens a group and shares it, a friend joins, both pay: the group forms, the shop ships, both receive."""

from datetime import timedelta

from tests.shop import Shop
from tuan.kit.ids import new_id


async def test_from_a_shared_link_to_money_in_the_right_place(shop: Shop) -> None:
    await shop.start_campaign()
    leader, friend = await shop.buyer(), await shop.buyer()

    opened = await leader.open_group(shop)
    assert opened.status == 201, opened.body
    group_id = opened["group"]["id"]
    await shop.pay(leader, opened["checkout"]["id"])
    shared = await leader.post("/shares", {"kind": "group", "target_id": group_id})
    assert shared.status in (200, 201), shared.body

    landing = await friend.get(f"/shares/{shared['token']}")
    assert landing["group"]["seats_left"] == 1
    joined = await friend.join(shop, group_id, share_token=shared["token"])
    assert joined.status == 201, joined.body
    await shop.pay(friend, joined["checkout"]["id"])

    group = await friend.get(f"/plays/groups/{group_id}")
    assert (group["state"], group["seats_taken"], len(group["members"])) == ("formed", 2, 2)
    assert (await shop.escrow()).posted == 2 * shop.group_price

    for buyer, order_id in (
        (leader, opened["checkout"]["orders"][0]["id"]),
        (friend, joined["checkout"]["orders"][0]["id"]),
    ):
        assert (await buyer.order(order_id))["state"] == "ready_to_ship"
        shipped = await shop.staff.post(
            f"/orders/{order_id}/parcels", {"id": str(new_id()), "carrier": "顺丰", "tracking_number": "SF1234567890"}
        )
        assert shipped["state"] == "shipped"
        assert (await buyer.post(f"/orders/{order_id}/receipt"))["state"] == "delivered"
        assert await shop.announced(order_id) == [
            "ordering.order_placed",
            "ordering.order_paid",
            "ordering.order_released",
            "ordering.order_shipped",
            "ordering.order_received",
        ]
    stock = await shop.stock()
    assert (stock.on_hand, stock.held) == (998, 0)
    await shop.must_hold()


async def test_when_nobody_joins_everybody_gets_the_money_back_without_asking(shop: Shop) -> None:
    await shop.start_campaign()
    leader = await shop.buyer()
    opened = await leader.open_group(shop)
    await shop.pay(leader, opened["checkout"]["id"])
    assert (await shop.escrow()).posted == shop.group_price

    shop.clock.turn(timedelta(hours=24))
    await shop.settle()

    order = await leader.order(opened["checkout"]["orders"][0]["id"])
    assert (order["state"], order["close_reason"]) == ("closed", "group_expired")
    assert [(r["state"], r["amount"]["minor"]) for r in order["refunds"]] == [("succeeded", shop.group_price)]
    assert ((await shop.escrow()).posted, (await shop.clearing()).posted) == (0, 0)
    assert (await shop.stock()).available == 1000
    await shop.must_hold()
