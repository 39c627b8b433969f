"""Races with real connections: the database has the last word."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.shop import Shop, a_shop

ROUNDS = 100


@pytest.fixture
async def crowded(database_url: str) -> AsyncIterator[Shop]:
    """A shop with a connection for everybody."""
    async with a_shop(database_url, pool_size=12) as shop:
        await shop.furnish(stock=10_000)
        yield shop


async def test_eight_buyers_race_for_the_last_two_seats(crowded: Shop) -> None:
    await crowded.start_campaign(seats=3)
    buyers = [await crowded.buyer() for _ in range(9)]
    leader, racers = buyers[0], buyers[1:]
    # All eight connections are open before the first race.
    await asyncio.gather(*(racer.get("/orders/counts") for racer in racers))
    for round_number in range(ROUNDS):
        opened = await leader.open_group(crowded)
        assert opened.status == 201, opened.body
        group_id = opened["group"]["id"]
        answers = await asyncio.gather(*(racer.join(crowded, group_id) for racer in racers))
        won = [(racer, answer) for racer, answer in zip(racers, answers, strict=True) if answer.status == 201]
        assert len(won) == 2, f"round {round_number}: {[a.code for a in answers]}"
        assert {a.code for a in answers if a.status != 201} == {"group_full"}
        paying = [(leader, opened), *won]
        payments = await asyncio.gather(*(buyer.start_paying(answer["checkout"]["id"]) for buyer, answer in paying))
        await asyncio.gather(*(crowded.at_cashier(payment_id) for payment_id in payments))
        await asyncio.gather(crowded.notify(), crowded.notify())
        await asyncio.gather(*(crowded.deliver() for _ in range(3)))
        await crowded.deliver()
        group = await leader.get(f"/plays/groups/{group_id}")
        assert (group["state"], group["seats_taken"]) == ("formed", 3)
    assert (await crowded.escrow()).posted == ROUNDS * 3 * crowded.group_price
    await crowded.must_hold()


async def test_the_same_buyer_on_eight_devices_has_one_seat(crowded: Shop) -> None:
    await crowded.start_campaign(seats=9)
    leader = await crowded.buyer()
    group_id = (await leader.open_group(crowded))["group"]["id"]
    for _ in range(10):
        buyer = await crowded.buyer()
        answers = await asyncio.gather(*(buyer.join(crowded, group_id) for _ in range(8)))
        assert [a.status for a in answers].count(201) == 1
        assert {a.code for a in answers if a.status != 201} == {"already_in_a_group"}
        left = await buyer.post(f"/plays/groups/{group_id}/leave")
        assert left.status == 200
    assert (await crowded.stock()).held == 1
    await crowded.must_hold()


async def test_the_last_pieces_of_a_campaign(crowded: Shop) -> None:
    for _ in range(10):
        await crowded.start_campaign(seats=2, stock=3)
        buyers = [await crowded.buyer() for _ in range(8)]
        answers = await asyncio.gather(*(buyer.open_group(crowded) for buyer in buyers))
        assert [a.status for a in answers].count(201) == 3
        assert {a.code for a in answers if a.status != 201} == {"campaign_sold_out"}
        await crowded.staff.post(f"/plays/campaigns/{crowded.campaign_id}/end")
    await crowded.must_hold()


async def test_a_retry_racing_its_first_try_is_one_checkout(crowded: Shop) -> None:
    await crowded.start_campaign()
    for number in range(20):
        buyer = await crowded.buyer()
        ids: dict[str, Any] = {
            "checkout_id": f"01a00000-0000-7000-8000-0000000001{number:02d}",
            "group_id": f"01a00000-0000-7000-8000-0000000002{number:02d}",
        }
        answers = await asyncio.gather(*(buyer.open_group(crowded, **ids) for _ in range(3)))
        assert {a.status for a in answers} <= {201, 409}
        assert [a.status for a in answers].count(201) >= 1
        settled = await buyer.open_group(crowded, **ids)
        assert settled.status == 201
    assert (await crowded.stock()).held == 20
    await crowded.must_hold()
