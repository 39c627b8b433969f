"""A payment always ends in a seat, in another open group that the buyer agreed to, or in an automatic refund."""

from datetime import timedelta

from tests.shop import BuyerCaller, Shop


async def _a_group_with_one_paid_seat(shop: Shop) -> str:
    leader = await shop.buyer()
    opened = await leader.open_group(shop)
    await shop.pay(leader, opened["checkout"]["id"])
    group_id: str = opened["group"]["id"]
    return group_id


async def _hold_lapses_while_another_fills_the_group(shop: Shop, *, another: bool) -> tuple[BuyerCaller, str, str, str]:
    """A buyer at the cashier until the hold is over; meanwhile somebody else takes the last seat."""
    group_id = await _a_group_with_one_paid_seat(shop)
    slow, fast = await shop.buyer(), await shop.buyer()
    joined = await slow.join(shop, group_id, another=another)
    payment_id = await slow.start_paying(joined["checkout"]["id"])
    assert (await fast.join(shop, group_id)).code == "group_full"
    shop.clock.turn(timedelta(minutes=10, seconds=5))
    taken = await fast.join(shop, group_id)
    assert taken.status == 201, taken.body
    await shop.pay(fast, taken["checkout"]["id"])
    return slow, group_id, payment_id, joined["checkout"]["orders"][0]["id"]


async def test_a_lapsed_hold_is_still_a_seat_while_one_is_free(shop: Shop) -> None:
    await shop.start_campaign()
    group_id = await _a_group_with_one_paid_seat(shop)
    slow = await shop.buyer()
    joined = await slow.join(shop, group_id)
    payment_id = await slow.start_paying(joined["checkout"]["id"])
    shop.clock.turn(timedelta(minutes=10, seconds=30))
    await shop.at_cashier(payment_id)
    await shop.settle()
    assert (await slow.get(f"/plays/groups/{group_id}"))["state"] == "formed"
    assert (await slow.order(joined["checkout"]["orders"][0]["id"]))["state"] == "ready_to_ship"
    await shop.must_hold()


async def test_paid_for_a_full_group_without_consent_goes_back(shop: Shop) -> None:
    await shop.start_campaign()
    slow, group_id, payment_id, order_id = await _hold_lapses_while_another_fills_the_group(shop, another=False)
    await shop.at_cashier(payment_id)
    await shop.settle()
    order = await slow.order(order_id)
    assert (order["state"], order["close_reason"]) == ("closed", "group_over")
    assert [r["state"] for r in order["refunds"]] == ["succeeded"]
    assert (await slow.get(f"/plays/groups/{group_id}"))["seats_taken"] == 2
    assert (await shop.escrow()).posted == 2 * shop.group_price
    await shop.must_hold()


async def test_paid_for_a_full_group_with_consent_joins_the_oldest_open_one(shop: Shop) -> None:
    await shop.start_campaign()
    slow, group_id, payment_id, order_id = await _hold_lapses_while_another_fills_the_group(shop, another=True)
    older = await _a_group_with_one_paid_seat(shop)
    shop.clock.turn(timedelta(seconds=1))
    newer = await _a_group_with_one_paid_seat(shop)
    await shop.at_cashier(payment_id)
    await shop.settle()
    order = await slow.order(order_id)
    assert (order["state"], order["group_id"], order["refunds"]) == ("ready_to_ship", older, [])
    states = {id: (await slow.get(f"/plays/groups/{id}"))["state"] for id in (group_id, older, newer)}
    assert states == {group_id: "formed", older: "formed", newer: "open"}
    assert "plays.seat_taken" in await shop.announced(older)
    await shop.must_hold()


async def test_with_consent_but_without_another_open_group_it_goes_back(shop: Shop) -> None:
    await shop.start_campaign()
    slow, _, payment_id, order_id = await _hold_lapses_while_another_fills_the_group(shop, another=True)
    await shop.at_cashier(payment_id)
    await shop.settle()
    assert (await slow.order(order_id))["state"] == "closed"
    assert (await shop.escrow()).posted == 2 * shop.group_price
    await shop.must_hold()


async def test_money_for_a_closed_order_goes_back(shop: Shop) -> None:
    await shop.start_campaign()
    group_id = await _a_group_with_one_paid_seat(shop)
    buyer = await shop.buyer()
    joined = await buyer.join(shop, group_id)
    order_id = joined["checkout"]["orders"][0]["id"]
    payment_id = await buyer.start_paying(joined["checkout"]["id"])
    await shop.at_cashier(payment_id)  # Charged at the provider; its notification has not been sent yet.
    assert (await buyer.post(f"/orders/{order_id}/cancel"))["state"] == "closed"
    await shop.settle()
    order = await buyer.order(order_id)
    assert [(r["state"], r["reason"]) for r in order["refunds"]] == [("succeeded", "order_closed")]
    group = await buyer.get(f"/plays/groups/{group_id}")
    assert (group["seats_taken"], group["seats_left"]) == (1, 1)
    assert (await shop.stock()).held == 1
    await shop.must_hold()


async def test_nobody_pays_and_everything_is_free_again(shop: Shop) -> None:
    await shop.start_campaign(stock=5, per_buyer_limit=2)
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop, quantity=2)
    payment_id = await buyer.start_paying(opened["checkout"]["id"])
    assert (await shop.stock()).held == 2
    shop.clock.turn(timedelta(minutes=11, seconds=1))
    await shop.settle()
    order = await buyer.order(opened["checkout"]["orders"][0]["id"])
    assert (order["state"], order["close_reason"], order["refunds"]) == ("closed", "not_paid_in_time", [])
    assert (await buyer.get(f"/plays/groups/{opened['group']['id']}"))["state"] == "expired"
    assert (await shop.stock()).held == 0
    campaign = await buyer.get(f"/plays/campaigns/{shop.campaign_id}")
    assert campaign["stock_left"] == 5
    # The provider was told to close: paying now is not possible any more.
    await shop.at_cashier(payment_id)
    await shop.settle()
    assert (await buyer.get(f"/payments/{payment_id}"))["status"] == "cancelled"
    assert (await buyer.open_group(shop, quantity=2)).status == 201
    await shop.must_hold()
