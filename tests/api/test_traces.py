"""Requests, facts, jobs and sweeps as spans at a real collector, and nothing of it when it is off."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.collector import Collector, receiving, said
from tests.shop import Shop, a_shop
from tuan.platform import tracing
from tuan.platform.clockwork import Beat, run_beat
from tuan.platform.jobs import Work


@pytest.fixture
def collector() -> Iterator[Collector]:
    with receiving() as collector:
        yield collector


@pytest.fixture
async def shop(database_url: str, collector: Collector) -> AsyncIterator[Shop]:
    tracing.set_up(collector.url, program="web")
    try:
        async with a_shop(database_url) as shop:
            await shop.furnish()
            yield shop
    finally:
        await tracing.close()


async def test_a_request_the_facts_of_it_and_its_jobs_are_one_trace(shop: Shop, collector: Collector) -> None:
    await shop.start_campaign()
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    group_id, order_id = opened["group"]["id"], opened["checkout"]["orders"][0]["id"]
    assert (await buyer.post(f"/plays/groups/{group_id}/leave")).status == 200
    await shop.settle()
    assert (await buyer.order(order_id))["refunds"][0]["state"] == "succeeded"
    await tracing.close()

    paying = collector.one("POST /api/storefront/v1/payments")
    assert paying.kind == Span.SPAN_KIND_SERVER
    assert said(paying)["http.route"] == "/api/storefront/v1/payments"
    assert (said(paying)["http.request.method"], said(paying)["http.response.status_code"]) == ("POST", 201)
    assert len(said(paying)["tuan.request_id"]) >= 8

    notified = collector.named("POST /hooks/{provider}")[0]
    delivered = next(s for s in collector.named("deliver payment.notice_stored") if s.trace_id == notified.trace_id)
    assert delivered.kind == Span.SPAN_KIND_CONSUMER
    assert delivered.parent_span_id == notified.span_id
    assert {name: value for name, value in said(delivered).items() if name != "tuan.event_id"} == {
        "tuan.event": "payment.notice_stored",
        "tuan.listener": "payment.on_notice_stored",
        "tuan.attempt": 1,
    }
    # From the notification over three facts to the seat.
    assert notified.trace_id in {span.trace_id for span in collector.named("deliver ordering.order_paid")}

    left = collector.one("POST /api/storefront/v1/plays/groups/{group_id}/leave")
    refunded = collector.one("job payment.send_refund")
    assert refunded.trace_id == left.trace_id
    assert said(refunded)["tuan.job"] == "payment.send_refund"
    assert {"tuan.queue", "tuan.job_id", "tuan.attempt"} < set(said(refunded))


async def test_no_span_names_a_person_or_a_thing_of_theirs(shop: Shop, collector: Collector) -> None:
    buyer = await shop.buyer()
    await buyer.call("PUT", f"/addresses/{buyer.address_id}", {"recipient": "王小明"})
    await buyer.get(f"/addresses?phone=13800000001&{buyer.csrf}")
    token = buyer.client.cookies["tuan_session"]
    await shop.client_of().get(f"/api/storefront/v1/shares/{token}")
    await tracing.close()
    assert len(collector.named("PUT /api/storefront/v1/addresses/{address_id}")) == 1
    raw = b"".join(collector.bodies)
    for person in ("13800000001", "王小明", buyer.address_id, buyer.csrf, token, str(buyer.id)):
        assert person.encode() not in raw, person


async def test_a_callers_trace_goes_on_and_a_made_up_one_does_no_harm(shop: Shop, collector: Collector) -> None:
    client = shop.client_of()
    trace_id, span_id = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    await client.get("/health", headers={"traceparent": f"00-{trace_id}-{span_id}-01"})
    answer = await client.get("/ready", headers={"traceparent": b"00-nonsense\xff"})
    await tracing.close()
    assert answer.status_code == 200
    found = [span for span in collector.spans() if span.trace_id.hex() == trace_id]
    assert [span.parent_span_id.hex() for span in found] == [span_id]


async def test_a_sweep_and_a_failing_one_are_told_without_words(shop: Shop, collector: Collector) -> None:
    ran: list[str] = []
    again = asyncio.Event()

    def note(name: str) -> None:
        ran.append(name)
        if ran.count(name) == 2:  # So the first one has ended.
            again.set()

    async def count(_: Work) -> int:
        note("count")
        return 0

    async def fail(_: Work) -> int:
        note("fail")
        raise ValueError("13800000001 lives at 人民南路")

    for sweep in (count, fail):
        again.clear()
        task = asyncio.create_task(run_beat(Beat(timedelta(0), sweep, f"tests.{sweep.__name__}"), shop.house.work))
        await again.wait()
        task.cancel()
    await tracing.close()
    assert said(collector.named("sweep tests.count")[0]) == {"tuan.sweep": "tests.count", "tuan.done": 0}
    failed = collector.named("sweep tests.fail")[0]
    assert said(failed) == {"tuan.sweep": "tests.fail", "error.type": "ValueError"}
    assert failed.status.code == Status.STATUS_CODE_ERROR
    assert (failed.status.message, list(failed.events)) == ("", [])


async def test_facts_and_jobs_carry_nothing_when_it_is_off(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        buyer = await shop.buyer()
        await shop.start_campaign()
        opened = await buyer.open_group(shop)
        async with shop.house.database.reading() as tx:
            kept = await tx.values(
                "select payload from outbox_events where subject = %(id)s",
                id=UUID(opened["checkout"]["orders"][0]["id"]),
            )
        assert kept
        assert [payload for payload in kept if tracing.PARENT in payload] == []


def test_what_is_off_is_not_even_imported() -> None:
    # FastAPI itself loads the empty API.
    parts = "('opentelemetry.sdk', 'opentelemetry.exporter', 'google.protobuf')"
    look = f"import tuan.apps.web, tuan.apps.worker, sys; print([m for m in sys.modules if m.startswith({parts})])"
    assert subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True).stdout == "[]\n"


async def test_pages_and_unknown_addresses_have_spans_without_their_paths(shop: Shop, collector: Collector) -> None:
    client = shop.client_of()
    assert (await client.get("/media/13800000001.webp")).status_code == 404  # Though no picture was kept yet.
    await client.get("/somewhere/13800000001")
    await client.get("/api/storefront/v1/nowhere/13800000001")
    await tracing.close()
    names = {span.name for span in collector.spans() if span.kind == Span.SPAN_KIND_SERVER}
    assert {name for name in names if "v1" not in name} == {"GET /media", "GET"}
    assert b"13800000001" not in b"".join(collector.bodies)
