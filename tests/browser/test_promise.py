"""The promise of the shop in real browsers: a shared link, two people, one group, parcels; or the money back."""

import re
from collections.abc import Callable

from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.people import confirm_receipt, place_and_pay, sign_in, write_address
from tests.shop import PASSWORD, Shop


async def start_a_group(page: Page, shop: Shop, phone: str) -> None:
    await page.goto(f"/products/{shop.product_id}")
    await page.get_by_role("button", name=re.compile("发起 2 人团")).click()
    await page.get_by_role("dialog").get_by_role("button", name=re.compile("发起拼团")).click()
    await sign_in(page, phone)
    await write_address(page, "李小满", phone)
    await place_and_pay(page)
    await expect(page.get_by_text("还差 1 人")).to_be_visible()


async def share_link(page: Page) -> str:
    await page.get_by_role("button", name=re.compile("邀请好友")).click()
    sheet = page.get_by_role("dialog", name="分享")
    words = await sheet.locator(".words").inner_text()
    await sheet.get_by_role("button", name="生成海报").click()
    poster = sheet.get_by_alt_text("带二维码的分享海报")
    await expect(poster).to_be_visible()
    assert await poster.evaluate("image => image.naturalWidth") > 300
    await sheet.get_by_role("button", name="关闭").click()
    found = re.search(r"/s/[\w.~-]+", words)
    assert found, words
    return found.group()


async def ship_everything(desk: Page, shop: Shop) -> None:
    await desk.goto("/console/")
    await desk.get_by_label("邮箱").fill(f"owner-{shop.id.hex[-6:]}@example.com")
    await desk.get_by_label("密码", exact=True).fill(PASSWORD)
    await desk.get_by_role("button", name="登录").click()
    await desk.get_by_role("link", name="待发货订单").click()
    for number in ("SF1000001", "SF1000002"):
        await desk.locator(".el-table__row .link-button").first.click()
        panel = desk.get_by_role("dialog", name=re.compile("订单 "))
        await panel.get_by_role("button", name="发货").click()
        parcel = desk.get_by_role("dialog", name="发货", exact=True)
        await parcel.get_by_label("快递公司").fill("顺丰速运")
        await parcel.get_by_label("运单号").fill(number)
        await parcel.get_by_label("运单号").press("Tab")
        await parcel.get_by_role("button", name="发货").click()
        await expect(panel.get_by_text(number)).to_be_visible()
        await panel.get_by_role("button", name=re.compile("关闭|Close")).click()
    await expect(desk.get_by_text("没有订单")).to_be_visible()


async def test_a_friend_joins_by_the_shared_link_and_both_receive(
    shop: Shop, windows: Windows, phones: Callable[[], str]
) -> None:
    leader, friend = await windows.open(PHONE), await windows.open(PHONE)
    await start_a_group(leader, shop, phones())
    link = await share_link(leader)
    await leader.get_by_role("link", name="查看拼团进度").click()

    await friend.goto(link)
    await expect(friend.get_by_text("邀您一起拼这个")).to_be_visible()
    await friend.get_by_role("link", name=re.compile("参团")).click()
    await friend.get_by_role("dialog").get_by_role("button", name=re.compile("参团")).click()
    phone = phones()
    await sign_in(friend, phone)
    await expect(friend.get_by_role("checkbox", name="若这个团先满了，换到另一个团也可以")).to_be_visible()
    await write_address(friend, "张朋友", phone)
    await place_and_pay(friend)
    await expect(friend.get_by_text("拼团成功")).to_be_visible()
    # The leader's page was told; nobody reloaded it.
    await expect(leader.get_by_text("拼团成功")).to_be_visible()

    await ship_everything(await windows.open(DESK), shop)
    for page in (leader, friend):
        await page.goto("/orders?state=to_receive")
        await page.get_by_role("link", name=re.compile("大凉山草莓")).click()
        await expect(page.get_by_text("顺丰速运")).to_be_visible()
        await confirm_receipt(page)
    await shop.must_hold()


async def test_nobody_joins_and_the_money_comes_back_without_asking(
    shop: Shop, windows: Windows, phones: Callable[[], str]
) -> None:
    leader = await windows.open(PHONE)
    await start_a_group(leader, shop, phones())
    await leader.get_by_role("link", name="查看拼团进度").click()
    await expect(leader.get_by_role("button", name=re.compile("邀请好友"))).to_be_visible()

    async with shop.house.database.transaction() as tx:
        await tx.run("update groups set closes_at = now()")
    await expect(leader.get_by_text("没能拼成")).to_be_visible(timeout=60_000)
    await leader.get_by_role("link", name="我的订单").click()
    await expect(leader.get_by_role("heading", name="已关闭")).to_be_visible()
    for _ in range(30):
        await leader.reload()
        await expect(leader.get_by_role("heading", name="退款")).to_be_visible()
        if await leader.get_by_text("已到账").count():
            break
    await expect(leader.get_by_text("已到账")).to_be_visible()
    await shop.must_hold()
