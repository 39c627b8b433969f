"""A shop tells its facts to another program: signed, once for each, tried again, written down."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.shop import Answer, Shop, a_shop
from tuan.kit.ids import new_id
from tuan.platform.settings import settings
from tuan.platform.webhooks import sending
from tuan.platform.webhooks.sending import FAILING_FOR, WAITS
from tuan.platform.webhooks.sweeps import send_due_webhooks, spread_facts
from tuan.platform.webhooks.tests.receiver import Receiver, a_receiver


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    monkeypatch.setenv("TUAN_WEBHOOK_NETWORKS", "127.0.0.0/8")
    settings.cache_clear()
    async with a_receiver() as receiver:
        yield receiver
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        # A receiver refuses what was signed more than five minutes ago, by the clock on its wall.
        shop.clock.now = datetime.now(UTC)
        await shop.furnish()
        yield shop


async def _made(shop: Shop, receiver: Receiver, *names: str) -> Answer:
    made = await shop.staff.post("/webhooks", {"id": str(new_id()), "url": receiver.url, "event_names": list(names)})
    assert made.status == 201, made.body
    return made


async def _look(shop: Shop) -> None:
    while await spread_facts(shop.house.work):
        pass
    while await send_due_webhooks(shop.house.work):
        pass


def _verify(receiver: Receiver, number: int, secret: str) -> Any:
    return Webhook(secret).verify(receiver.bodies[number], receiver.headers[number])


async def _messages(shop: Shop, made: Answer) -> list[dict[str, Any]]:
    listed = await shop.staff.get(f"/webhooks/{made['webhook']['id']}/messages")
    items: list[dict[str, Any]] = listed["items"]
    return items


async def test_an_order_is_told_to_its_end(shop: Shop, receiver: Receiver) -> None:
    await shop.start_campaign()
    made = await _made(shop, receiver, "ordering.order_placed", "ordering.order_paid", "plays.group_opened")
    buyer = await shop.buyer()
    group = await buyer.open_group(shop)
    await shop.pay(buyer, group["checkout"]["id"])
    await _look(shop)
    await _look(shop)

    assert sorted(said["type"] for said in receiver.said()) == [
        "ordering.order_paid",
        "ordering.order_placed",
        "plays.group_opened",
    ]
    for number, said in enumerate(receiver.said()):
        assert _verify(receiver, number, made["secret"]) == said
        assert said["data"]["shop_id"] == str(shop.id)
    assert len({headers["webhook-id"] for headers in receiver.headers}) == 3
    assert [message["state"] for message in await _messages(shop, made)] == ["delivered"] * 3


async def test_a_forged_word_or_another_secret_does_not_pass(shop: Shop, receiver: Receiver) -> None:
    made = await _made(shop, receiver)
    await shop.staff.post(f"/webhooks/{made['webhook']['id']}/test")
    await _look(shop)
    assert _verify(receiver, 0, made["secret"])["type"] == "webhook.test"
    with pytest.raises(WebhookVerificationError):
        Webhook(made["secret"]).verify(receiver.bodies[0] + " ", receiver.headers[0])
    another = await _made(shop, receiver)
    with pytest.raises(WebhookVerificationError):
        _verify(receiver, 0, another["secret"])


async def test_after_a_change_of_the_secret_both_sign_for_a_day(shop: Shop, receiver: Receiver) -> None:
    made = await _made(shop, receiver)
    path = f"/webhooks/{made['webhook']['id']}"
    changed = await shop.staff.post(f"{path}/secret")
    assert (changed["webhook"]["secrets"], changed["secret"]) != (1, made["secret"])
    await shop.staff.post(f"{path}/test")
    await _look(shop)
    for secret in (made["secret"], changed["secret"]):
        _verify(receiver, 0, secret)

    shop.clock.turn(timedelta(days=1, seconds=1))
    shop.staff = await shop.staff_member()
    await shop.staff.post(f"{path}/test")
    await _look(shop)
    signed = receiver.headers[1]["webhook-signature"].split()
    assert len(signed) == 1
    (listed,) = (await shop.staff.get("/webhooks")).body
    assert listed["secrets"] == 1


async def test_a_refusal_is_tried_again_and_then_given_up_and_may_be_sent_again(shop: Shop, receiver: Receiver) -> None:
    receiver.answers = [500]
    made = await _made(shop, receiver)
    sent = await shop.staff.post(f"/webhooks/{made['webhook']['id']}/test")
    for wait in (*WAITS, timedelta(0)):
        await _look(shop)
        shop.clock.turn(wait)
    shop.staff = await shop.staff_member()
    assert len(receiver.bodies) == len(WAITS) + 1
    assert len(set(receiver.bodies)) == 1
    assert len({headers["webhook-id"] for headers in receiver.headers}) == 1
    full = await shop.staff.get(f"/webhooks/messages/{sent['id']}")
    assert full["state"] == "given_up"
    assert [(attempt["status"], attempt["answer"]) for attempt in full["log"]] == [(500, "well")] * (len(WAITS) + 1)

    receiver.answers = [200]
    again = await shop.staff.post(f"/webhooks/messages/{sent['id']}/redelivery")
    assert again["state"] == "due"
    await _look(shop)
    assert (await shop.staff.get(f"/webhooks/messages/{sent['id']}"))["state"] == "delivered"


async def test_a_redirect_is_not_followed(shop: Shop, receiver: Receiver) -> None:
    receiver.answers = [302]
    made = await _made(shop, receiver)
    sent = await shop.staff.post(f"/webhooks/{made['webhook']['id']}/test")
    await _look(shop)
    full = await shop.staff.get(f"/webhooks/messages/{sent['id']}")
    assert (full["state"], full["log"][0]["status"]) == ("due", 302)
    assert len(receiver.bodies) == 1


async def test_nobody_there_is_told_in_the_log(shop: Shop, receiver: Receiver) -> None:
    made = await shop.staff.post("/webhooks", {"id": str(new_id()), "url": "http://127.0.0.1:9/nobody"})
    sent = await shop.staff.post(f"/webhooks/{made['webhook']['id']}/test")
    await _look(shop)
    full = await shop.staff.get(f"/webhooks/messages/{sent['id']}")
    assert full["log"][0]["status"] is None
    assert "ConnectError" in full["log"][0]["error"]


async def test_gone_and_long_failing_endpoints_are_disabled_and_can_be_enabled(shop: Shop, receiver: Receiver) -> None:
    receiver.answers = [410]
    gone = await _made(shop, receiver)
    await shop.staff.post(f"/webhooks/{gone['webhook']['id']}/test")
    await _look(shop)
    (listed,) = (await shop.staff.get("/webhooks")).body
    assert (listed["is_enabled"], listed["disabled_reason"]) == (False, "gone")
    refused = await shop.staff.post(f"/webhooks/{gone['webhook']['id']}/test")
    assert refused.code == "webhook_disabled"

    receiver.answers = [500]
    change = {"url": receiver.url, "note": "", "event_names": [], "is_enabled": True}
    assert (await shop.staff.call("PUT", f"/webhooks/{gone['webhook']['id']}", change))["is_enabled"]
    await shop.staff.post(f"/webhooks/{gone['webhook']['id']}/test")
    await _look(shop)
    shop.clock.turn(FAILING_FOR + timedelta(hours=1))
    await _look(shop)
    shop.staff = await shop.staff_member()
    (listed,) = (await shop.staff.get("/webhooks")).body
    assert listed["disabled_reason"] == "failing"


async def test_a_fact_of_a_slow_transaction_is_not_left_out(shop: Shop, receiver: Receiver) -> None:
    """A lower position that is committed later than a higher one is told all the same, and nothing is told twice."""
    await _made(shop, receiver, "ordering.order_placed")
    buyer = await shop.buyer()

    async def place(to: Shop) -> str:
        body = {
            "id": str(new_id()),
            "lines": [{"sku_id": str(to.sku_id), "quantity": 1}],
            "address_id": buyer.address_id,
            "shown_total": {"minor": to.list_price},
        }
        placed = await buyer.post("/checkouts", body)
        assert placed.status == 201, placed.body
        order_id: str = placed["orders"][0]["id"]
        return order_id

    slow = await psycopg.AsyncConnection.connect(shop.house.database.url)
    insert = """insert into outbox_events (id, name, version, subject, at, payload)
                select gen_random_uuid(), name, version, gen_random_uuid(), at, payload from outbox_events
                where name = 'ordering.order_placed' limit 1"""
    first = await place(shop)
    await slow.execute(insert)
    second = await place(shop)
    looking = asyncio.ensure_future(_look(shop))
    done, _ = await asyncio.wait([looking], timeout=0.5)
    assert not done, "it waits for whoever may still bring a lower position"
    assert receiver.bodies == []
    await slow.commit()
    await slow.close()
    await looking
    await _look(shop)
    told = [said["data"]["order_id"] for said in receiver.said()]
    assert sorted(told) == sorted([first, first, second])


async def test_two_workers_tell_each_fact_once(shop: Shop, receiver: Receiver) -> None:
    await _made(shop, receiver, "ordering.order_placed")
    buyer = await shop.buyer()
    for _ in range(5):
        body = {
            "id": str(new_id()),
            "lines": [{"sku_id": str(shop.sku_id), "quantity": 1}],
            "address_id": buyer.address_id,
            "shown_total": {"minor": shop.list_price},
        }
        assert (await buyer.post("/checkouts", body)).status == 201
    await asyncio.gather(*(_look(shop) for _ in range(4)))
    await _look(shop)
    assert len(receiver.bodies) == len(set(receiver.bodies)) == 5


async def test_what_is_refused(shop: Shop, receiver: Receiver) -> None:
    inner = {"id": str(new_id()), "url": "https://10.0.0.1/hook"}
    assert (await shop.staff.post("/webhooks", inner)).code == "webhook_address_refused"
    unknown = {"id": str(new_id()), "url": receiver.url, "event_names": ["ordering.order_eaten"]}
    assert (await shop.staff.post("/webhooks", unknown)).code == "unknown_event"
    made = await _made(shop, receiver)
    again = {"id": made["webhook"]["id"], "url": receiver.url}
    assert (await shop.staff.post("/webhooks", again)).code == "webhook_taken"
    answers = await asyncio.gather(
        *(shop.staff.post("/webhooks", {"id": str(new_id()), "url": receiver.url}) for _ in range(24))
    )
    assert sorted(answer.status for answer in answers) == [201] * 19 + [409] * 5
    assert {answer.code for answer in answers if answer.status == 409} == {"too_many_webhooks"}


async def test_the_same_id_at_once_is_one_webhook(shop: Shop, receiver: Receiver) -> None:
    for _ in range(5):
        body = {"id": str(new_id()), "url": receiver.url}
        answers = await asyncio.gather(*(shop.staff.post("/webhooks", body) for _ in range(4)))
        assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
        assert {answer.code for answer in answers if answer.status == 409} == {"webhook_taken"}


async def test_who_never_ends_its_answer_is_not_waited_for(
    shop: Shop, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    receiver.drips = True
    made = await _made(shop, receiver)
    sent = await shop.staff.post(f"/webhooks/{made['webhook']['id']}/test")
    await _look(shop)
    full = await shop.staff.get(f"/webhooks/messages/{sent['id']}")
    # It said 200, and that is all that a message asks of anybody.
    assert (full["state"], len(full["log"]), full["log"][0]["status"]) == ("delivered", 1, 200)
    assert "no whole answer" in full["log"][0]["error"]
    assert full["log"][0]["milliseconds"] < 5000


async def test_what_happened_before_is_not_told(shop: Shop, receiver: Receiver) -> None:
    await shop.start_campaign()
    buyer = await shop.buyer()
    await buyer.open_group(shop)
    made = await _made(shop, receiver)
    await _look(shop)
    assert receiver.bodies == []
    assert (await shop.staff.call("DELETE", f"/webhooks/{made['webhook']['id']}")).status == 204
    assert (await shop.staff.get("/webhooks")).body == []


async def test_every_fact_that_names_its_shop_can_be_told(shop: Shop) -> None:
    listed = (await shop.staff.get("/webhooks/events")).body
    names = {event["name"] for event in listed}
    assert {"ordering.order_paid", "plays.group_formed"} <= names
    assert all("shop_id" in event["data_schema"]["properties"] for event in listed)
