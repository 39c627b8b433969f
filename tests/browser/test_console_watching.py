"""An operator follows money, watches who did what and what failed, and keeps the shop's own settings: at a desk and on a phone."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.api.furnished import hired
from tests.browser.combinations import EVERYWHERE
from tests.browser.conftest import Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work
from tests.browser.words import Words
from tests.shop import Shop, a_shop
from tuan.kit.ids import new_id


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    """A shop where somebody paid, something failed, and somebody asked about their data."""
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign(seats=2)
        yield shop


async def _a_paid_order(shop: Shop) -> dict[str, Any]:
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    order: dict[str, Any] = (await buyer.order(opened["checkout"]["orders"][0]["id"])).body
    return order


@EVERYWHERE
async def test_money_is_followed_from_the_account_to_the_order(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    orders = [await _a_paid_order(shop) for _ in range(3)]
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/ledger?q=escrow")
    await page.locator(".el-table__row button").first.click()
    await expect(page).to_have_url(re.compile("account="))
    await expect(page.get_by_text(say("ledger.balance_what"))).to_be_visible()
    money = page.locator(".el-table__row td:nth-child(3)")
    amounts = [round(shop.leader_price * count / 100, 2) for count in (3, 2, 1)]
    await expect(money).to_have_text([re.compile(re.escape(f"{amount:.2f}")) for amount in amounts])
    await is_well(page)

    search = page.get_by_role("searchbox", name=say("ledger.reference_search"))
    await search.fill(orders[1]["number"])
    await search.press("Enter")
    await expect(page).to_have_url(re.compile(f"reference={orders[1]['id']}"))
    await expect(page.get_by_text(say("ledger.balance_filtered"))).to_be_visible()
    await expect(money).to_have_text([re.compile(re.escape(f"{amounts[1]:.2f}"))])
    await search.fill("123")
    await search.press("Enter")
    await expect(page.get_by_text(say("ledger.no_reference", words="123"))).to_be_visible()

    await page.goto(f"/console/ledger/transfers?account=escrow&state=posted&reference={orders[0]['id']}")
    await expect(page.locator(".el-table__row")).to_have_count(1)
    await is_well(page)
    await page.get_by_role("link", name=say("ledger.to_order_number", number=orders[0]["number"])).click()
    await expect(page.get_by_role("dialog")).to_contain_text(orders[0]["number"])


@EVERYWHERE
async def test_who_did_what_and_what_failed(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    for accent in ("#b3261e", "#1a56b4"):
        assert (await shop.staff.call("PUT", "/shop/look", {"accent": accent, "banners": []})).status == 200
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/audit?action=shop.decorate")
    rows = page.locator(".el-table__row")
    await expect(rows).to_have_count(2)
    await page.get_by_role("button", name=say("action.shop_decorate")).first.click()
    panel = page.get_by_role("dialog")
    await expect(panel.locator("tbody tr")).to_have_count(1)
    await expect(panel.locator(".gone")).to_have_text("#b3261e")
    await expect(panel.locator(".come")).to_have_text("#1a56b4")
    await is_well(page)
    await panel.get_by_role("button", name=say("audit.of_object")).click()
    await expect(page).to_have_url(re.compile(f"id={shop.id}"))
    await expect(rows).to_have_count(2)

    async with shop.house.database.transaction() as tx:
        failed = """insert into procrastinate_jobs (queue_name, task_name, args, status, attempts)
                    values ('nowhere', 'test.fall', %(args)s::jsonb, 'failed', 1)"""
        for _ in range(2):
            await tx.run(failed, args='{"refund_id": "7", "phone": "13800138000"}')
        await tx.run(
            "insert into job_failures select id, 1, 'GiveUp: no answer', now() from procrastinate_jobs where queue_name = 'nowhere'"
        )
    await page.goto("/console/jobs")
    await expect(rows).to_have_count(2)
    await page.get_by_role("button", name="test.fall").first.click()
    await expect(panel.get_by_text("GiveUp: no answer")).to_be_visible()
    await expect(panel.locator("pre").first).not_to_contain_text("138")
    await is_well(page)
    await panel.locator(".el-drawer__close-btn").click()
    await expect(panel).to_be_hidden()
    await page.locator("thead .el-checkbox").click()
    async with shop.house.database.transaction() as tx:
        await tx.run(
            "update procrastinate_jobs set status = 'cancelled' where id = (select max(id) from procrastinate_jobs)"
        )
    await page.get_by_role("button", name=say("system.retry_chosen", count=2)).click()
    await page.locator(".el-message-box").get_by_role("button", name=say("common.confirm")).click()
    told = page.get_by_role("status").filter(has_text=say("system.retried", count=1))
    await expect(told).to_contain_text(say("system.why_not_failed"))
    await expect(rows).to_have_count(0)


@EVERYWHERE
async def test_the_shop_is_named_and_coloured_and_hears_what_shoppers_ask(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    buyer = await shop.buyer()
    assert (await buyer.post("/privacy/requests", {"id": str(new_id()), "kind": "erase"})).status == 201
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/shop")
    await page.locator("input[lang=en]").fill("Cherry garden")
    await page.locator("input[lang=zh-CN]").fill("樱桃园")
    preview = page.get_by_role("figure", name=say("shop.preview"))
    await expect(preview).to_contain_text("Cherry garden" if language == "en" else "樱桃园")
    await page.get_by_role("button", name=say("shop.save_name")).click()
    await expect(page.locator(".brand").first).to_contain_text("Cherry garden" if language == "en" else "樱桃园")

    save = page.get_by_role("button", name=say("shop.save_look"))
    await page.locator("input[type=color]").fill("#ffd34d")
    await expect(page.get_by_role("status").first).to_contain_text("4.5")
    await expect(save).to_be_disabled()
    await page.locator("input[type=color]").fill("#0a7d4b")
    await expect(preview.locator(".button")).to_have_css("background-color", "rgb(10, 125, 75)")
    async with page.expect_response(re.compile("/shop/look$")):
        await save.click()
    assert (await shop.staff.get("/shop/look"))["accent"] == "#0a7d4b"

    await page.locator(".zone").click()
    await page.keyboard.type("Lisbon")
    await page.get_by_role("option", name="Europe/Lisbon").click()
    await page.get_by_role("button", name=say("shop.save_zone")).click()
    async with page.expect_response(re.compile("/shop/time-zone$")) as answer:
        await page.locator(".el-message-box").get_by_role("button", name=say("common.confirm")).click()
    assert (await answer.value).request.method == "PUT"
    await expect(page.get_by_role("button", name=say("shop.save_zone"))).to_be_disabled()
    assert (await shop.staff.get("/shop/time-zone"))["time_zone"] == "Europe/Lisbon"
    await is_well(page)

    await page.goto("/console/privacy-requests?state=open")
    await expect(page.get_by_role("row").filter(has_text=say("privacy.kind_erase"))).to_have_count(1)
    await expect(page.get_by_text(say("privacy.todo_recorded"))).to_be_visible()
    await is_well(page)


@EVERYWHERE
async def test_a_view_is_shared_and_a_list_goes_out(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    await _a_paid_order(shop)
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/ledger/transfers?state=posted")
    async with page.expect_download() as taken:
        await page.get_by_role("button", name=say("tasks.export")).click()
        await page.get_by_role("menuitem", name=say("tasks.as_csv")).click()
    assert "escrow:" in (await (await taken.value).path()).read_text(encoding="utf-8-sig")

    await page.goto("/console/orders?state=awaiting_group")
    await page.get_by_role("button", name=re.compile(f"^{say('views.title')}")).click()
    await page.get_by_role("menuitem", name=say("views.save")).click()
    form = page.get_by_role("dialog", name=say("views.save"))
    await form.get_by_role("textbox", name=say("views.name")).fill("Waiting")
    await form.locator(".el-checkbox", has_text=say("views.share")).click()
    await is_well(page)
    await form.get_by_role("button", name=say("common.save")).click()
    await expect(form).to_be_hidden()

    email, password = await hired(shop, "support")
    theirs = await at_work(shop, windows, device, language, email=email, password=password)
    await theirs.goto("/console/orders")
    await theirs.get_by_role("button", name=re.compile(f"^{say('views.title')}")).click()
    await theirs.get_by_role("menuitem", name=re.compile("^Waiting")).click()
    await expect(theirs).to_have_url(re.compile("state=awaiting_group"))
    await theirs.get_by_role("button", name=re.compile("^Waiting")).click()
    await expect(theirs.get_by_role("menuitem", name=say("views.save"))).to_be_visible()
    await expect(theirs.get_by_role("menuitem", name=say("views.forget", name="Waiting"))).to_have_count(0)
    await is_well(theirs)
