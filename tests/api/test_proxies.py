"""Behind a proxy, limits count the person and not the proxy; and nobody else can say who they are."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from tests.shop import Shop, a_shop

PROXY, INNER_PROXY, STRANGER = "10.1.2.3", "192.0.2.7", "203.0.113.9"
MOST = 60  # Codes an hour for one address.


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url, trusted_proxies=f"10.0.0.0/8, {INNER_PROXY}") as shop:
        yield shop


def _from(shop: Shop, peer: str) -> httpx.AsyncClient:
    client: httpx.AsyncClient = shop.client_of()
    client._transport = httpx.ASGITransport(app=client._transport.app, client=(peer, 40000))  # type: ignore[attr-defined] # noqa: SLF001
    return client


async def _counted(shop: Shop, peer: str, *forwarded: str) -> str:
    """The address that the limit counts for a call."""
    async with shop.house.database.transaction() as tx:
        await tx.run("delete from rate_limits")
    shop.clock.turn(timedelta(minutes=2))
    answer = await _from(shop, peer).post(
        "/api/storefront/v1/sign-in-codes",
        json={"phone": "13912345678"},
        headers=[("x-forwarded-for", value) for value in forwarded],
    )
    assert answer.status_code == 202, answer.text
    async with shop.house.database.reading() as tx:
        [key] = await tx.values("select key from rate_limits where key like 'code:address:%%'")
    return str(key).removeprefix("code:address:")


async def test_a_trusted_proxy_names_the_person(shop: Shop) -> None:
    assert await _counted(shop, PROXY, STRANGER) == STRANGER
    assert await _counted(shop, PROXY, "2001:db8::1") == "2001:db8::/64"  # An IPv6 host has a whole network.
    # Through two proxies of ours.
    assert await _counted(shop, PROXY, f"{STRANGER}, {INNER_PROXY}") == STRANGER
    assert await _counted(shop, PROXY, STRANGER, INNER_PROXY) == STRANGER


async def test_a_proxy_that_says_nothing_is_counted_itself(shop: Shop) -> None:
    assert await _counted(shop, PROXY) == PROXY
    assert await _counted(shop, PROXY, "") == PROXY


async def test_a_stranger_cannot_say_who_they_are(shop: Shop) -> None:
    assert await _counted(shop, STRANGER, "198.51.100.1") == STRANGER
    assert await _counted(shop, STRANGER, PROXY) == STRANGER


async def test_what_somebody_wrote_before_the_proxy_does_not_count(shop: Shop) -> None:
    # They forged the beginning; the proxy appended whom it saw.
    assert await _counted(shop, PROXY, f"198.51.100.1, {STRANGER}") == STRANGER
    assert await _counted(shop, PROXY, f"198.51.100.1, {INNER_PROXY}, {STRANGER}") == STRANGER
    assert await _counted(shop, PROXY, "198.51.100.1", STRANGER) == STRANGER


async def test_without_the_setting_nobody_is_believed(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        for peer in (PROXY, "127.0.0.1", STRANGER):
            assert await _counted(shop, peer, "198.51.100.1") == peer


async def test_a_forger_behind_the_proxy_meets_the_limit_and_their_neighbour_does_not(shop: Shop) -> None:
    forger, neighbour = _from(shop, PROXY), _from(shop, PROXY)
    said = []
    for n in range(MOST + 1):
        headers = {"x-forwarded-for": f"198.51.100.{n}, {STRANGER}"}
        body = {"phone": f"137{n:08d}"}
        said.append((await forger.post("/api/storefront/v1/sign-in-codes", json=body, headers=headers)).status_code)
    assert said == [202] * MOST + [429]
    answer = await neighbour.post(
        "/api/storefront/v1/sign-in-codes",
        json={"phone": "13600000000"},
        headers={"x-forwarded-for": "203.0.113.10"},
    )
    assert answer.status_code == 202


@pytest.mark.parametrize(("peer", "is_believed"), [(PROXY, True), (STRANGER, False)])
async def test_cookies_are_for_https_when_a_trusted_proxy_says_so(shop: Shop, peer: str, is_believed: bool) -> None:
    client = _from(shop, peer)
    headers = {"x-forwarded-for": "203.0.113.10", "x-forwarded-proto": "https"}
    await client.post("/api/storefront/v1/sign-in-codes", json={"phone": "13912345678"}, headers=headers)
    async with shop.house.database.reading() as tx:
        text = await tx.value("select body from local_text_messages order by sent_at desc limit 1")
    code = next(word for word in text.replace("，", " ").split() if word.isdigit())
    answer = await client.post(
        "/api/storefront/v1/session", json={"phone": "13912345678", "code": code}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    assert ("secure" in answer.headers["set-cookie"].lower()) is is_believed
