"""An operator writes a campaign with the form of its play, and shoppers see it."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Windows
from tests.shop import PASSWORD, Shop


async def begin(shop: Shop, windows: Windows) -> Page:
    """The form of a new campaign of the shop's product, with its name."""
    await shop.staff.post(f"/plays/campaigns/{shop.campaign_id}/end")
    desk = await windows.open(DESK)
    await desk.goto("/console/group-buy/campaigns/new")  # An old bookmark.
    await desk.get_by_label("邮箱").fill(f"owner-{shop.id.hex[-6:]}@example.com")
    await desk.get_by_label("密码", exact=True).fill(PASSWORD)
    await desk.get_by_role("button", name="登录").click()
    await expect(desk.get_by_role("heading", name="新建活动")).to_be_visible()
    await desk.get_by_placeholder("中文").fill("草莓越拼越便宜")
    await desk.get_by_placeholder("English").fill("Strawberries, cheaper together")
    await desk.get_by_role("combobox", name="商品").click()
    await desk.get_by_role("option", name="大凉山草莓").click()
    return desk


async def test_a_new_campaign_is_published_with_one_press(shop: Shop, windows: Windows) -> None:
    desk = await begin(shop, windows)
    await desk.get_by_label("活动价").fill("29.9")
    await desk.get_by_role("button", name="发布").click()
    await expect(desk.get_by_text("进行中", exact=True)).to_be_visible()
    await expect(desk.get_by_label("活动价")).to_have_value("29.90")


async def test_a_campaign_with_a_falling_price_is_written_and_published(shop: Shop, windows: Windows) -> None:
    desk = await begin(shop, windows)
    await desk.get_by_text("阶梯团", exact=True).click()
    await desk.get_by_label("满 3 人价").fill("29.9")
    await desk.get_by_role("button", name="保存").click()
    await expect(desk.get_by_text("请为每个参与的规格填写价格")).to_be_visible()
    await expect(desk).to_have_url(re.compile("/plays/campaigns/new$"))
    await desk.get_by_label("满 5 人价").fill("24.9")
    await desk.get_by_role("button", name="保存").click()
    await expect(desk).to_have_url(re.compile(r"/plays/campaigns/[0-9a-f-]{36}$"))

    await desk.reload()
    await expect(desk.get_by_label("满 5 人价")).to_have_value("24.90")
    # What was saved is what the form holds: there is nothing to save again.
    await expect(desk.get_by_role("button", name="保存")).to_be_disabled()
    await desk.get_by_role("button", name="发布").click()
    await expect(desk.get_by_text("进行中", exact=True)).to_be_visible()

    phone = await windows.open(PHONE)
    await phone.goto(f"/products/{shop.product_id}")
    await expect(phone.get_by_role("list", name="人越多越便宜")).to_contain_text("满 5 人")
    await expect(phone.get_by_role("button", name=re.compile("发起 5 人团"))).to_be_enabled()
