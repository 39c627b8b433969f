"""Goods and money that go back: each way of a case, what the order, the stock and the ledger say after it."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.aftersales import ADDRESS, a_second, apply, bought, may_return, received, shipped
from tests.shop import Answer, BuyerCaller, Shop
from tuan.care import storefront
from tuan.kit.ids import new_id
from tuan.ordering.commands.receive_order import complete
from tuan.ordering.policy import COMPLETED_AFTER
from tuan.ordering.store import orders
from tuan.platform.pictures.tests.making import a_picture

PARCEL = {"carrier": "中通", "tracking_number": "ZT99887766"}


async def _case(buyer: BuyerCaller, case: Answer) -> Answer:
    return await buyer.get(f"/after-sales/{case['id']}")


async def _fee(shop: Shop, minor: int) -> None:
    kept = await shop.staff.call("PUT", "/shipping", {"fee": {"minor": minor}})
    assert kept.status == 200, kept.body


async def test_pieces_that_have_not_left_come_back_at_once_and_the_rest_is_shipped(shop: Shop) -> None:
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer, quantity=3)
    case = await apply(buyer, order_id, kind="refund_only", sent=False)
    assert (case.status, case["state"], case["waits_for"]) == (201, "applied", "shop")
    assert case["total"]["minor"] == shop.list_price

    # What is asked for does not leave meanwhile.
    parcel = await shipped(shop, order_id, quantity=3)
    assert (parcel.status, parcel.code) == (409, "more_than_left_to_ship")
    approved = await shop.staff.post(f"/after-sales/{case['id']}/approval")
    assert (approved.status, approved["state"]) == (200, "refunding")
    await shop.settle()

    assert (await _case(buyer, case))["state"] == "refunded"
    assert ((await shop.escrow()).posted, (await shop.stock()).held) == (2 * shop.list_price, 2)
    sent = await shipped(shop, order_id)
    assert (sent["state"], sent["lines"][0]["shipped"], sent["lines"][0]["cancelled"]) == ("shipped", 2, 1)
    assert await shop.announced(case["id"]) == [
        "care.case_applied",
        "care.case_approved",
        "care.refund_started",
        "care.case_refunded",
    ]
    await shop.must_hold()


async def test_when_everything_is_given_up_before_shipping_the_order_closes_and_the_fee_comes_back(shop: Shop) -> None:
    await _fee(shop, 800)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer, quantity=2, fee=800)
    for _ in range(2):
        case = await apply(buyer, order_id, kind="refund_only", sent=False)
        assert (await shop.staff.post(f"/after-sales/{case['id']}/approval")).status == 200
    await shop.settle()
    order = await buyer.order(order_id)
    assert (order["state"], order["close_reason"]) == ("closed", "refunded")
    assert sorted(refund["amount"]["minor"] for refund in order["refunds"]) == [3990, 3990 + 800]
    assert ((await shop.escrow()).posted, (await shop.clearing()).posted) == (0, 0)
    assert (await shop.stock()).available == 1000
    await shop.must_hold()


async def test_one_tap_cancels_a_released_order_and_the_case_that_was_open(shop: Shop) -> None:
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer, quantity=2)
    case = await apply(buyer, order_id, kind="refund_only", sent=False)
    assert (await buyer.post(f"/orders/{order_id}/cancel"))["state"] == "closed"
    late = await shop.staff.post(f"/after-sales/{case['id']}/approval")
    await shop.settle()
    assert late.status == 409
    seen = await _case(buyer, case)
    assert (seen["state"], seen["end_reason"]) == ("closed", "order_closed")
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()


async def test_a_return_goes_there_and_back_and_the_receiver_decides_what_is_sold_again(shop: Shop) -> None:
    await may_return(shop)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer, quantity=3)
    await received(shop, buyer, order_id)
    case = await apply(buyer, order_id, quantity=2)
    assert case["return_address"] is None
    approved = await shop.staff.post(f"/after-sales/{case['id']}/approval")
    assert approved["state"] == "approved"
    seen = await _case(buyer, case)
    assert (seen["return_address"], seen["waits_for"]) == ({**ADDRESS}, "buyer")
    assert set(seen["actions"]) == {"send_back", "withdraw"}
    sent = await buyer.post(f"/after-sales/{case['id']}/parcel", PARCEL)
    assert (sent["state"], sent["tracking_number"]) == ("goods_sent_back", "ZT99887766")
    assert (await shop.escrow()).posted == 3 * shop.list_price

    line_id = case["lines"][0]["order_line_id"]
    too_much = await shop.staff.post(
        f"/after-sales/{case['id']}/receipt", {"restocked": [{"order_line_id": line_id, "quantity": 3}]}
    )
    assert (too_much.status, too_much.code) == (422, "restock_too_much")
    receipt = {"restocked": [{"order_line_id": line_id, "quantity": 1}]}
    assert (await shop.staff.post(f"/after-sales/{case['id']}/receipt", receipt)).status == 200
    again = await shop.staff.post(f"/after-sales/{case['id']}/receipt", receipt)
    assert (again.status, again.code) == (409, "restock_decided")
    await shop.settle()

    assert (await _case(buyer, case))["state"] == "refunded"
    assert ((await shop.escrow()).posted, (await shop.stock()).on_hand) == (shop.list_price, 998)
    moved = await shop.staff.get(f"/skus/{shop.sku_id}/stock-movements")
    assert [(m["quantity"], m["reason"], m["note"]) for m in moved["items"]][:1] == [(1, "returned", case["number"])]
    await shop.must_hold()


async def test_the_fee_comes_back_with_the_last_piece_if_the_shop_is_at_fault_in_any_order(shop: Shop) -> None:
    await _fee(shop, 800)
    await may_return(shop)
    for reasons, fee in (
        (("broken", "no_longer_wanted"), 800),
        (("no_longer_wanted", "broken"), 800),
        (("no_longer_wanted", "no_longer_wanted"), 0),
    ):
        buyer = await shop.buyer()
        order_id = await bought(shop, buyer, quantity=2, fee=800)
        await received(shop, buyer, order_id)
        back = 0
        for reason in reasons:
            case = await apply(buyer, order_id, reason=reason)
            await shop.staff.post(f"/after-sales/{case['id']}/approval")
            await buyer.post(f"/after-sales/{case['id']}/parcel", PARCEL)
            assert (await shop.staff.post(f"/after-sales/{case['id']}/receipt", {})).status == 200
            await shop.settle()
            back += (await _case(buyer, case))["total"]["minor"]
        assert back == 2 * shop.list_price + fee
    await shop.must_hold()


async def test_less_money_while_the_goods_are_kept_and_the_rest_later(shop: Shop) -> None:
    await may_return(shop)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    some = await apply(buyer, order_id, kind="refund_only", reason="broken", amount=500)
    assert some["lines"][0]["pieces"] == 0
    await shop.staff.post(f"/after-sales/{some['id']}/approval")
    rest = await apply(buyer, order_id)
    assert rest["total"]["minor"] == shop.list_price - 500
    too_much = await apply(buyer, order_id, kind="refund_only", amount=1)
    assert (too_much.status, too_much.code) == (409, "asked_too_much")
    await shop.staff.post(f"/after-sales/{rest['id']}/approval")
    await buyer.post(f"/after-sales/{rest['id']}/parcel", PARCEL)
    await shop.staff.post(f"/after-sales/{rest['id']}/receipt", {})
    await shop.settle()
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()


@pytest.mark.parametrize("is_refused", [False, True])
async def test_the_last_piece_waits_for_money_that_is_asked_for_alone(shop: Shop, is_refused: bool) -> None:
    await may_return(shop)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    some = await apply(buyer, order_id, kind="refund_only", reason="broken", amount=500)
    early = await apply(buyer, order_id)
    assert (early.status, early.code) == (409, "money_asked_before")
    if is_refused:
        assert (await shop.staff.post(f"/after-sales/{some['id']}/refusal", {"words": "没有破损"})).status == 200
        early = await apply(buyer, order_id)
        assert (early.status, early.code) == (409, "money_asked_before")
    assert (await buyer.post(f"/after-sales/{some['id']}/withdrawal"))["state"] == "closed"
    rest = await apply(buyer, order_id)
    assert rest["total"]["minor"] == shop.list_price
    await shop.staff.post(f"/after-sales/{rest['id']}/approval")
    await buyer.post(f"/after-sales/{rest['id']}/parcel", PARCEL)
    await shop.staff.post(f"/after-sales/{rest['id']}/receipt", {})
    await shop.settle()
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()


async def test_other_pieces_go_back_while_money_is_asked_for_and_the_last_brings_all(shop: Shop) -> None:
    await may_return(shop)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer, quantity=2)
    await received(shop, buyer, order_id)
    some = await apply(buyer, order_id, kind="refund_only", reason="broken", amount=500)
    first = await apply(buyer, order_id)
    assert first.status == 201
    last = await apply(buyer, order_id)
    assert (last.status, last.code) == (409, "money_asked_before")
    await buyer.post(f"/after-sales/{some['id']}/withdrawal")
    last = await apply(buyer, order_id)
    assert first["total"]["minor"] + last["total"]["minor"] == 2 * shop.list_price
    await shop.must_hold()


async def test_a_refusal_is_appealed_once_and_decided_by_a_second_person(shop: Shop) -> None:
    await may_return(shop)
    buyer, second = await shop.buyer(), await a_second(shop)
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    case = await apply(buyer, order_id)
    refused = await shop.staff.post(f"/after-sales/{case['id']}/refusal", {"words": "外包装已拆"})
    assert refused["state"] == "refused"
    appealed = await buyer.post(f"/after-sales/{case['id']}/appeal", {"words": "拆开才看到坏了"})
    assert (appealed["state"], appealed["waits_for"]) == ("appealed", "shop")
    decision = {"grants": False, "words": "再看一次"}
    own = await shop.staff.post(f"/after-sales/{case['id']}/appeal-decision", decision)
    assert (own.status, own.code) == (403, "second_person_needed")
    around = await shop.staff.post(f"/after-sales/{case['id']}/approval")
    assert around.status == 409
    granted = await second.post(f"/after-sales/{case['id']}/appeal-decision", {"grants": True, "words": "同意退货"})
    assert granted["state"] == "approved"
    assert (await buyer.post(f"/after-sales/{case['id']}/appeal", {"words": "再来"})).code == "appealed_before"

    other = await apply(buyer, await _another(shop, buyer))
    await second.post(f"/after-sales/{other['id']}/refusal", {"words": "不支持"})
    await buyer.post(f"/after-sales/{other['id']}/appeal", {"words": "请再看"})
    ended = await shop.staff.post(f"/after-sales/{other['id']}/appeal-decision", decision)
    assert (ended["state"], ended["end_reason"]) == ("closed", "appeal_refused")
    await shop.must_hold()


async def _another(shop: Shop, buyer: BuyerCaller) -> str:
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    return order_id


async def test_the_database_itself_asks_for_a_second_person(shop: Shop) -> None:
    buyer = await shop.buyer()
    case = await apply(buyer, await bought(shop, buyer), kind="refund_only", sent=False)
    await shop.staff.post(f"/after-sales/{case['id']}/refusal", {"words": "已打包"})
    with pytest.raises(psycopg.errors.CheckViolation):
        async with shop.house.database.transaction() as tx:
            await tx.run("update care_cases set appeal_decided_by = refused_by")


async def test_a_refused_order_ships_and_its_appeal_comes_too_late(shop: Shop) -> None:
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    case = await apply(buyer, order_id, kind="refund_only", sent=False)
    await shop.staff.post(f"/after-sales/{case['id']}/refusal", {"words": "已打包，马上发出"})
    assert (await shipped(shop, order_id))["state"] == "shipped"
    late = await buyer.post(f"/after-sales/{case['id']}/appeal", {"words": "我不要了"})
    assert (late.status, late.code) == (409, "asked_too_much")
    assert (await buyer.post(f"/after-sales/{case['id']}/withdrawal"))["state"] == "closed"
    await shop.must_hold()


async def _sent_back(shop: Shop, buyer: BuyerCaller, case: Answer) -> None:
    await shop.staff.post(f"/after-sales/{case['id']}/approval")
    await buyer.post(f"/after-sales/{case['id']}/parcel", PARCEL)


async def _refused(shop: Shop, buyer: BuyerCaller, case: Answer) -> None:
    await shop.staff.post(f"/after-sales/{case['id']}/refusal", {"words": "不支持"})


async def _appealed(shop: Shop, buyer: BuyerCaller, case: Answer) -> None:
    await _refused(shop, buyer, case)
    await buyer.post(f"/after-sales/{case['id']}/appeal", {"words": "请再看"})


async def _approved(shop: Shop, buyer: BuyerCaller, case: Answer) -> None:
    await shop.staff.post(f"/after-sales/{case['id']}/approval")


async def _silent(shop: Shop, buyer: BuyerCaller, case: Answer) -> None:
    """Nobody does anything."""


@pytest.mark.parametrize(
    ("until", "hours", "state", "end"),
    [
        (_silent, 48, "approved", None),
        (_approved, 7 * 24, "closed", "not_sent_back"),
        (_sent_back, 10 * 24, "refunded", None),
        (_refused, 7 * 24, "closed", "not_appealed"),
        (_appealed, 7 * 24, "approved", None),
    ],
)
async def test_whoever_is_silent_loses_at_the_announced_instant(
    shop: Shop, until: Any, hours: int, state: str, end: str | None
) -> None:
    await may_return(shop)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    case = await apply(buyer, order_id)
    await until(shop, buyer, case)
    waiting = await _case(buyer, case)
    shop.clock.turn(timedelta(hours=hours) - timedelta(seconds=1))
    await shop.settle()
    assert (await _case(buyer, case))["state"] == waiting["state"]
    shop.clock.turn(timedelta(seconds=1))
    shop.staff = await shop.staff_member()  # A session of the console does not last so long.
    if waiting["state"] == "applied":
        refused = await shop.staff.post(f"/after-sales/{case['id']}/refusal", {"words": "太晚了"})
        assert (refused.status, refused.code) == (409, "time_is_up")
    await shop.settle()
    after = await _case(buyer, case)
    assert (after["state"], after["end_reason"]) == (state, end)
    if state == "refunded":
        # The money is back; what becomes of the goods a person may still decide, once.
        assert (await shop.stock()).on_hand == 999
        line_id = case["lines"][0]["order_line_id"]
        receipt = {"restocked": [{"order_line_id": line_id, "quantity": 1}]}
        assert (await shop.staff.post(f"/after-sales/{case['id']}/receipt", receipt)).status == 200
        assert (await shop.stock()).on_hand == 1000
    await shop.must_hold()


async def test_a_silent_shop_without_a_return_address_pays_without_the_goods(shop: Shop) -> None:
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    case = await apply(buyer, order_id)
    refused = await shop.staff.post(f"/after-sales/{case['id']}/approval")
    assert (refused.status, refused.code) == (409, "return_address_missing")
    shop.clock.turn(timedelta(hours=48))
    await shop.settle()
    assert (await _case(buyer, case))["state"] == "refunded"
    await shop.must_hold()


async def test_an_order_is_not_completed_while_a_case_is_open(shop: Shop) -> None:
    await may_return(shop, answer_hours=720)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    case = await apply(buyer, order_id)
    shop.clock.turn(timedelta(days=8))
    await shop.settle()
    assert (await buyer.order(order_id))["state"] == "delivered"
    await buyer.post(f"/after-sales/{case['id']}/withdrawal")
    await shop.settle()
    assert (await buyer.order(order_id))["state"] == "completed"
    over = await apply(buyer, order_id)
    assert (over.status, over.code) == (409, "after_sales_over")
    await shop.must_hold()


async def test_a_case_that_opens_while_orders_are_completed_keeps_its_order(shop: Shop) -> None:
    await may_return(shop, answer_hours=720)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    shop.clock.turn(timedelta(days=8))
    async with shop.house.database.reading() as tx:
        read = await orders.delivered_before(tx, at=shop.clock() - COMPLETED_AFTER, limit=50)
    assert [str(id) for id in read] == [order_id]
    # The clockwork has read which orders are due; now, before it comes to this one, its buyer applies.
    case = await apply(buyer, order_id)
    async with shop.house.database.transaction() as tx:
        assert not await complete(tx, UUID(order_id), at=shop.clock())
    assert (await buyer.order(order_id))["state"] == "delivered"
    await buyer.post(f"/after-sales/{case['id']}/withdrawal")
    async with shop.house.database.transaction() as tx:
        assert not await complete(tx, UUID(order_id), at=shop.clock() - timedelta(days=2))
        assert await complete(tx, UUID(order_id), at=shop.clock())
    await shop.must_hold()


async def test_no_case_while_the_group_runs_and_a_refunded_member_does_not_undo_it(shop: Shop) -> None:
    await shop.start_campaign()
    leader, friend = await shop.buyer(), await shop.buyer()
    opened = await leader.open_group(shop)
    order_id = opened["checkout"]["orders"][0]["id"]
    await shop.pay(leader, opened["checkout"]["id"])
    early = await apply(leader, order_id, kind="refund_only", sent=False)
    assert (early.status, early.code) == (409, "order_in_group")
    joined = await friend.join(shop, opened["group"]["id"])
    await shop.pay(friend, joined["checkout"]["id"])
    case = await apply(leader, order_id, kind="refund_only", sent=False)
    await shop.staff.post(f"/after-sales/{case['id']}/approval")
    await shop.settle()
    assert (await leader.order(order_id))["state"] == "closed"
    group = await friend.get(f"/plays/groups/{opened['group']['id']}")
    assert group["state"] == "formed"
    assert (await friend.order(joined["checkout"]["orders"][0]["id"]))["state"] == "ready_to_ship"
    await shop.must_hold()


async def test_after_a_stage_price_only_what_was_really_paid_comes_back(shop: Shop) -> None:
    stages = [
        {"size": 2, "prices": [{"sku_id": str(shop.sku_id), "price": shop.group_price}]},
        {"size": 3, "prices": [{"sku_id": str(shop.sku_id), "price": 2001}]},
    ]
    await shop.start_campaign(group_kind="stage", seats=3, stages=stages)
    people = [await shop.buyer() for _ in range(3)]
    opened = await people[0].open_group(shop, quantity=2)
    orders = [opened["checkout"]["orders"][0]["id"]]
    await shop.pay(people[0], opened["checkout"]["id"])
    for person in people[1:]:
        joined = await person.join(shop, opened["group"]["id"])
        orders.append(joined["checkout"]["orders"][0]["id"])
        await shop.pay(person, joined["checkout"]["id"])
    line = (await people[0].order(orders[0]))["lines"][0]
    assert line["refunded"]["minor"] == 2 * (shop.group_price - 2001)
    backs = []
    for _ in range(2):
        case = await apply(people[0], orders[0], kind="refund_only", sent=False)
        backs.append(case["total"]["minor"])
        await shop.staff.post(f"/after-sales/{case['id']}/approval")
    await shop.settle()
    assert backs == [2001, 2001]
    assert (await people[0].order(orders[0]))["state"] == "closed"
    assert (await shop.escrow()).posted == 2 * 2001
    await shop.must_hold()


async def test_evidence_that_is_too_much_leaves_nothing_on_the_disk(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storefront, "MOST_PICTURES", 1)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    media = shop.house.settings.data_folder / "media"

    async def sent(colour: str) -> tuple[int, set[Path]]:
        answer = await buyer.client.post(
            f"{buyer.prefix}/orders/{order_id}/after-sales/pictures",
            files={"file": ("a.jpg", a_picture(colour=colour), "image/jpeg")},
            headers={"X-CSRF-Token": buyer.csrf},
        )
        return answer.status_code, {path for path in media.rglob("*") if path.is_file()}

    before = {path for path in media.rglob("*") if path.is_file()}
    status, kept = await sent("red")
    assert (status, len(kept - before)) == (201, 3)
    assert await sent("blue") == (409, kept)
    assert await sent("red") == (201, kept)


async def test_a_shop_gives_money_back_by_itself(shop: Shop) -> None:
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    line_id = (await buyer.order(order_id))["lines"][0]["id"]
    asked = {"id": str(new_id()), "order_line_id": line_id, "amount": 1000, "words": "晚发补偿"}
    for _ in range(2):
        given = await shop.staff.post(f"/orders/{order_id}/goodwill", asked)
        assert (given.status, given["state"], given["opened_by"]) == (201, "refunding", "shop")
    too_much = await shop.staff.post(f"/orders/{order_id}/goodwill", {**asked, "id": str(new_id()), "amount": 3000})
    assert (too_much.status, too_much.code) == (409, "asked_too_much")
    assert (await buyer.post(f"/orders/{order_id}/cancel"))["state"] == "closed"
    await shop.settle()
    assert ((await shop.escrow()).posted, (await shop.clearing()).posted) == (0, 0)
    await shop.must_hold()


async def test_the_same_application_again_is_one_case_and_another_is_not_hidden(shop: Shop) -> None:
    buyer, stranger = await shop.buyer(), await shop.buyer()
    order_id = await bought(shop, buyer)
    case_id = new_id()
    first = await apply(buyer, order_id, kind="refund_only", sent=False, case_id=case_id)
    ways = await buyer.get(f"/orders/{order_id}/after-sales")
    assert (ways["can_apply"], [case["id"] for case in ways["cases"]]) == (False, [str(case_id)])
    body = {
        "id": str(case_id),
        "order_id": order_id,
        "kind": "refund_only",
        "is_sent": False,
        "lines": [{"order_line_id": first["lines"][0]["order_line_id"], "quantity": 1}],
        "reason": "late",
        "shown": {"minor": shop.list_price},
    }
    assert (await buyer.post("/after-sales", body))["number"] == first["number"]
    assert (await stranger.post("/after-sales", body)).status == 404
    assert (await stranger.get(f"/after-sales/{case_id}")).status == 404
    changed = await buyer.post("/after-sales", {**body, "id": str(new_id()), "shown": {"minor": 1}})
    assert (changed.status, changed.code) == (409, "asked_too_much")
    await shop.must_hold()


async def _exchange(shop: Shop) -> tuple[BuyerCaller, str, Answer]:
    await may_return(shop)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    return buyer, order_id, await apply(buyer, order_id, kind="exchange", reason="broken")


async def test_an_exchange_sends_the_same_goods_again_at_no_price(shop: Shop) -> None:
    buyer, order_id, case = await _exchange(shop)
    await shop.staff.post(f"/after-sales/{case['id']}/approval")
    stock = await shop.stock()
    assert (stock.on_hand, stock.held) == (999, 1)
    early = await shop.staff.post(f"/after-sales/{case['id']}/replacement", PARCEL)
    assert early.status == 409
    await buyer.post(f"/after-sales/{case['id']}/parcel", PARCEL)
    received = await shop.staff.post(f"/after-sales/{case['id']}/receipt", {})
    assert (received["state"], received["waits_for"]) == ("goods_received", "shop")
    replaced = await shop.staff.post(f"/after-sales/{case['id']}/replacement", PARCEL)
    assert (replaced["state"], replaced["total"]["minor"]) == ("replaced", 0)
    await shop.settle()
    stock = await shop.stock()
    assert (stock.on_hand, stock.held) == (998, 0)
    assert (await shop.escrow()).posted == shop.list_price
    assert (await buyer.order(order_id))["refunds"] == []
    # What was sent again can go back as any other.
    again = await apply(buyer, order_id)
    assert (again.status, again["total"]["minor"]) == (201, shop.list_price)
    await shop.must_hold()


async def test_a_replacement_that_comes_too_late_is_refused(shop: Shop) -> None:
    buyer, _, case = await _exchange(shop)
    assert (await shop.staff.post(f"/after-sales/{case['id']}/approval")).status == 200
    assert (await buyer.post(f"/after-sales/{case['id']}/parcel", PARCEL)).status == 200
    assert (await shop.staff.post(f"/after-sales/{case['id']}/receipt", {})).status == 200
    shop.clock.turn(timedelta(hours=48))
    shop.staff = await shop.staff_member()
    late = await shop.staff.post(f"/after-sales/{case['id']}/replacement", PARCEL)
    assert (late.status, late.code) == (409, "time_is_up")


async def test_an_exchange_becomes_a_refund_when_the_goods_are_gone(shop: Shop) -> None:
    buyer, _, case = await _exchange(shop)
    gone = {"id": str(new_id()), "quantity": -999, "reason": "damaged"}
    moved = await shop.staff.post(f"/skus/{shop.sku_id}/stock-movements", gone)
    assert moved.status in (200, 201), moved.body
    approved = await shop.staff.post(f"/after-sales/{case['id']}/approval")
    assert (approved["kind"], approved["became_refund"]) == ("return", True)
    await buyer.post(f"/after-sales/{case['id']}/parcel", PARCEL)
    await shop.staff.post(f"/after-sales/{case['id']}/receipt", {})
    await shop.settle()
    seen = await _case(buyer, case)
    assert (seen["state"], seen["total"]["minor"]) == ("refunded", shop.list_price)
    await shop.must_hold()


async def test_a_shop_that_does_not_send_the_replacement_pays(shop: Shop) -> None:
    buyer, _, case = await _exchange(shop)
    await shop.staff.post(f"/after-sales/{case['id']}/approval")
    await buyer.post(f"/after-sales/{case['id']}/parcel", PARCEL)
    await shop.staff.post(f"/after-sales/{case['id']}/receipt", {})
    shop.clock.turn(timedelta(hours=48))
    await shop.settle()
    seen = await _case(buyer, case)
    assert (seen["state"], seen["kind"], seen["became_refund"]) == ("refunded", "return", True)
    assert ((await shop.stock()).held, (await shop.escrow()).posted) == (0, 0)
    await shop.must_hold()


async def test_a_withdrawn_exchange_frees_what_was_kept_for_it(shop: Shop) -> None:
    buyer, _, case = await _exchange(shop)
    await shop.staff.post(f"/after-sales/{case['id']}/approval")
    assert (await shop.stock()).held == 1
    assert (await buyer.post(f"/after-sales/{case['id']}/withdrawal"))["state"] == "closed"
    assert (await shop.stock()).held == 0
    await shop.must_hold()


async def _price_falls(shop: Shop, to: int) -> None:
    body = {"id": str(new_id()), "product_ids": [str(shop.product_id)], "change": {"minor": to}}
    changed = await shop.staff.post("/bulk/products/prices", body)
    assert changed.status == 201, changed.body
    await shop.settle()


async def test_a_price_that_fell_is_paid_back_once_and_never_together_with_a_refund(shop: Shop) -> None:
    await may_return(shop, price_protection_days=7)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer, quantity=2)
    line_id = (await buyer.order(order_id))["lines"][0]["id"]
    path = f"/orders/{order_id}/price-protection"

    def asked(minor: int) -> dict[str, Any]:
        return {"id": str(new_id()), "order_line_id": line_id, "shown": {"minor": minor}}

    early = await buyer.post(path, asked(1000))
    assert (early.status, early.code) == (409, "price_not_protected")
    shop.clock.turn(timedelta(hours=1))
    await _price_falls(shop, shop.list_price - 500)
    shop.clock.turn(timedelta(minutes=1))
    # One of the two is given up before: only the other is protected.
    case = await apply(buyer, order_id, kind="refund_only", sent=False)
    ways = await buyer.get(f"/orders/{order_id}/after-sales")
    assert ways["lines"][0]["protection"]["minor"] == 500
    wrong = await buyer.post(path, asked(1000))
    assert (wrong.status, wrong.code) == (409, "amount_changed")
    given = await buyer.post(path, asked(500))
    assert (given.status, given["state"], given["total"]["minor"]) == (201, "refunding", 500)
    again = await buyer.post(path, asked(500))
    assert (again.status, again.code) == (409, "protected_before")
    await shop.staff.post(f"/after-sales/{case['id']}/approval")
    assert (await buyer.post(f"/orders/{order_id}/cancel"))["state"] == "closed"
    await shop.settle()
    assert ((await shop.escrow()).posted, (await shop.clearing()).posted) == (0, 0)
    await shop.must_hold()


@pytest.mark.parametrize(("days", "after"), [(0, 1), (7, 8 * 24)])
async def test_a_price_is_protected_only_where_and_as_long_as_the_shop_says(shop: Shop, days: int, after: int) -> None:
    await may_return(shop, price_protection_days=days)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    await _price_falls(shop, shop.list_price - 500)
    shop.clock.turn(timedelta(hours=after))
    ways = await buyer.get(f"/orders/{order_id}/after-sales")
    assert ways["lines"][0]["protection"] is None
    body = {"id": str(new_id()), "order_line_id": ways["lines"][0]["order_line_id"], "shown": {"minor": 500}}
    refused = await buyer.post(f"/orders/{order_id}/price-protection", body)
    assert (refused.status, refused.code) == (409, "price_not_protected")
    await shop.must_hold()
