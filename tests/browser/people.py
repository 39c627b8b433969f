"""What a shopper and an operator do with their fingers, in the words of their screens."""

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Windows
from tests.browser.words import Words
from tests.shop import PASSWORD, BuyerCaller, Shop


async def at_work(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str, *, email: str = "", password: str = ""
) -> Page:
    """A window of an operator who has signed in: the owner, unless somebody else is said."""
    page = await windows.open(device, language=language)
    await page.goto("/console/sign-in")
    await page.locator("#email").fill(email or f"owner-{shop.id.hex[-6:]}@example.com")
    await page.locator("#password").fill(password or PASSWORD)
    await page.locator("button[type=submit]").click()
    await expect(page.locator("#email")).to_be_hidden()
    return page


async def own_browser(windows: Windows, buyer: BuyerCaller, device: dict[str, Any], language: str) -> Page:
    """A window of somebody who has signed in before."""
    page = await windows.open(device, language=language)
    token = buyer.client.cookies["tuan_session"]
    await page.context.add_cookies([{"name": "tuan_session", "value": token, "url": windows.address}])
    return page


async def paste(field: Locator, text: str) -> None:
    """What a browser does with a clipboard; the test has no clipboard of its own."""
    await field.focus()
    await field.evaluate(
        """(field, text) => {
             const clipboardData = new DataTransfer()
             clipboardData.setData('text/plain', text)
             field.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}))
           }""",
        text,
    )


async def sign_in(page: Page, words: Words, phone: str) -> None:
    """Sign in on the page that asks for it, with the code from the demo's text messages."""
    await page.get_by_label(words("sign_in.phone")).fill(phone)
    await page.get_by_role("button", name=words("sign_in.send")).click()
    field = page.get_by_label(words("sign_in.code"), exact=True)
    await expect(field).to_be_visible()
    await field.fill(await _code_sent_to(page, phone))
    await page.get_by_role("button", name=words("sign_in.go"), exact=True).click()


async def _code_sent_to(page: Page, phone: str) -> str:
    messages = await page.context.new_page()
    await messages.goto(f"/demo/messages?phone={phone}")
    said = await messages.locator("li .text").first.inner_text()
    await messages.close()
    found = re.search(r"\d{4,8}", said)
    assert found, said
    return found.group()


async def write_address(page: Page, words: Words, name: str, phone: str) -> None:
    """Write the first address at the checkout."""
    await page.get_by_role("button", name=words("address.write_first")).click()
    sheet = page.get_by_role("dialog", name=words("address.add"))
    await sheet.get_by_label(words("address.recipient")).fill(name)
    await sheet.get_by_label(words("address.phone")).fill(phone)
    for label, area in (("province", "四川省"), ("city", "成都市"), ("district", "武侯区")):
        await sheet.get_by_label(words(f"address.{label}")).select_option(area)
    await sheet.get_by_label(words("address.street")).fill("人民南路 1 号")
    await sheet.get_by_role("button", name=words("common.save")).click()
    await expect(sheet).to_be_hidden()
    await expect(page.get_by_text("人民南路 1 号")).to_be_visible()


async def pay(page: Page, words: Words) -> None:
    """Go to the Sandbox's cashier, and pay there."""
    await page.get_by_role("button", name=words("pay.go"), exact=True).click()
    await page.get_by_role("button", name=words.choose(zh="确认支付", en="Pay"), exact=True).click()
    await expect(page.get_by_role("heading", name=words("result.succeeded"), exact=True)).to_be_visible()


async def place_and_pay(page: Page, words: Words) -> None:
    """Place the order that the checkout shows, and pay it."""
    await page.get_by_role("button", name=words("checkout.place")).click()
    await pay(page, words)


async def confirm_receipt(page: Page, words: Words) -> None:
    """Say that the parcel has come, on the order's page."""
    await page.get_by_role("button", name=words("orders.do_confirm_receipt")).click()
    asked = page.get_by_role("dialog", name=words("orders.receive_ask"))
    await asked.get_by_role("button", name=words("orders.do_confirm_receipt")).click()
    await expect(page.get_by_role("heading", name=words("orders.state_delivered"))).to_be_visible()
