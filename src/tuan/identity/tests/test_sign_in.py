"""Codes and passwords: limited, short-lived, used once; nobody's number is left lying about."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.shop import Answer, Caller, Shop, a_shop
from tuan.identity.roles import ROLES
from tuan.identity.store import people
from tuan.platform.limits import network_of
from tuan.platform.logs import hide_people

PHONE = "13912345678"


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


def _stranger(shop: Shop) -> Caller:
    return Caller(shop.client_of(), "/api/storefront/v1")


async def _code(shop: Shop, phone: str = PHONE) -> str:
    """The newest code that the local twin holds."""
    async with shop.house.database.reading() as tx:
        body = await tx.value(
            "select body from local_text_messages where phone = %(phone)s order by sent_at desc limit 1", phone=phone
        )
    found = re.search(r"\d{6}", body)
    assert found is not None
    return found.group()


async def _ask_for_code(caller: Caller, phone: str = PHONE) -> Answer:
    return await caller.post("/sign-in-codes", {"phone": phone})


async def _sign_in(caller: Caller, code: str, phone: str = PHONE) -> Answer:
    return await caller.post("/session", {"phone": phone, "code": code})


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def test_a_code_signs_in_once_and_a_newcomer_gets_an_account(shop: Shop) -> None:
    caller = _stranger(shop)
    sent = await _ask_for_code(caller)
    assert (sent.status, sent.body) == (202, {"expires_in_seconds": 300, "resend_in_seconds": 60})
    code = await _code(shop)
    session = await _sign_in(caller, code)
    assert session["buyer"]["phone_masked"] == "139****5678"
    # A first name tells nothing of the phone, and belongs to no language.
    assert re.fullmatch(r"Tuan-[2-9A-Z]{5}", session["buyer"]["nickname"])
    assert (await _sign_in(_stranger(shop), code)).code == "code_expired"
    assert (await caller.get("/session"))["buyer"]["id"] == session["buyer"]["id"]


async def test_a_newcomer_keeps_the_language_in_which_they_came(shop: Shop) -> None:
    caller = _stranger(shop)
    await _ask_for_code(caller)
    body = {"phone": PHONE, "code": await _code(shop)}
    session = await caller.post("/session", body, **{"Accept-Language": "en-GB"})
    assert session["buyer"]["language"] == "en"


async def test_each_sign_in_is_a_new_session_and_signing_out_ends_it(shop: Shop) -> None:
    tokens, people = set(), set()
    for _ in range(2):
        caller = _stranger(shop)
        await _ask_for_code(caller)
        session = await _sign_in(caller, await _code(shop))
        tokens.add((caller.client.cookies["tuan_session"], session["csrf_token"]))
        people.add(session["buyer"]["id"])
        shop.clock.turn(timedelta(minutes=2))
    assert (len(tokens), len(people)) == (2, 1)
    caller.csrf = session["csrf_token"]
    token = caller.client.cookies["tuan_session"]
    assert (await caller.call("DELETE", "/session")).status == 204
    stolen = Caller(shop.client_of({"tuan_session": token}), "/api/storefront/v1")
    assert (await stolen.get("/orders")).status == 401


async def test_a_session_ends_after_thirty_days(shop: Shop) -> None:
    buyer = await shop.buyer()
    shop.clock.turn(timedelta(days=30) - timedelta(seconds=1))
    assert (await buyer.get("/orders")).status == 200
    shop.clock.turn(timedelta(seconds=1))
    assert (await buyer.get("/orders")).status == 401


async def test_the_cookie_is_kept_from_scripts_and_other_sites(shop: Shop) -> None:
    client = shop.client_of()
    await client.post("/api/storefront/v1/sign-in-codes", json={"phone": PHONE})
    answer = await client.post("/api/storefront/v1/session", json={"phone": PHONE, "code": await _code(shop)})
    attributes = {part.strip().lower().split("=")[0] for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite", "path", "max-age"} <= attributes


async def test_five_wrong_guesses_end_a_code(shop: Shop) -> None:
    caller = _stranger(shop)
    await _ask_for_code(caller)
    code = await _code(shop)
    said = [await _sign_in(caller, _wrong(code)) for _ in range(5)]
    assert [(answer.code, answer["attempts_left"]) for answer in said] == [("wrong_code", n) for n in (4, 3, 2, 1, 0)]
    assert (await _sign_in(caller, code)).code == "code_expired"


async def test_guesses_at_once_are_counted_one_by_one(shop: Shop) -> None:
    await _ask_for_code(_stranger(shop))
    code = await _code(shop)
    said = await asyncio.gather(*(_sign_in(_stranger(shop), _wrong(code)) for _ in range(12)))
    assert sorted(answer.code or "" for answer in said) == ["code_expired"] * 7 + ["wrong_code"] * 5
    assert sorted(answer["attempts_left"] for answer in said if answer.code == "wrong_code") == [0, 1, 2, 3, 4]


async def test_the_right_code_at_once_signs_in_one(shop: Shop) -> None:
    await _ask_for_code(_stranger(shop))
    code = await _code(shop)
    said = await asyncio.gather(*(_sign_in(_stranger(shop), code) for _ in range(4)))
    assert sorted(answer.status for answer in said) == [200, 422, 422, 422]


async def test_a_code_lives_five_minutes(shop: Shop) -> None:
    caller = _stranger(shop)
    await _ask_for_code(caller)
    code = await _code(shop)
    shop.clock.turn(timedelta(minutes=5))
    assert (await _sign_in(caller, code)).code == "code_expired"


async def test_one_code_a_minute_and_only_the_newest_counts(shop: Shop) -> None:
    caller = _stranger(shop)
    first, second = await asyncio.gather(_ask_for_code(caller), _ask_for_code(_stranger(shop)))
    assert sorted([first.status, second.status]) == [202, 429]
    refused = first if first.status == 429 else second
    assert (refused.code, refused["retry_after_seconds"]) == ("too_many_requests", 60)
    old = await _code(shop)
    shop.clock.turn(timedelta(seconds=60))
    assert (await _ask_for_code(caller)).status == 202
    if (new := await _code(shop)) != old:
        assert (await _sign_in(caller, old)).code == "wrong_code"
    assert (await _sign_in(caller, new)).status == 200


async def test_ten_codes_a_day_for_a_phone(shop: Shop) -> None:
    caller, said = _stranger(shop), []
    for _ in range(11):
        said.append((await _ask_for_code(caller)).status)
        shop.clock.turn(timedelta(seconds=61))
    assert said == [202] * 10 + [429]
    shop.clock.turn(timedelta(days=1))
    assert (await _ask_for_code(caller)).status == 202


async def test_a_refused_resend_takes_nothing_from_the_day(shop: Shop) -> None:
    said = []
    for _ in range(10):
        asked = await asyncio.gather(*(_ask_for_code(_stranger(shop)) for _ in range(4)))  # An impatient finger.
        said += sorted(answer.status for answer in asked)
        shop.clock.turn(timedelta(minutes=31))  # The limit of the address is not what is asked here.
    assert said == [202, 429, 429, 429] * 10
    assert (await _ask_for_code(_stranger(shop))).status == 429


async def test_a_day_that_is_used_up_leaves_the_last_code_alone(shop: Shop) -> None:
    caller = _stranger(shop)
    for _ in range(10):
        assert (await _ask_for_code(caller)).status == 202
        shop.clock.turn(timedelta(seconds=61))
    code = await _code(shop)
    refused = await _ask_for_code(caller)
    assert (refused.code, refused["retry_after_seconds"]) == ("too_many_requests", 86400 - 610)
    assert (await _sign_in(caller, code)).status == 200


async def test_sixty_codes_an_hour_for_an_address(shop: Shop) -> None:
    said = await asyncio.gather(*(_ask_for_code(_stranger(shop), f"137{n:08d}") for n in range(64)))
    assert sorted(answer.status for answer in said) == [202] * 60 + [429] * 4


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "12345678901",
        "1391234567",
        "139123456789",
        "+8613912345678",
        "1391234567a",
        "139１２３４５６７８",
        "1391234567٨",
    ],
)
async def test_no_phone_number(shop: Shop, phone: str) -> None:
    assert (await _ask_for_code(_stranger(shop), phone)).code == "invalid_phone"
    assert (await _sign_in(_stranger(shop), "000000", phone)).code == "invalid_phone"


@pytest.mark.parametrize("phone", ["13912345678\n", "139１２３４５６７８"])
async def test_one_phone_has_one_limit_however_it_is_written(shop: Shop, phone: str) -> None:
    assert (await _ask_for_code(_stranger(shop))).status == 202
    assert (await _ask_for_code(_stranger(shop), phone)).status in (422, 429)
    async with shop.house.database.reading() as tx:
        assert await tx.value("select count(*) from local_text_messages") == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("unknown", "unknown", True),
    ],
)
def test_who_has_many_addresses_is_counted_as_one(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


async def test_a_code_that_was_replaced_meanwhile_signs_nobody_in(shop: Shop) -> None:
    """Between the comparison and the use of a code another hand may ask for a new one."""
    await _ask_for_code(_stranger(shop))
    async with shop.house.database.reading() as tx:
        old = bytes(await tx.value("select code_hash from sign_in_codes"))
    shop.clock.turn(timedelta(seconds=60))
    await _ask_for_code(_stranger(shop))
    async with shop.house.database.transaction() as tx:
        assert not await people.drop_code(tx, phone=PHONE, code_hash=old)
    assert (await _sign_in(_stranger(shop), await _code(shop))).status == 200


async def test_passwords_are_tried_twenty_times(shop: Shop) -> None:
    caller = Caller(shop.client_of(), "/api/console/v1")
    said = [await caller.post("/session", {"email": "nobody@example.com", "password": str(n)}) for n in range(21)]
    assert [answer.code for answer in said] == ["wrong_password"] * 20 + ["too_many_requests"]
    shop.clock.turn(timedelta(minutes=10))
    assert (await caller.post("/session", {"email": "nobody@example.com", "password": "x"})).code == "wrong_password"


async def test_somebody_who_left_is_signed_out_and_so_are_their_keys(shop: Shop) -> None:
    key_id = "01a00000-0000-7000-8000-000000000001"
    made = await shop.staff.post("/api-keys", {"id": key_id, "name": "ERP", "permissions": ["orders.read"]})
    robot = Caller(shop.client_of(), "/api/console/v1")
    bearer = {"Authorization": f"Bearer {made['key']}"}
    assert (await robot.call("GET", "/orders", **bearer)).status == 200
    listed = await shop.staff.get("/api-keys")
    assert made["key"] not in str(listed.body)
    async with shop.house.database.transaction() as tx:
        await tx.run("update staff set is_active = false")
    assert (await robot.call("GET", "/orders", **bearer)).status == 401
    assert (await shop.staff.get("/orders")).status == 401


async def test_a_key_loses_what_its_maker_loses(shop: Shop) -> None:
    made = await shop.staff.post(
        "/api-keys",
        {"id": "01a00000-0000-7000-8000-000000000001", "name": "ERP", "permissions": ["ledger.read", "orders.read"]},
    )
    async with shop.house.database.transaction() as tx:
        await tx.run("update staff set role = 'manager'")
    robot = Caller(shop.client_of(), "/api/console/v1")
    bearer = {"Authorization": f"Bearer {made['key']}"}
    assert "ledger.read" not in ROLES["manager"]
    assert (await robot.call("GET", "/ledger/accounts", **bearer)).status == 403
    assert (await robot.call("GET", "/orders", **bearer)).status == 200


async def test_an_address_is_sealed_at_rest_and_masked_on_the_way_out(shop: Shop) -> None:
    buyer = await shop.buyer()
    [address] = (await buyer.get("/addresses")).body
    assert address["phone_masked"] == "138****0001"
    assert "13800000001" not in str(address)
    await shop.start_campaign()
    opened = await buyer.open_group(shop)
    order = await buyer.order(opened["checkout"]["orders"][0]["id"])
    assert order["address"]["phone"] == "138****0001"
    assert "王小明" not in str(order["address"])
    async with shop.house.database.reading() as tx:
        kept = str(await tx.rows("select a.*, o.*, e.payload from addresses a, orders o, outbox_events e"))
    assert not re.search("13800000001|王小明|人民南路 1 号", kept)
    unmasked = await shop.staff.post(f"/orders/{order['id']}/address-unmasking", {"reason": "包裹丢失"})
    assert (unmasked["recipient"], unmasked["phone"]) == ("王小明", "13800000001")
    [noted] = [row for row in (await shop.staff.get("/audit"))["items"] if row["action"] == "order.unmask_address"]
    assert (noted["object_id"], noted["after"]) == (order["id"], {"reason": "包裹丢失"})


async def test_phones_stay_out_of_events_counters_and_logs(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caller = _stranger(shop)
    with caplog.at_level("DEBUG"):
        await _ask_for_code(caller)
        await _sign_in(caller, "000000")
        await _sign_in(caller, await _code(shop))
    assert PHONE not in caplog.text
    async with shop.house.database.reading() as tx:
        for table in ("users", "sign_in_codes", "rate_limits", "sessions", "outbox_events", "audit_log"):
            assert PHONE not in str(await tx.rows(f"select * from {table}")), table


def test_a_log_line_hides_people() -> None:
    line = hide_people(None, "info", {"event": f"sent to {PHONE}", "phone": PHONE, "order": "26112213912345678"})
    assert line == {"event": "sent to 139****5678", "phone": "[hidden]", "order": "26112213912345678"}
