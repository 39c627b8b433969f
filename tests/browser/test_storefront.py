"""Stories of shoppers: looking around, buying by keyboard, losing the session or the network on the way, two tabs."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.people import place_and_pay, sign_in, write_address
from tests.browser.street import Street, change, passer

DEVICES = pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])


async def signed_in(passers: Windows, street: Street, phone: str, device: dict[str, Any] = PHONE, **more: Any) -> Page:
    page = await passers.open(device, **more)
    token = await passer(street, phone)
    await page.context.add_cookies([{"name": "tuan_session", "value": token, "url": street.address}])
    return page


@DEVICES
async def test_looking_around_and_coming_back_to_the_same_place(
    street: Street, passers: Windows, device: dict[str, Any]
) -> None:
    page = await passers.open(device)
    await page.goto("/")
    await page.get_by_role("navigation", name="分类").get_by_role("link", name="好茶").click()
    await expect(page.get_by_role("navigation", name="分类").get_by_role("link", name="好茶")).to_have_attribute(
        "aria-current", "true"
    )
    await expect(page.get_by_text(re.compile("高山乌龙茶")).first).to_be_visible()
    await page.get_by_role("button", name="返回").click()

    await expect(page.get_by_role("link", name=re.compile("高山乌龙茶")).first).to_be_visible()
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await expect(page.get_by_text("没有更多了")).to_be_visible()
    last = page.get_by_role("link", name=re.compile("高山乌龙茶 1 号")).first
    await last.scroll_into_view_if_needed()
    there = await page.evaluate("scrollY")
    assert there > 800
    await last.click()
    await expect(page.get_by_role("heading", name="高山乌龙茶 1 号").last).to_be_visible()
    assert await page.evaluate("scrollY") == 0
    await page.go_back()
    await expect(last).to_be_in_viewport()
    assert abs(await page.evaluate("scrollY") - there) < 4


async def test_searching_with_suggestions_filters_and_a_history(street: Street, passers: Windows) -> None:
    page = await passers.open(PHONE)
    await page.goto("/search?focus=1")
    field = page.get_by_role("searchbox")
    await field.fill("草")
    await page.get_by_role("list", name="搜索建议").get_by_role("button", name="草莓", exact=True).click()
    await expect(page.get_by_role("link", name=re.compile("大凉山草莓"))).to_be_visible()
    await page.get_by_role("button", name="可拼团").click()
    await expect(page).to_have_url(re.compile("together=1"))
    await expect(page.get_by_role("link", name=re.compile("大凉山草莓"))).to_be_visible()
    await page.get_by_role("button", name=re.compile("筛选")).click()
    sheet = page.get_by_role("dialog", name="筛选")
    await sheet.get_by_label("最低价").fill("900")
    await sheet.get_by_role("button", name="查看商品").click()
    await expect(page.get_by_text("没有符合筛选条件的商品")).to_be_visible()
    await page.get_by_role("button", name="清除筛选").click()
    await expect(page.get_by_role("link", name=re.compile("大凉山草莓"))).to_be_visible()

    await field.fill("qqqqzz")
    await field.press("Enter")
    await expect(page.get_by_role("heading", name="大家都在买")).to_be_visible()
    await field.click()
    await field.fill("")
    await expect(page.get_by_role("button", name="草莓", exact=True)).to_be_visible()
    await page.get_by_role("button", name="清空搜索历史").click()
    await page.get_by_role("dialog").get_by_role("button", name="删除").click()
    await expect(page.get_by_role("button", name="草莓", exact=True)).to_have_count(0)


async def test_checking_out_with_nothing_but_a_keyboard(
    street: Street, passers: Windows, phones: Callable[[], str]
) -> None:
    page = await signed_in(passers, street, phones(), DESK, language="en")
    await page.goto(f"/products/{street.product_id}")

    async def reach(role: Any, name: Any) -> None:
        """Tab until it has the focus."""
        wanted = page.get_by_role(role, name=name)
        await expect(wanted.first).to_be_visible()
        for _ in range(60):
            await page.keyboard.press("Tab")
            if await wanted.evaluate_all("all => all.includes(document.activeElement)"):
                return
        pytest.fail(f"Tab does not come to {name}")

    await reach("button", "Buy alone")
    await page.keyboard.press("Enter")
    await reach("button", "Buy now")
    await page.keyboard.press("Enter")
    await reach("button", "Please add a delivery address")
    await page.keyboard.press("Enter")
    await reach("textbox", "Recipient")
    await page.keyboard.type("Xiaoman")
    await reach("textbox", "Phone")
    await page.keyboard.type("13800001234")
    # A municipality is its own city, so nobody is asked for it.
    for label in ("Province", "District", "Town"):
        await reach("combobox", label)
        await page.keyboard.press("ArrowDown")
    await reach("textbox", "Street")
    await page.keyboard.type("Renmin Road 1")
    await reach("button", "Save")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("东华门街道 Renmin Road 1")).to_be_visible()
    await reach("button", "Place order")
    await page.keyboard.press("Enter")
    await reach("button", "Pay")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Sandbox cashier")).to_be_visible()


async def test_a_session_that_ends_in_the_middle_of_checkout_costs_nothing(
    street: Street, passers: Windows, phones: Callable[[], str]
) -> None:
    leader = await signed_in(passers, street, phones())
    await leader.goto(f"/products/{street.product_id}")
    await leader.get_by_role("button", name="分享").click()
    words = await leader.get_by_role("dialog", name="分享").locator(".words").inner_text()
    link = re.search(r"/s/[\w.~-]+", words)
    assert link

    phone = phones()
    page = await signed_in(passers, street, phone)
    async with page.expect_response(re.compile(r"/visits$")) as counted:
        await page.goto(link.group())
    assert (await counted.value).status == 204, "the visit of somebody signed in counts, too"
    await page.get_by_role("link", name="去看看").click()
    await page.get_by_role("button", name="单独购买").click()
    await page.get_by_role("dialog").get_by_role("button", name="加入购物车").click()
    await page.get_by_role("link", name="购物车").click()
    await page.get_by_role("button", name=re.compile("结算")).click()
    await write_address(page, "李小满", phone)
    await page.get_by_label("留言").fill("放门口")
    await change(
        street,
        "delete from sessions where user_id in (select id from users where phone_masked like %(end)s)",
        end=f"%{phone[-4:]}",
    )

    await page.get_by_role("button", name="提交订单").click()
    await expect(page.get_by_text("登录已过期")).to_be_visible()
    await sign_in(page, phone)
    await expect(page.get_by_label("留言")).to_have_value("放门口")
    await expect(page.get_by_text("人民南路 1 号")).to_be_visible()
    await place_and_pay(page)
    await page.get_by_role("link", name="查看订单").click()
    await expect(page.get_by_text("放门口")).to_be_visible()
    # The sharer still gets the credit.
    credit = await page.evaluate("JSON.parse(localStorage.getItem('tuan.share')).token")
    assert credit in link.group()


async def test_without_a_network_the_page_says_so_and_goes_on_when_it_is_back(street: Street, passers: Windows) -> None:
    page = await passers.open(PHONE)
    await page.goto("/")
    await expect(page.get_by_role("link", name=re.compile("高山乌龙茶")).first).to_be_visible()
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = await page.evaluate(
        """caches.keys().then(([name]) => caches.open(name)).then((cache) => cache.keys())
             .then((all) => all.map(({url}) => new URL(url).pathname))"""
    )
    assert [path for path in kept if not path.startswith("/assets/")] == ["/index.html"]

    await page.context.set_offline(True)
    await expect(page.get_by_text("网络已断开")).to_be_visible()
    await page.get_by_role("link", name="拼团", exact=True).click()
    await expect(page.get_by_text("网络连接不上").or_(page.get_by_text("网络已断开")).first).to_be_visible()
    await page.goto("/")
    await expect(page.get_by_text("网络已断开")).to_be_visible()
    await expect(page.get_by_role("button", name="重试").first).to_be_visible()
    await page.context.set_offline(False)
    await page.get_by_role("button", name="重试").first.click()
    await expect(page.get_by_role("link", name=re.compile("高山乌龙茶")).first).to_be_visible()
    passers.complaints[:] = [said for said in passers.complaints if "Failed to load resource: net::ERR_" not in said]


async def test_a_slow_network_shows_where_things_will_be(street: Street, passers: Windows) -> None:
    page = await passers.open(PHONE, language="en")
    released = asyncio.Event()

    async def hold(route: Route) -> None:
        await released.wait()
        await route.continue_()

    await page.route("**/api/storefront/v1/products?*category*", hold)
    await page.goto("/categories/tea")
    await expect(page.locator(".goods[aria-busy=true]")).to_be_visible()
    released.set()
    await expect(page.get_by_text(re.compile("Oolong tea")).first).to_be_visible()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)


async def test_two_tabs_know_of_each_other(street: Street, passers: Windows, phones: Callable[[], str]) -> None:
    one = await signed_in(passers, street, phones())
    await one.goto("/cart")
    await expect(one.get_by_text("购物车是空的")).to_be_visible()
    other = await one.context.new_page()
    await other.goto(f"/products/{street.product_id}")
    await other.get_by_role("button", name="单独购买").click()
    await other.get_by_role("dialog").get_by_role("button", name="加入购物车").click()
    await expect(one.get_by_text("大凉山草莓").first).to_be_visible()

    await other.goto("/settings")
    await other.get_by_role("button", name="退出登录").click()
    await expect(one.get_by_role("link", name="登录")).to_be_visible()


async def test_asking_for_my_data_and_thinking_better_of_it(
    street: Street, passers: Windows, phones: Callable[[], str]
) -> None:
    page = await signed_in(passers, street, phones())
    await page.goto("/me")
    await page.get_by_role("link", name="隐私").click()
    await page.get_by_role("button", name="申请导出我的数据").click()
    await expect(page.get_by_text("处理中")).to_be_visible()
    await expect(page.get_by_role("button", name="申请导出我的数据")).to_be_disabled()
    await page.get_by_role("button", name="撤回").click()
    await expect(page.get_by_text("已撤回", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="申请导出我的数据")).to_be_enabled()


async def test_a_tab_from_before_a_new_version_takes_the_new_version(street: Street, passers: Windows) -> None:
    page = await passers.open({**PHONE, "service_workers": "block"})
    await page.goto("/")
    await expect(page.get_by_role("link", name=re.compile("高山乌龙茶")).first).to_be_visible()
    loaded: list[str] = []
    page.on("load", lambda loading: loaded.append(loading.url))

    async def renewed(route: Route) -> None:
        # The old file is gone; the page that comes afterwards names files that exist.
        if loaded:
            await route.continue_()
        else:
            await route.fulfill(status=404, body="")

    await page.route("**/assets/GroupsPage-*.js", renewed)
    await page.evaluate("window.before = true")
    await page.get_by_role("link", name="拼团", exact=True).click()
    await expect(page.get_by_role("heading", name="拼团", exact=True)).to_be_visible()
    assert await page.evaluate("window.before") is None
    assert [url.removeprefix(street.address) for url in loaded] == ["/groups"]
