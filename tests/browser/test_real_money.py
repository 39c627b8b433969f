"""The keys of a provider are entered at the console, and a buyer pays with it: by code at a desk, in the app on a phone."""

import base64
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from playwright.async_api import Page, expect

from tests.browser.combinations import EACH_ONCE
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work
from tests.shop import BuyerCaller, Shop, a_shop
from tests.twins.alipay import AlipayTwin
from tests.twins.running import running
from tests.twins.wechat_pay import API_V3_KEY, OPENID, WeChatTwin
from tuan.kit.clock import system_clock

WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "wechat": "微信支付",
        "enter": "填写密钥",
        "save": "保存",
        "check": "检查",
        "well": "可用",
        "unwell": "不可用",
        "on": "启用",
        "enabled": "已启用",
        "short": "APIv3 密钥正好 32 个字符",
        "kept": re.compile("已保存（标记 [0-9a-f]{12}）"),
        "change": "修改密钥",
        "pay": "去支付",
        "scan": "请用微信支付扫一扫付款",
        "paid": "支付成功",
        "another": "换一种方式",
    },
    "en": {
        "wechat": "WeChat Pay",
        "enter": "Enter keys",
        "save": "Save",
        "check": "Check",
        "well": "Works",
        "unwell": "Does not work",
        "on": "Enable",
        "enabled": "Enabled",
        "short": "The APIv3 key has exactly 32 characters",
        "kept": re.compile("Kept \\(mark [0-9a-f]{12}\\)"),
        "change": "Change keys",
        "pay": "Pay",
        "scan": "Scan with WeChat Pay to pay",
        "paid": "Paid",
        "another": "Pay another way",
    },
}


@pytest.fixture
async def shop(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """A shop whose providers are twins, which live by the clock of the machine as the running shop does."""
    wechat, alipay = WeChatTwin(system_clock), AlipayTwin(system_clock)
    with running(wechat.app()) as url, running(alipay.app()) as other_url:
        wechat.url, alipay.url = url, other_url
        monkeypatch.setenv("TUAN_WECHAT_PAY_GATEWAY", url)
        monkeypatch.setenv("TUAN_ALIPAY_GATEWAY", f"{other_url}/gateway.do")
        async with a_shop(database_url, wechat_pay_gateway=url) as shop:
            await shop.furnish()
            await shop.start_campaign(seats=2)
            TWINS[database_url] = wechat
            yield shop
            del TWINS[database_url]


TWINS: dict[str, WeChatTwin] = {}


def _twin(shop: Shop) -> WeChatTwin:
    return TWINS[shop.house.database.url]


async def _at_cashier(
    windows: Windows, buyer: BuyerCaller, checkout_id: str, language: str, *, phone: bool, script: str = "", **more: str
) -> Page:
    page = await windows.open((PHONE if phone else DESK) | more, language=language)
    if script:
        await page.add_init_script(script)
    token = buyer.client.cookies["tuan_session"]
    await page.context.add_cookies([{"name": "tuan_session", "value": token, "url": windows.address}])
    await page.goto(f"/pay/{checkout_id}")
    return page


@EACH_ONCE
async def test_keys_are_entered_checked_and_switched_on(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    words, twin = WORDS[language], _twin(shop)
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/payment-providers")
    panel = page.locator("section.provider").filter(has=page.get_by_role("heading", name=words["wechat"]))
    await expect(panel.get_by_text("/hooks/wechat_pay")).to_be_visible()
    await is_well(page)

    await panel.get_by_role("button", name=words["enter"]).click()
    dialog = page.get_by_role("dialog")
    given = twin.values(api_v3_key="too short")
    fields = dialog.locator("input, textarea")
    names = [field["name"] for field in (await shop.staff.get("/payment-providers")).body[0]["fields"]]
    for place, name in enumerate(names):
        await fields.nth(place).fill(given.get(name, ""))
    await dialog.get_by_role("button", name=words["save"]).click()
    await expect(dialog.get_by_text(words["short"])).to_be_visible()
    await fields.nth(names.index("api_v3_key")).fill(API_V3_KEY)
    await dialog.get_by_role("button", name=words["save"]).click()
    await expect(dialog).to_be_hidden()

    twin.lies.add("signature")
    await panel.get_by_role("button", name=words["check"]).click()
    await expect(panel.get_by_text(words["unwell"], exact=True)).to_be_visible()
    twin.lies.clear()
    await panel.get_by_role("button", name=words["check"]).click()
    await expect(panel.get_by_text(words["well"], exact=True)).to_be_visible()
    await panel.get_by_role("button", name=words["on"], exact=True).click()
    await expect(panel.get_by_text(words["enabled"], exact=True)).to_be_visible()
    await is_well(page)
    await panel.get_by_role("button", name=words["change"]).click()
    kept = page.get_by_role("dialog").get_by_placeholder(words["kept"])
    await expect(kept).to_have_count(3)
    assert [await kept.nth(place).input_value() for place in range(3)] == [""] * 3


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_code_is_scanned_at_a_desk(shop: Shop, windows: Windows, language: str) -> None:
    words, twin = WORDS[language], _twin(shop)
    await _switch_on(shop, twin)
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    page = await _at_cashier(windows, buyer, opened["checkout"]["id"], language, phone=False)
    await page.get_by_role("radio", name=words["wechat"]).click()
    await page.get_by_role("button", name=words["pay"], exact=True).click()
    code = page.locator("section.code img")
    await expect(code).to_be_visible()
    await expect(page.get_by_text(words["scan"])).to_be_visible()
    await is_well(page)
    await page.get_by_role("button", name=words["another"]).click()
    await page.get_by_role("button", name=words["pay"], exact=True).click()
    await expect(code).to_be_visible()
    [number] = twin.books.trades  # Looked at twice, it is one payment.
    assert twin.pay(number)
    await _tell(twin, windows.address)
    await page.wait_for_url("**/payments/*/result")
    await expect(page.get_by_role("heading", name=words["paid"], exact=True)).to_be_visible()


async def test_a_phone_opens_the_app(shop: Shop, windows: Windows) -> None:
    twin = _twin(shop)
    await _switch_on(shop, twin)
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    page = await _at_cashier(windows, buyer, opened["checkout"]["id"], "zh-CN", phone=True)
    await page.get_by_role("radio", name="微信支付").click()
    await page.get_by_role("button", name="去支付", exact=True).click()
    await page.wait_for_url("**/checkmweb?*")
    back = re.search(r"/payments/[0-9a-f-]{36}/result", await page.content())
    assert back
    [trade] = twin.books.trades.values()
    assert trade.kind == "h5"
    assert twin.pay(trade.number)
    await _tell(twin, windows.address)
    await page.goto(windows.address + back[0])
    await expect(page.get_by_role("heading", name="支付成功", exact=True)).to_be_visible()


BRIDGE = """window.WeixinJSBridge = {invoke: (what, values, answer) => {
  window.handed = values; setTimeout(() => answer({err_msg: 'get_brand_wcpay_request:' + sessionStorage.choice}))}}"""


async def test_within_wechat_the_app_itself_pays(shop: Shop, windows: Windows) -> None:
    """The bridge stands for WeChat's app: what it is handed is rightly signed, and the buyer may give up first."""
    twin = _twin(shop)
    twin.shop = windows.address
    await _switch_on(shop, twin, ways=["qr", "phone", "in_app"])
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    agent = "Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50"
    page = await _at_cashier(
        windows, buyer, opened["checkout"]["id"], "zh-CN", phone=True, user_agent=agent, script=BRIDGE
    )
    for choice in ("cancel", "ok"):
        await page.evaluate(f"sessionStorage.choice = '{choice}'")
        await page.get_by_role("radio", name="微信支付").click()
        await page.get_by_role("button", name="去支付", exact=True).click()
        if choice == "cancel":
            await expect(page.get_by_text("付款没有完成，可以再试一次")).to_be_visible()
    await page.wait_for_url("**/payments/*/result")
    said = await page.evaluate("window.handed")
    message = f"{said['appId']}\n{said['timeStamp']}\n{said['nonceStr']}\n{said['package']}\n".encode()
    signature = base64.b64decode(said["paySign"])
    twin.merchant_key.public_key().verify(signature, message, PKCS1v15(), SHA256())
    trades = list(twin.books.trades.values())
    assert [(trade.kind, trade.payer) for trade in trades] == [("jsapi", OPENID)] * 2
    assert twin.pay(said["package"].removeprefix("prepay_id=wx"))
    await _tell(twin, windows.address)
    await expect(page.get_by_role("heading", name="支付成功", exact=True)).to_be_visible()


async def _switch_on(shop: Shop, twin: WeChatTwin, *, ways: Sequence[str] = ("qr", "phone")) -> None:
    entered = await shop.staff.call("PUT", "/payment-providers/wechat_pay/keys", {"values": twin.values()})
    assert entered.status == 200, entered.body
    offer = {"is_enabled": True, "ways": list(ways)}
    assert (await shop.staff.call("PUT", "/payment-providers/wechat_pay/offer", offer)).status == 200


async def _tell(twin: WeChatTwin, address: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for headers, body in twin.notices():
            assert (await client.post(f"{address}/hooks/wechat_pay", content=body, headers=headers)).status_code == 204
