"""The keys of the house: entered once, never told again, in use everywhere at once."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.shop import START, BuyerCaller, Shop, a_shop
from tests.twins import keys
from tests.twins.running import running
from tests.twins.wechat_pay import API_V3_KEY, APP_SECRET, MCH_ID, WeChatTwin
from tests.twins.wechat_signs import Told
from tuan.apps.house import build
from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment import providers
from tuan.payment.commands.begin_payment import begin_payment
from tuan.payment.commands.open_payment import OpenPayment, open_payment
from tuan.payment.providers import ProviderUnreachable
from tuan.payment.providers.wechat_pay import WeChatPay
from tuan.payment.shapes import Part
from tuan.platform import logs
from tuan.platform.logs import hide_people

KEYS = "/payment-providers/wechat_pay/keys"
OFFER = "/payment-providers/wechat_pay/offer"
TWINS: dict[UUID, WeChatTwin] = {}
CHECK = "/payment-providers/wechat_pay/check"


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    """A shop whose WeChat Pay is a twin with the shop's clock."""
    twin = WeChatTwin(lambda: START)
    with running(twin.app()) as url:
        twin.url = url
        async with a_shop(database_url, wechat_pay_gateway=url) as shop:
            twin.clock = twin.books.clock = shop.clock
            TWINS[shop.id] = twin
            await shop.furnish()
            yield shop
            del TWINS[shop.id]


def _twin(shop: Shop) -> WeChatTwin:
    return TWINS[shop.id]


async def _wechat(shop: Shop) -> dict[str, Any]:
    listed = await shop.staff.get("/payment-providers")
    assert listed.status == 200, listed.body
    return next(one for one in listed.body if one["code"] == "wechat_pay")


async def _enter(shop: Shop, **changed: str) -> Any:
    return await shop.staff.call("PUT", KEYS, {"values": _twin(shop).values(**changed)})


async def test_keys_are_entered_checked_and_offered(shop: Shop) -> None:
    before = await _wechat(shop)
    assert (before["has_keys"], before["is_enabled"], before["check"]) == (False, False, None)
    assert (await shop.staff.call("PUT", OFFER, {"is_enabled": True, "ways": ["qr"]})).code == "keys_missing"
    assert (await shop.staff.post(CHECK)).code == "keys_missing"

    entered = await _enter(shop)
    assert (entered.status, entered["has_keys"], entered["is_enabled"], entered["keys_by"]) == (
        200,
        True,
        False,
        "Owner",
    )
    checked = await shop.staff.post(CHECK)
    assert (checked["check"]["is_well"], "ORDER_NOT_EXIST" in checked["check"]["said"]) == (True, True)
    buyer = await shop.buyer()
    assert (await buyer.get("/payment-providers")).body == []  # Real keys are here: play money is over.
    assert (await shop.staff.call("PUT", OFFER, {"is_enabled": True, "ways": []})).code == "invalid_request"
    assert (await shop.staff.call("PUT", OFFER, {"is_enabled": True, "ways": ["page"]})).code == "invalid_request"
    offered = await shop.staff.call("PUT", OFFER, {"is_enabled": True, "ways": ["phone", "qr"]})
    assert (offered.status, offered["ways"]) == (200, ["qr", "phone"])
    said = (await buyer.get("/payment-providers")).body
    assert [(one["code"], one["ways"], one["currency"]) for one in said] == [("wechat_pay", ["qr", "phone"], "CNY")]


async def test_a_secret_is_never_told(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    logs.set_up("text", level=logging.DEBUG)
    logging.getLogger().addHandler(caplog.handler)
    entered = await _enter(shop)
    await shop.staff.post(CHECK)
    _twin(shop).lies.add("signature")
    answers = [entered.body, (await shop.staff.post(CHECK)).body, (await shop.staff.get("/payment-providers")).body]
    _twin(shop).lies.clear()
    answers += [(await shop.staff.post(CHECK)).body, (await shop.staff.get("/audit")).body]
    spoilt = await _enter(shop, serial="?")
    answers.append(spoilt.body)
    assert (spoilt.status, spoilt.code, spoilt["field"]) == (422, "key_wrong", "serial")
    answers.append((await shop.staff.call("PUT", KEYS, {"values": {"private_key": 5, "api_v3_key": API_V3_KEY}})).body)
    async with shop.house.database.reading() as tx:
        kept = str(await tx.rows("select * from provider_accounts")) + str(await tx.rows("select * from audit_log"))
        kept += str(await tx.rows("select * from idempotency_keys"))
    pem = keys.private_pem(_twin(shop).merchant_key)
    parts = {API_V3_KEY, APP_SECRET, *(line for line in pem.splitlines() if "-----" not in line and len(line) > 20)}
    everything = f"{answers}{kept}{caplog.text}"
    assert MCH_ID in everything
    assert "wechat_pay_answer_forged" in caplog.text
    assert [part for part in parts if part in everything] == []


async def test_what_is_not_given_again_stays(shop: Shop) -> None:
    await _enter(shop)
    first = {field["name"]: field["mark"] for field in (await _wechat(shop))["fields"]}
    await shop.staff.post(CHECK)
    again = await shop.staff.call("PUT", KEYS, {"values": {"transfer_scene": "1000", "private_key": None}})
    second = {field["name"]: field["mark"] for field in again["fields"]}
    assert (again.status, again["check"]) == (200, None)  # What was said was said of other keys.
    assert {name for name in first if first[name] != second[name]} == set()
    assert next(field["value"] for field in again["fields"] if field["name"] == "transfer_scene") == "1000"
    taken = await shop.staff.call("PUT", KEYS, {"values": {"api_v3_key": ""}})
    assert (taken.code, taken["field"]) == ("key_wrong", "api_v3_key")
    unknown = await shop.staff.call("PUT", KEYS, {"values": {"password": "x"}})
    assert unknown.code == "invalid_request"
    assert (await shop.staff.call("PUT", "/payment-providers/sandbox/keys", {"values": {}})).status == 404
    assert (await shop.staff.call("PUT", "/payment-providers/nobody/keys", {"values": {}})).code == "unknown_provider"


async def test_other_keys_count_at_once_in_every_process(shop: Shop) -> None:
    """Two houses over one database stand for web and worker."""
    ours = providers.get("wechat_pay")
    worker = build(shop.house.settings, shop.house.database.url, clock=shop.clock)
    await worker.database.open()
    other = providers.get("wechat_pay")
    try:
        assert other is not ours
        with pytest.raises(ProviderUnreachable, match="no keys"):
            await other.query(new_id())
        await _enter(shop, private_key=keys.private_pem(keys.rsa_key("a thief")))
        with pytest.raises(ProviderUnreachable, match="SIGN_ERROR"):
            await other.query(new_id())
        await _enter(shop)
        assert await other.query(new_id()) == []
    finally:
        await worker.database.close()
        providers.plug(ours)
        providers.plug(shop.house.sandbox)


async def test_a_disabled_provider_takes_no_new_payment_and_finishes_old_ones(shop: Shop) -> None:
    await _enter(shop)
    await shop.staff.call("PUT", OFFER, {"is_enabled": True, "ways": ["qr"]})
    await shop.start_campaign()
    buyer = await shop.buyer()
    checkout_id = (await buyer.open_group(shop))["checkout"]["id"]
    asked = {"id": str(new_id()), "checkout_id": checkout_id, "provider": "wechat_pay"}
    assert (await buyer.post("/payments", {**asked, "way": "phone"})).code == "provider_not_offered"
    assert (await buyer.post("/payments", {**asked, "provider": "sandbox"})).code == "provider_not_offered"
    opened = await buyer.post("/payments", asked)
    assert (opened.status, opened["way"]) == (201, "qr")
    begun = await buyer.post(f"/payments/{asked['id']}/beginning")
    assert (begun.status, begun["qr"][:19]) == (200, "data:image/svg+xml;")
    await shop.staff.call("PUT", OFFER, {"is_enabled": False, "ways": ["qr"]})
    assert (await buyer.post(f"/payments/{asked['id']}/beginning")).code == "provider_not_offered"
    _twin(shop).pay(asked["id"].replace("-", ""))
    [(headers, body)] = _twin(shop).notices()
    told = await shop.client_of().post("/hooks/wechat_pay", content=body, headers=headers)
    assert (told.status_code, told.content) == (204, b"")
    await shop.settle()
    assert (await buyer.get(f"/payments/{asked['id']}"))["status"] == "succeeded"
    assert (await buyer.post(f"/payments/{asked['id']}/beginning")).code == "payment_not_open"
    await shop.must_hold()


async def test_keys_entered_at_once_leave_one_account(shop: Shop) -> None:
    entered = await asyncio.gather(*(_enter(shop, transfer_scene=scene) for scene in ("1000", "1005") * 4))
    assert [one.status for one in entered] == [200] * 8
    async with shop.house.database.reading() as tx:
        assert await tx.values("select version from provider_accounts") == [8]
        rows = await tx.rows(
            "select before, after from audit_log where action = 'payment_provider.change_keys' order by at, id"
        )
    assert [row["before"] is None for row in rows].count(True) == 1
    assert (await shop.staff.post(CHECK))["check"]["is_well"]


async def test_play_money_stays_in_a_demo(database_url: str) -> None:
    async with a_shop(database_url, demo=True) as shop:
        await shop.furnish()
        entered = await shop.staff.call("PUT", KEYS, {"values": WeChatTwin(shop.clock).values()})
        assert entered.status == 200
        buyer = await shop.buyer()
        assert [one["code"] for one in (await buyer.get("/payment-providers")).body] == ["sandbox"]


@pytest.mark.parametrize("cut", [0, 40])
def test_a_log_line_hides_keys_wherever_they_stand(cut: int) -> None:
    pem = keys.private_pem(keys.rsa_key("wechat merchant"))
    said = f"cannot read {pem[: len(pem) - cut]}"
    line = hide_people(None, "error", {"event": said, "api_v3_key": API_V3_KEY, "values": {"private_key": pem}})
    assert line == {"event": line["event"], "api_v3_key": "[hidden]", "values": "[hidden]"}
    assert [part for part in pem.splitlines() if part in line["event"]] == []
    assert line["event"].startswith("cannot read [hidden]")


async def _a_payment(shop: Shop, way: str = "qr") -> tuple[BuyerCaller, str, str]:
    """Somebody who has opened a payment with WeChat Pay, and their order."""
    assert (await _enter(shop)).status == 200
    assert (await shop.staff.call("PUT", OFFER, {"is_enabled": True, "ways": ["qr", "phone"]})).status == 200
    await shop.start_campaign()
    buyer = await shop.buyer()
    checkout = (await buyer.open_group(shop))["checkout"]
    asked = {"id": str(new_id()), "checkout_id": checkout["id"], "provider": "wechat_pay", "way": way}
    assert (await buyer.post("/payments", asked)).status == 201
    return buyer, asked["id"], checkout["orders"][0]["id"]


@pytest.mark.parametrize("changed", [{"mch_id": "1900000000"}, {"app_id": "wx9999999999999999"}])
async def test_another_merchant_waits_until_what_is_open_has_ended(shop: Shop, changed: dict[str, str]) -> None:
    buyer, _, order_id = await _a_payment(shop)
    refused = await _enter(shop, **changed)
    assert (refused.code, refused["payments"], refused["refunds"]) == ("keys_in_use", 1, 0)
    assert (await _enter(shop, transfer_scene="1000")).status == 200  # The same merchant may always change its keys.
    assert (await buyer.post(f"/orders/{order_id}/cancel")).status == 200
    await shop.settle()
    assert (await _enter(shop, **changed)).code == "keys_in_use"  # It may be on its way to WeChat Pay just now.
    shop.clock.turn(timedelta(minutes=20))
    await shop.settle()
    assert (await _enter(shop, **changed)).status == 200


async def test_a_payment_that_opens_while_another_merchant_is_entered_counts(shop: Shop) -> None:
    assert (await _enter(shop)).status == 200
    assert (await shop.staff.call("PUT", OFFER, {"is_enabled": True, "ways": ["qr"]})).status == 200
    async with shop.house.database.transaction() as tx:
        opening = OpenPayment(
            payment_id=new_id(),
            checkout_id=new_id(),
            buyer_id=new_id(),
            provider="wechat_pay",
            amount=Money(100),
            subject=Text("订单 1", "Order 1"),
            parts=[Part(new_id(), shop.id, Money(100))],
            pay_by=shop.clock() + timedelta(minutes=10),
        )
        await open_payment(tx, opening, at=shop.clock())
        entering = asyncio.create_task(_enter(shop, mch_id="1900000000"))
        async with asyncio.timeout(20), shop.house.database.reading() as other:
            while not await other.value("select count(*) from pg_locks where locktype = 'advisory' and not granted"):
                assert not entering.done()
                await asyncio.sleep(0.01)
    assert (await entering).code == "keys_in_use"


async def test_a_phone_that_changes_its_network_goes_on(shop: Shop) -> None:
    _, payment_id, _ = await _a_payment(shop, "phone")
    async with shop.house.database.reading() as tx:
        buyer_id = await tx.value("select buyer_id from payments")

    async def begin(address: str) -> str:
        begun = await begin_payment(
            shop.house.database,
            UUID(payment_id),
            buyer_id=buyer_id,
            payer=None,
            code=None,
            payer_address=address,
            at=shop.clock(),
        )
        return begun.redirect_to

    assert await begin("203.0.113.7") == await begin("2001:db8::7")
    async with shop.house.database.reading() as tx:
        assert await tx.value("select payer_address from payments") == "203.0.113.7"
    _twin(shop).pay(UUID(payment_id).hex)
    shop.clock.turn(timedelta(minutes=2))
    await shop.settle()
    async with shop.house.database.reading() as tx:
        assert await tx.value("select payer_address from payments") is None  # Nobody needs it any more.


async def test_a_refused_buyer_hears_our_words_and_not_the_providers(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    buyer, payment_id, _ = await _a_payment(shop)
    _twin(shop).says = Told(403, "RULE_LIMIT", "商户 1900000109 当日额度已用完")
    refused = await buyer.post(f"/payments/{payment_id}/beginning")
    assert (refused.status, refused.code) == (409, "provider_said_no")
    assert "1900000109" not in str(refused.body)
    assert "RULE_LIMIT" in caplog.text


async def test_play_money_ends_with_the_first_real_keys(shop: Shop) -> None:
    await shop.start_campaign()
    buyer = await shop.buyer()
    checkout = (await buyer.open_group(shop))["checkout"]
    payment_id = await buyer.start_paying(checkout["id"])
    begun = await buyer.post(f"/payments/{payment_id}/beginning")
    assert (await _enter(shop)).status == 200
    chosen = await shop.client_of().post(begun["redirect_to"], data={"choice": "pay"})
    assert (chosen.status_code, chosen.json()["code"]) == (422, "provider_not_offered")
    await shop.settle()
    assert (await buyer.get(f"/payments/{payment_id}"))["status"] == "pending"


async def test_a_real_provider_must_be_able_to_tell_us(shop: Shop) -> None:
    async def none() -> None:
        return None

    assert (await _enter(shop)).status == 200
    twins = providers.get("wechat_pay")
    offer = {"is_enabled": True, "ways": ["qr"]}
    try:
        providers.plug(WeChatPay(shop.clock, none, home="http://192.0.2.7:8000"))
        assert (await shop.staff.call("PUT", OFFER, offer)).code == "address_needed"
        assert (await shop.staff.call("PUT", OFFER, {**offer, "is_enabled": False})).status == 200
        providers.plug(WeChatPay(shop.clock, none, home="https://shop.example"))
        assert (await shop.staff.call("PUT", OFFER, offer)).status == 200
    finally:
        providers.plug(twins)
