"""Coupons and full reductions from the shop's desk to the order, and back; with real connections where many come at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.shop import Answer, BuyerCaller, Shop, a_shop
from tuan.identity.commands.sign_up import sign_up
from tuan.kit.ids import UserId, new_id
from tuan.kit.money import Money
from tuan.ordering.commands.place_checkout import place_checkouts
from tuan.ordering.drafts import PlaceCheckout, Wanted
from tuan.promotion import public as promotion

ROUNDS = 100
WORDS = {"zh": "满减券", "en": "Coupon"}


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    """A shop with a connection for everybody; a box costs ¥39.90."""
    async with a_shop(database_url, pool_size=12) as shop:
        await shop.furnish(stock=10_000)
        yield shop


async def offer(shop: Shop, *, publish: bool = True, **terms: Any) -> str:
    """A coupon of ¥5 for everybody, or as the terms say; its id."""
    id = str(new_id())
    body = {
        "id": id,
        "kind": "amount",
        "title": WORDS,
        "threshold": {"minor": 0},
        "off": {"minor": 500},
        "issue": "public",
        "claim_from": shop.clock().isoformat(),
        "valid_days": 7,
        **terms,
    }
    made = await shop.staff.post("/coupons", {name: value for name, value in body.items() if value is not None})
    assert made.status == 201, made.body
    if publish:
        assert (await shop.staff.post(f"/coupons/{id}/publish"))["state"] == "published"
    return id


async def reduce(shop: Shop, *tiers: dict[str, Any], kind: str = "amount", **terms: Any) -> str:
    """A published full reduction; its id."""
    id = str(new_id())
    body = {
        "id": id,
        "kind": kind,
        "title": {"zh": "满减", "en": "Full reduction"},
        "tiers": tiers,
        "starts_at": shop.clock().isoformat(),
        "ends_at": (shop.clock() + timedelta(days=3)).isoformat(),
        **terms,
    }
    made = await shop.staff.post("/reductions", body)
    assert made.status == 201, made.body
    assert (await shop.staff.post(f"/reductions/{id}/publish")).status == 200
    return id


async def claim(buyer: BuyerCaller, coupon_id: str, id: str | None = None) -> Answer:
    return await buyer.post("/coupon-claims", {"id": id or str(new_id()), "coupon_id": coupon_id})


async def held(buyer: BuyerCaller, coupon_id: str) -> str:
    """The claim of somebody who has just taken it."""
    answer = await claim(buyer, coupon_id)
    assert answer.status == 201, answer.body
    id: str = answer["id"]
    return id


async def quote(shop: Shop, buyer: BuyerCaller, *, quantity: int = 1, **asked: Any) -> Answer:
    lines = [{"sku_id": str(shop.sku_id), "quantity": quantity}]
    return await buyer.post("/quotes", {"lines": lines, **asked})


async def buy(shop: Shop, buyer: BuyerCaller, total: int, *coupons: str, quantity: int = 1, **more: Any) -> Answer:
    body = {
        "id": str(new_id()),
        "lines": [{"sku_id": str(shop.sku_id), "quantity": quantity}],
        "address_id": buyer.address_id,
        "shown_total": {"minor": total},
        "coupons": list(coupons),
        **more,
    }
    return await buyer.post("/checkouts", body)


async def counters(shop: Shop, coupon_id: str) -> tuple[int, int, int]:
    """Given out, used, spent."""
    seen = await shop.staff.get(f"/coupons/{coupon_id}")
    return seen["issued"], seen["used"], seen["spent"]["minor"]


async def test_a_coupon_is_taken_used_and_returns_once_when_the_order_closes(shop: Shop) -> None:
    coupon_id = await offer(shop)
    buyer = await shop.buyer()
    [seen] = (await buyer.get(f"/coupons?product_id={shop.product_id}")).body
    assert (seen["coupon_id"], seen["can_claim"]) == (coupon_id, True)
    mine = await held(buyer, coupon_id)
    best = await quote(shop, buyer, best_coupons=True)
    assert best["total"]["minor"] == 3490
    assert [(one["id"], one["is_used"], one["off"]["minor"]) for one in best["coupons"]] == [(mine, True, 500)]
    assert (await quote(shop, buyer, coupons=[mine]))["total"] == best["total"]
    placed = await buy(shop, buyer, 3490, mine)
    assert placed.status == 201, placed.body
    assert await counters(shop, coupon_id) == (1, 1, 500)
    again = await buy(shop, buyer, 3490, mine)
    assert (again.status, again.code) == (409, "coupon_does_not_apply")
    assert again["reason"]["zh"] == "已使用"
    order_id = placed["orders"][0]["id"]
    for _ in range(2):
        await buyer.post(f"/orders/{order_id}/cancel")
    assert await counters(shop, coupon_id) == (1, 0, 0)
    assert [one["id"] for one in (await buyer.get("/coupon-claims"))["items"]] == [mine]
    await shop.must_hold()


async def test_an_unpaid_order_gives_its_coupon_back_when_its_time_is_over(shop: Shop) -> None:
    coupon_id = await offer(shop)
    buyer = await shop.buyer()
    mine = await held(buyer, coupon_id)
    await buy(shop, buyer, 3490, mine)
    shop.clock.turn(timedelta(minutes=17))
    await shop.settle()
    await shop.settle()
    assert await counters(shop, coupon_id) == (1, 0, 0)
    assert (await buy(shop, buyer, 3490, mine)).status == 201
    await shop.must_hold()


async def test_a_paid_order_that_is_cancelled_gives_the_money_and_the_coupon_back(shop: Shop) -> None:
    coupon_id = await offer(shop)
    buyer = await shop.buyer()
    mine = await held(buyer, coupon_id)
    placed = await buy(shop, buyer, 3490, mine)
    await shop.pay(buyer, placed["id"])
    assert await counters(shop, coupon_id) == (1, 1, 500)
    order_id = placed["orders"][0]["id"]
    assert (await buyer.post(f"/orders/{order_id}/cancel")).status == 200
    await shop.settle()
    assert [one["amount"]["minor"] for one in (await buyer.order(order_id))["refunds"]] == [3490]
    assert await counters(shop, coupon_id) == (1, 0, 0)
    async with shop.house.database.transaction() as tx:
        await promotion.give_back_coupons(tx, [UUID(order_id)], at=shop.clock())
    assert await counters(shop, coupon_id) == (1, 0, 0)
    shop.clock.turn(timedelta(days=8))
    assert (await buyer.get("/coupon-claims"))["items"] == []
    assert [one["id"] for one in (await buyer.get("/coupon-claims?state=expired"))["items"]] == [mine]
    assert (await buy(shop, buyer, 3490, mine))["reason"]["zh"] == "已过期"
    await shop.must_hold()


async def test_many_coupons_of_a_product_are_told_in_as_many_statements_as_one(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer, said = await shop.buyer(), 0
    execute = psycopg.AsyncCursor.execute

    async def counted(cursor: Any, *args: Any, **more: Any) -> Any:
        nonlocal said
        said += 1
        return await execute(cursor, *args, **more)

    async def told() -> tuple[int, dict[str, bool]]:
        nonlocal said
        said = 0
        seen = await buyer.get(f"/coupons?product_id={shop.product_id}")
        return said, {one["coupon_id"]: one["can_claim"] for one in seen.body}

    first = await offer(shop)
    await told()
    monkeypatch.setattr(psycopg.AsyncCursor, "execute", counted)
    for_one, seen = await told()
    assert (for_one > 0, seen) == (True, {first: True})
    others = [await offer(shop) for _ in range(4)]
    await claim(buyer, first)
    await claim(buyer, others[0])
    assert await told() == (for_one, {first: False, others[0]: False} | dict.fromkeys(others[1:], True))


async def test_six_buyers_race_for_the_last_two_uses(shop: Shop) -> None:
    buyers = [await shop.buyer() for _ in range(6)]
    await asyncio.gather(*(buyer.get("/orders/counts") for buyer in buyers))
    for round_number in range(ROUNDS):
        coupon_id = await offer(shop, use_limit=2)
        claims = await asyncio.gather(*(held(buyer, coupon_id) for buyer in buyers))
        commands = [
            PlaceCheckout(
                checkout_id=new_id(),  # type: ignore[arg-type]
                buyer_id=buyer.id,
                lines=(Wanted(sku_id=shop.sku_id, quantity=1),),
                address_id=UUID(buyer.address_id),  # type: ignore[arg-type]
                shown_total=Money(3490),
                coupons=(UUID(mine),),
            )
            for buyer, mine in zip(buyers, claims, strict=True)
        ]
        # By turns: each on a connection of its own, and all of them by the till that shares one.
        if round_number % 2:
            outcomes = await asyncio.gather(*(_place(shop, command) for command in commands))
        else:
            answers = await asyncio.gather(
                *(buy(shop, buyer, 3490, mine) for buyer, mine in zip(buyers, claims, strict=True))
            )
            outcomes = ["placed" if answer.status == 201 else str(answer.code) for answer in answers]
        assert sorted(str(one) for one in outcomes) == ["coupon_does_not_apply"] * 4 + ["placed"] * 2, round_number
        assert await counters(shop, coupon_id) == (6, 2, 1000)
    assert (await shop.stock()).held == 2 * ROUNDS
    await shop.must_hold()


async def test_a_budget_is_never_overspent(shop: Shop) -> None:
    buyers = [await shop.buyer() for _ in range(6)]
    for _ in range(10):
        coupon_id = await offer(shop, budget={"minor": 1700})
        claims = [await held(buyer, coupon_id) for buyer in buyers]
        answers = await asyncio.gather(
            *(buy(shop, buyer, 3490, mine) for buyer, mine in zip(buyers, claims, strict=True))
        )
        assert [answer.status for answer in answers].count(201) == 3
        assert await counters(shop, coupon_id) == (6, 3, 1500)
    late = next(n for n, answer in enumerate(answers) if answer.status != 201)
    look = (await quote(shop, buyers[late], best_coupons=True))["coupons"][0]
    assert (look["is_able"], look["reason"]["zh"]) == (False, "活动预算已用完")
    await shop.must_hold()


async def test_one_buyer_on_six_devices_has_what_one_may_have(shop: Shop) -> None:
    for _ in range(20):
        buyer, coupon_id = await shop.buyer(), await offer(shop, buyer_limit=2)
        answers = await asyncio.gather(*(claim(buyer, coupon_id) for _ in range(6)))
        assert [answer.status for answer in answers].count(201) == 2
        assert {answer.code for answer in answers if answer.status != 201} == {"coupon_limit_reached"}
        assert await counters(shop, coupon_id) == (2, 0, 0)
    await shop.must_hold()


async def test_one_claim_is_used_by_one_of_six_orders(shop: Shop) -> None:
    buyer, coupon_id = await shop.buyer(), await offer(shop)
    for _ in range(10):
        mine = await held(await shop.buyer(), coupon_id)
        assert (await buy(shop, buyer, 3490, mine)).code == "coupon_does_not_apply"  # Somebody else's.
    own = await held(buyer, coupon_id)
    answers = await asyncio.gather(*(buy(shop, buyer, 3490, own) for _ in range(6)))
    assert [answer.status for answer in answers].count(201) == 1
    await shop.must_hold()


async def test_so_many_a_day_by_the_clock_of_the_shop(shop: Shop) -> None:
    coupon_id = await offer(shop, day_limit=2, issue_limit=3)
    buyers = [await shop.buyer() for _ in range(6)]
    answers = await asyncio.gather(*(claim(buyer, coupon_id) for buyer in buyers))
    assert sorted(str(answer.code) for answer in answers if answer.status != 201) == ["coupons_gone_today"] * 4
    shop.clock.turn(timedelta(days=1))
    late = [buyer for buyer, answer in zip(buyers, answers, strict=True) if answer.status != 201]
    answers = await asyncio.gather(*(claim(buyer, coupon_id) for buyer in late))
    assert sorted(str(answer.code) for answer in answers if answer.status != 201) == ["coupons_gone"] * 3
    await shop.must_hold()


async def test_a_word_for_one_and_a_word_for_all(shop: Shop) -> None:
    batch = await offer(shop, issue="batch")
    assert (await shop.staff.post(f"/coupon-codes/{batch}", {"count": 25}))["made"] == 25
    codes = (await shop.staff.get(f"/coupon-codes?coupon_id={batch}&limit=20"))["items"]
    assert len({one["code"] for one in codes}) == 20
    buyers = [await shop.buyer() for _ in range(6)]
    word = codes[0]["code"]
    answers = await asyncio.gather(
        *(buyer.post("/coupon-claims", {"id": str(new_id()), "code": word.lower()}) for buyer in buyers)
    )
    assert sorted(str(answer.code) for answer in answers if answer.status != 201) == ["coupon_code_used"] * 5
    await offer(shop, issue="code", code="SPRING26")
    shared = await asyncio.gather(
        *(buyer.post("/coupon-claims", {"id": str(new_id()), "code": "SPRING26"}) for buyer in buyers)
    )
    assert [answer.status for answer in shared] == [201] * 6
    unknown = await buyers[0].post("/coupon-claims", {"id": str(new_id()), "code": "WINTER"})
    assert (unknown.status, unknown.code) == (404, "coupon_code_unknown")
    await shop.must_hold()


async def test_the_same_claim_again_is_one(shop: Shop) -> None:
    buyer, coupon_id, id = await shop.buyer(), await offer(shop), str(new_id())
    first, second = await claim(buyer, coupon_id, id), await claim(buyer, coupon_id, id)
    assert first.body == second.body
    stolen = await claim(await shop.buyer(), coupon_id, id)
    assert (stolen.status, stolen.code) == (409, "coupon_claim_taken")
    assert await counters(shop, coupon_id) == (1, 0, 0)


async def test_nothing_is_half_done_when_the_connection_dies(shop: Shop) -> None:
    coupon_id = await offer(shop)
    buyer = await shop.buyer()
    mine = await held(buyer, coupon_id)
    command = PlaceCheckout(
        checkout_id=new_id(),  # type: ignore[arg-type]
        buyer_id=buyer.id,
        lines=(Wanted(sku_id=shop.sku_id, quantity=1),),
        address_id=UUID(buyer.address_id),  # type: ignore[arg-type]
        shown_total=Money(3490),
        coupons=(UUID(mine),),
    )

    async def place_and_die() -> None:
        async with shop.house.database.transaction() as tx:
            [placed] = await place_checkouts(tx, [command], at=shop.clock())
            assert not isinstance(placed, Exception)
            await tx.run("select pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(psycopg.Error):
        await place_and_die()
    assert await counters(shop, coupon_id) == (1, 0, 0)
    assert (await shop.stock()).held == 0
    assert (await buy(shop, buyer, 3490, mine)).status == 201
    await shop.must_hold()


async def test_who_gets_no_stock_keeps_the_coupon(shop: Shop) -> None:
    coupon_id = await offer(shop)
    buyer = await shop.buyer()
    mine = await held(buyer, coupon_id)
    refused = await buy(shop, buyer, 3990 * 900 * 12 - 500, mine, quantity=900)
    assert refused.code == "price_changed"
    async with shop.house.database.transaction() as tx:
        await tx.run("update stock_items set on_hand = 1 where sku_id = %(id)s", id=shop.sku_id)
        await tx.run(
            """insert into stock_movements (id, sku_id, kind, quantity, on_hand_after, reason, at)
               values (%(movement)s, %(id)s, 'adjusted', -9999, 1, 'lost', %(at)s)""",
            movement=new_id(),
            id=shop.sku_id,
            at=shop.clock(),
        )
    assert (await buy(shop, buyer, 3990 * 2 - 500, mine, quantity=2)).code == "out_of_stock"
    assert await counters(shop, coupon_id) == (1, 0, 0)
    assert (await buy(shop, buyer, 3490, mine)).status == 201
    await shop.must_hold()


async def test_who_gets_no_stock_takes_no_coupon_from_others_of_the_batch(shop: Shop) -> None:
    coupon_id = await offer(shop, use_limit=1)
    buyers = [await shop.buyer() for _ in range(3)]
    claims = [await held(buyer, coupon_id) for buyer in buyers]
    commands = [
        PlaceCheckout(
            checkout_id=new_id(),  # type: ignore[arg-type]
            buyer_id=buyer.id,
            lines=(Wanted(sku_id=shop.sku_id, quantity=quantity),),
            address_id=UUID(buyer.address_id),  # type: ignore[arg-type]
            shown_total=Money(3990 * quantity - 500),
            coupons=(UUID(claimed),),
        )
        for buyer, claimed, quantity in zip(buyers, claims, (10_001, 1, 10_001), strict=True)
    ]
    async with shop.house.database.transaction() as tx:
        outcomes = await place_checkouts(tx, commands, at=shop.clock())
    first, modest, last = (getattr(outcome, "code", "placed") for outcome in outcomes)
    # Whoever comes first is told that there are no such many; whoever comes after the modest one, that the coupon is used up.
    assert (modest, {first, last}) == ("placed", {"out_of_stock", "coupon_does_not_apply"})
    assert await counters(shop, coupon_id) == (3, 1, 500)
    assert (await shop.stock()).held == 1
    await shop.must_hold()


async def test_a_full_reduction_shows_how_far_it_is_and_a_gift_is_a_line_at_zero(shop: Shop) -> None:
    buyer = await shop.buyer()
    await reduce(shop, {"threshold": {"minor": 5000}, "off": {"minor": 1000}}, combines=True)
    near = await quote(shop, buyer)
    assert [(one["missing"]["minor"], one["label"]["zh"]) for one in near["hints"]] == [(1010, "还差 ¥10.10 减 ¥10.00")]
    assert (await quote(shop, buyer, quantity=2))["total"]["minor"] == 6980
    gift = {"threshold": {"minor": 7000}, "gift": {"sku_id": str(shop.sku_id), "quantity": 1}}
    await reduce(shop, gift, kind="gift", combines=True, title={"zh": "满70送一", "en": "One more from ¥70"})
    with_gift = await quote(shop, buyer, quantity=2)
    lines = with_gift["shops"][0]["lines"]
    assert [(line["quantity"], line["total"]["minor"], (line["gift"] or {}).get("zh")) for line in lines] == [
        (2, 6980, None),
        (1, 0, "满70送一"),
    ]
    placed = await buy(shop, buyer, 6980, quantity=2)
    assert placed.status == 201, placed.body
    assert (await shop.stock()).held == 3
    await shop.pay(buyer, placed["id"])
    order_id = placed["orders"][0]["id"]
    parcel = {"id": str(new_id()), "carrier": "SF", "tracking_number": "SF1234567"}
    assert (await shop.staff.post(f"/orders/{order_id}/parcels", parcel)).status == 201
    assert [line["quantity"] for line in (await buyer.order(order_id))["lines"]] == [2, 1]
    await shop.must_hold()


async def test_a_gift_that_was_promised_is_given_or_nothing_is_bought(shop: Shop) -> None:
    buyer = await shop.buyer()
    gift = {"threshold": {"minor": 7000}, "gift": {"sku_id": str(shop.sku_id), "quantity": 1}}
    reduction_id = await reduce(shop, gift, kind="gift", combines=True)
    promised = [{"sku_id": str(shop.sku_id), "quantity": 1}]
    none_seen = await buy(shop, buyer, 7980, quantity=2, shown_gifts=[])
    assert (none_seen.status, none_seen.code) == (409, "gifts_changed")
    assert (await buy(shop, buyer, 7980, quantity=2, shown_gifts=promised)).status == 201
    assert (await shop.staff.post(f"/reductions/{reduction_id}/pause")).status == 200
    gone = await buy(shop, buyer, 7980, quantity=2, shown_gifts=promised)
    assert (gone.status, gone.code) == (409, "gifts_changed")
    assert (await shop.stock()).held == 3
    assert (await buy(shop, buyer, 7980, quantity=2, shown_gifts=[])).status == 201
    await shop.must_hold()


async def test_who_signs_up_is_given_what_waits_for_new_buyers(shop: Shop) -> None:
    coupon_id = await offer(shop, issue="new_buyer", issue_limit=1)
    async with shop.house.database.transaction() as tx:
        for phone in ("13911112222", "13911113333"):
            await sign_up(tx, user_id=UserId(new_id()), phone=phone, nickname="新人", at=shop.clock())
    await shop.deliver()
    assert await counters(shop, coupon_id) == (1, 0, 0)
    await shop.must_hold()


async def test_a_shop_says_sorry_with_a_coupon(shop: Shop) -> None:
    coupon_id = await offer(shop, issue="by_hand")
    buyer = await shop.buyer()
    assert (await claim(buyer, coupon_id)).code == "not_found"
    gift = {"id": str(new_id()), "buyer_id": str(buyer.id), "reason": "late parcel"}
    for _ in range(2):
        assert (await shop.staff.post(f"/coupon-gifts/{coupon_id}", gift)).status == 201
    assert [one["id"] for one in (await buyer.get("/coupon-claims"))["items"]] == [gift["id"]]
    nobody = await shop.staff.post(f"/coupon-gifts/{coupon_id}", {**gift, "buyer_id": str(new_id())})
    assert nobody.code == "no_such_buyer"


async def test_what_somebody_holds_is_not_changed_under_them(shop: Shop) -> None:
    coupon_id = await offer(shop)
    await held(await shop.buyer(), coupon_id)
    seen = (await shop.staff.get(f"/coupons/{coupon_id}")).body
    body = {
        name: seen[name]
        for name in ("kind", "title", "threshold", "off", "combines", "issue", "claim_from", "valid_days", "version")
    }
    less = await shop.staff.call("PUT", f"/coupons/{coupon_id}", {**body, "off": {"minor": 100}})
    assert (less.status, less.code) == (409, "coupon_is_fixed")
    more = await shop.staff.call("PUT", f"/coupons/{coupon_id}", {**body, "issue_limit": 50})
    assert (more.status, more["issue_limit"]) == (200, 50)
    stale = await shop.staff.call("PUT", f"/coupons/{coupon_id}", {**body, "issue_limit": 60})
    assert stale.code == "stale_version"


async def test_a_group_price_takes_no_coupon_and_says_so(shop: Shop) -> None:
    await shop.start_campaign()
    await reduce(shop, {"threshold": {"minor": 1000}, "off": {"minor": 500}})
    buyer = await shop.buyer()
    mine = await held(buyer, await offer(shop))
    play = {"kind": "group_buy", "campaign_id": shop.campaign_id}
    asked = await quote(shop, buyer, play=play, coupons=[mine])
    assert asked["total"]["minor"] == shop.group_price
    assert [one["reason"]["zh"] for one in asked["coupons"]] == ["活动价不能再用优惠券"]
    opened = await buyer.open_group(shop)
    assert opened.status == 201, opened.body


async def _place(shop: Shop, command: PlaceCheckout) -> str:
    async with shop.house.database.transaction() as tx:
        [outcome] = await place_checkouts(tx, [command], at=shop.clock())
    return getattr(outcome, "code", "placed")
