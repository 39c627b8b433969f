"""What a shopper and an operator do with their fingers, in the words of the screens."""

import re

from playwright.async_api import Page, expect


async def sign_in(page: Page, phone: str) -> None:
    """Sign in on the page that asks for it, with the code from the demo's text messages."""
    await page.get_by_label("手机号").fill(phone)
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("验证码", exact=True).fill(await _code_sent_to(page, phone))
    await page.get_by_role("button", name="登录").click()


async def _code_sent_to(page: Page, phone: str) -> str:
    await expect(page.get_by_label("验证码", exact=True)).to_be_visible()
    messages = await page.context.new_page()
    await messages.goto(f"/demo/messages?phone={phone}")
    said = await messages.locator("li .text").first.inner_text()
    await messages.close()
    found = re.search(r"\d{4,8}", said)
    assert found, said
    return found.group()


async def write_address(page: Page, name: str, phone: str) -> None:
    """Write the first address at the checkout."""
    await page.get_by_role("button", name="请先填写收货地址").click()
    sheet = page.get_by_role("dialog", name="新增地址")
    await sheet.get_by_label("收货人").fill(name)
    await sheet.get_by_label("手机号").fill(phone)
    await sheet.get_by_label("省份").select_option("四川省")
    await sheet.get_by_label("城市").select_option("成都市")
    await sheet.get_by_label("区县").select_option("武侯区")
    await sheet.get_by_label("详细地址").fill("人民南路 1 号")
    await sheet.get_by_role("button", name="保存").click()
    await expect(sheet).to_be_hidden()
    await expect(page.get_by_text("人民南路 1 号")).to_be_visible()


async def place_and_pay(page: Page) -> None:
    """Place the order that the checkout shows, and pay it at the Sandbox."""
    await page.get_by_role("button", name="提交订单").click()
    await page.get_by_role("button", name="去支付").click()
    await page.get_by_role("button", name="确认支付").click()
    await expect(page.get_by_role("heading", name="支付成功")).to_be_visible()


async def confirm_receipt(page: Page) -> None:
    """Say that the parcel has come, on the order's page."""
    await page.get_by_role("button", name="确认收货").click()
    question = page.get_by_role("dialog", name="确认已收到商品？")
    await question.get_by_role("button", name="确认收货").click()
    await expect(page.get_by_role("heading", name="已收货")).to_be_visible()
