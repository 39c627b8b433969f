"""The collection door, as browsers, servers and Segment's clients knock at it."""

import asyncio
import base64
import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest

from tests.shop import START, Shop, a_shop
from tuan.analytics import public as analytics
from tuan.analytics.sweeps import KEPT, drop_old_events


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


@pytest.fixture
async def key(shop: Shop) -> str:
    return str((await shop.staff.get("/tracking"))["write_key"])


async def _send(
    shop: Shop, name: str, body: Any, *, cookies: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    client = shop.client_of(cookies)
    answer: httpx.Response = await client.post(
        f"/collect/v1/{name}", content=content, headers={"content-type": "text/plain", **(headers or {})}
    )
    return answer


async def _kept(shop: Shop) -> list[dict[str, Any]]:
    async with shop.house.database.reading() as tx:
        return await tx.rows("select * from tracked_events order by position")


def _event(key: str, **more: Any) -> dict[str, Any]:
    return {"writeKey": key, "anonymousId": "a1", "messageId": "m1", "event": "Product Viewed", **more}


async def test_each_call_and_its_short_name_is_kept(shop: Shop, key: str) -> None:
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("track", "t", {"event": "Product Viewed", "properties": {"product_id": "p1"}}),
        ("identify", "i", {"userId": "u1", "traits": {"plan": "free", "email": "a@example.com"}}),
        ("page", "p", {"name": "Home"}),
        ("screen", "s", {"name": "Home"}),
        ("alias", "a", {"userId": "u1", "previousId": "a1"}),
        ("group", "g", {"groupId": "g1"}),
    ]
    for kind, short, body in calls:
        for name in (kind, short):
            answer = await _send(shop, name, {**body, "writeKey": key, "anonymousId": "a1", "messageId": name})
            assert answer.json() == {"success": True, "accepted": 1, "repeated": 0, "refused": []}
    assert (await _send(shop, "m", b"{}")).status_code == 204
    kept = await _kept(shop)
    assert [row["kind"] for row in kept] == [kind for kind, _, _ in calls for _ in range(2)]
    assert {row["shop_id"] for row in kept} == {shop.id}
    assert kept[2]["properties"] == {"plan": "free"}  # No mail address: no figure needs it.


async def test_a_batch_is_unpacked_and_its_good_events_are_kept(shop: Shop, key: str) -> None:
    batch = [
        {"type": "track", "event": "A", "anonymousId": "a1", "messageId": "1"},
        {"type": "track", "anonymousId": "a1", "messageId": "2"},
        {"type": "dance", "anonymousId": "a1"},
        {"type": "track", "event": "B", "messageId": "3"},
        {"type": "track", "event": "C", "anonymousId": "a1", "properties": {"x": "y" * 33_000}},
        {"type": "page", "anonymousId": "a1", "messageId": "1"},
        "not an event",
    ]
    basic = base64.b64encode(f"{key}:".encode()).decode()
    answer = await _send(
        shop,
        "batch",
        gzip.compress(orjson.dumps({"batch": batch, "context": {"locale": "zh-CN"}})),
        headers={"authorization": f"Basic {basic}", "content-encoding": "gzip"},
    )
    assert answer.status_code == 200
    told = answer.json()
    assert (told["accepted"], told["repeated"]) == (1, 1)
    assert [(one["index"], one["code"]) for one in told["refused"]] == [
        (1, "event_missing"), (2, "type_unknown"), (3, "nobody"), (4, "event_too_large"), (6, "not_an_object"),
    ]  # fmt: skip
    kept = await _kept(shop)
    assert [(row["name"], row["context"]) for row in kept] == [("A", {"locale": "zh-CN"})]


async def test_a_message_counts_once_per_shop_also_when_devices_repeat_it_at_once(shop: Shop, key: str) -> None:
    answers = await asyncio.gather(*(_send(shop, "t", _event(key)) for _ in range(12)))
    assert sorted(answer.json()["accepted"] for answer in answers) == [0] * 11 + [1]
    assert len(await _kept(shop)) == 1


async def test_the_devices_clock_is_put_right(shop: Shop, key: str) -> None:
    wrong = START + timedelta(days=3)  # The device's clock is three days fast.
    sent = {"timestamp": (wrong - timedelta(seconds=8)).isoformat(), "sentAt": wrong.isoformat()}
    await _send(shop, "t", _event(key, **sent))
    await _send(shop, "t", _event(key, messageId="m2", timestamp=wrong.isoformat()))
    await _send(shop, "t", _event(key, messageId="m3"))
    assert [row["at"] for row in await _kept(shop)] == [START - timedelta(seconds=8), START, START]


async def test_only_a_session_of_ours_says_who_somebody_is(shop: Shop, key: str) -> None:
    buyer = await shop.buyer()
    cookies = {"tuan_session": buyer.client.cookies["tuan_session"]}
    await _send(shop, "t", _event(key), cookies=cookies)
    await _send(shop, "t", _event(key, messageId="m2", userId=str(buyer.id)))
    await _send(shop, "t", _event(key, messageId="m3"), cookies={"tuan_session": "made-up"})
    known = [(row["user_id"], row["claimed_user_id"]) for row in await _kept(shop)]
    assert known == [(buyer.id, ""), (None, str(buyer.id)), (None, "")]


async def test_tokens_and_people_do_not_stay(shop: Shop, key: str) -> None:
    page = {
        "url": "https://user:pw@shop.example/s/abc.DEF?utm_source=wx&token=secret&q=tea#frag",
        "path": "/s/abc.DEF",
        "referrer": "https://mail.example/?inbox=me@example.com",
        "title": "茶",
    }
    context = {"page": page, "ip": "203.0.113.7", "traits": {"email": "a@b.cn"}, "userAgent": "Mozilla/5.0"}
    properties = {"product_id": "p1", "name": "茶", "phone": "13800000000", "url": "/login?code=1", "nul": "a\0b"}
    assert (await _send(shop, "t", _event(key, context=context, properties=properties))).status_code == 200
    (row,) = await _kept(shop)
    assert row["context"] == {
        "userAgent": "Mozilla/5.0",
        "page": {
            "path": "/s/*",
            "url": "https://shop.example/s/*?utm_source=wx&q=tea",
            "referrer": "https://mail.example/",
            "title": "茶",
        },
    }
    assert row["properties"] == {"product_id": "p1", "name": "茶", "url": "/login", "nul": "ab"}


@pytest.mark.parametrize(
    ("agent", "is_bot"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (compatible; Baiduspider/2.0)", True),
    ],
)
async def test_bots_are_marked(shop: Shop, key: str, agent: str, is_bot: bool) -> None:
    await _send(shop, "p", _event(key), headers={"user-agent": agent})
    assert [row["is_bot"] for row in await _kept(shop)] == [is_bot]


async def test_what_is_wrong_is_said_and_kept_nowhere(shop: Shop, key: str) -> None:
    bomb = gzip.compress(b"[" + b" " * 3_000_000 + b"]")
    for name, body, status, code in [
        ("t", b"{", 422, "body_unreadable"),
        ("t", b"[1]", 422, "body_unreadable"),
        ("batch", {"writeKey": key, "batch": []}, 422, "body_unreadable"),
        ("batch", {"writeKey": key, "batch": [{}] * 1001}, 413, "content_too_large"),
        ("t", b"x" * 600_000, 413, "content_too_large"),
        ("t", bomb, 413, "content_too_large"),
        ("t", b"\x1f\x8bnonsense", 422, "body_unreadable"),
        ("t", _event("wk_of_nobody"), 401, "write_key_unknown"),
        ("t", {"event": "x", "anonymousId": "a"}, 401, "write_key_unknown"),
        ("t", _event(key, anonymousId="", event="x"), 422, "events_invalid"),
        ("t", _event(key, timestamp="yesterday"), 422, "events_invalid"),
        ("t", _event(key, messageId="x" * 256), 422, "events_invalid"),
    ]:
        answer = await _send(shop, name, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (name, str(body)[:60])
    assert await _kept(shop) == []


async def test_pages_of_others_may_not_send(shop: Shop, key: str) -> None:
    foreign = await _send(shop, "t", _event(key), headers={"origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign_origin")
    own = await _send(shop, "t", _event(key), headers={"origin": "http://shop"})
    assert own.headers["access-control-allow-origin"] == "http://shop"
    asked = await shop.client_of().options("/collect/v1/t", headers={"origin": "http://shop"})
    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "POST")
    assert len(await _kept(shop)) == 1


async def test_too_many_calls_of_one_address_are_refused(shop: Shop, key: str) -> None:
    async with shop.house.database.transaction() as tx:
        await tx.run(
            "insert into rate_limits (key, window_ends, attempts) values ('collect:127.0.0.1', %(ends)s, 6000)",
            ends=START + timedelta(minutes=5),
        )
    answer = await _send(shop, "t", _event(key))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")
    assert await _kept(shop) == []


async def test_each_shop_has_one_write_key(shop: Shop, key: str) -> None:
    assert (await shop.staff.get("/tracking"))["write_key"] == key
    async with shop.house.database.reading() as tx:
        first = await analytics.first_tracking(tx)
    assert first is not None
    assert first.write_key == key


async def test_old_events_are_forgotten(shop: Shop, key: str) -> None:
    await _send(shop, "t", _event(key))
    shop.clock.turn(KEPT + timedelta(days=1))
    await _send(shop, "t", _event(key, messageId="m2"))
    assert await drop_old_events(shop.house.work) == 1
    assert [row["message_id"] for row in await _kept(shop)] == ["m2"]


async def test_the_storefronts_page_names_the_key_to_its_tracker(shop: Shop, key: str) -> None:
    for address in ("/", "/products/of-nobody"):
        page = await shop.client_of().get(address)
        assert page.status_code == 200
        assert f'<meta name="tuan-write-key" content="{key}"' in page.text
