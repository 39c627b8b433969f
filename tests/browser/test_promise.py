"""The promise of the shop in real browsers: a shared link, two people, one group, parcels; or the money back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.combinations import EACH_ONCE
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work, confirm_receipt, place_and_pay, sign_in, write_address
from tests.browser.words import Words
from tests.shop import Shop

# Buyers on phones and a shop at a desk; and the other way round.
BOTH_WAYS = pytest.mark.parametrize(
    ("device", "counter", "language"),
    [(PHONE, DESK, "zh-CN"), (DESK, PHONE, "en")],
    ids=["phone-zh-desk-zh", "desk-en-phone-en"],
)


async def start_a_group(page: Page, words: Words, shop: Shop, phone: str) -> None:
    await page.goto(f"/products/{shop.product_id}")
    await page.get_by_role("button", name=words("group.start", count=2)).click()
    await page.get_by_role("dialog").get_by_role("button", name=words.like("group.start_for")).click()
    await sign_in(page, words, phone)
    await write_address(page, words, "李小满", phone)
    await place_and_pay(page, words)
    await expect(page.get_by_text(words("group.need", count=1)).first).to_be_visible()


async def share_link(page: Page, words: Words) -> str:
    await page.get_by_role("button", name=words("result.share")).click()
    sheet = page.get_by_role("dialog", name=words("share.title"))
    said = await sheet.locator(".words").inner_text()
    await sheet.get_by_role("button", name=words("share.poster")).click()
    poster = sheet.get_by_alt_text(words("share.poster_alt"))
    await expect(poster).to_be_visible()
    assert await poster.evaluate("image => image.naturalWidth") > 300
    await sheet.get_by_role("button", name=words("common.close")).click()
    found = re.search(r"/s/[\w.~-]+", said)
    assert found, said
    assert "¥29.90" in said
    return found.group()


async def ship_everything(page: Page, say: Words) -> None:
    await page.get_by_role("link", name=say("overview.to_ship")).click()
    for number in ("SF1000001", "SF1000002"):
        await page.locator(".el-table__row .link-button").first.click()
        panel = page.get_by_role("dialog", name=say.like("orders.one"))
        await panel.get_by_role("button", name=say("orders.ship")).click()
        parcel = page.get_by_role("dialog", name=say("orders.ship"), exact=True)
        await parcel.get_by_label(say("orders.carrier")).fill("顺丰速运")
        await parcel.get_by_label(say("orders.tracking")).fill(number)
        await parcel.get_by_label(say("orders.tracking")).press("Tab")
        await parcel.get_by_role("button", name=say("orders.ship")).click()
        await expect(panel.get_by_text(number)).to_be_visible()
        await panel.locator(".el-drawer__close-btn").click()
    await expect(page.get_by_text(say("orders.empty"), exact=True)).to_be_visible()


@BOTH_WAYS
async def test_a_friend_joins_by_the_shared_link_and_both_receive(
    shop: Shop,
    windows: Windows,
    phones: Callable[[], str],
    device: dict[str, Any],
    counter: dict[str, Any],
    language: str,
) -> None:
    words = Words(language)
    leader, friend = [await windows.open(device, language=language) for _ in range(2)]
    await start_a_group(leader, words, shop, phones())
    link = await share_link(leader, words)
    await leader.get_by_role("link", name=words("landing.see_group")).click()

    await friend.goto(link)
    await expect(friend.get_by_text(words("landing.says_group"))).to_be_visible()
    await is_well(friend)
    await friend.get_by_role("link", name=words.like("group.join")).click()
    await friend.get_by_role("dialog").get_by_role("button", name=words.like("group.join")).click()
    phone = phones()
    await sign_in(friend, words, phone)
    await expect(friend.get_by_role("checkbox", name=words("checkout.another_group"))).to_be_visible()
    await write_address(friend, words, "张朋友", phone)
    await place_and_pay(friend, words)
    await expect(friend.get_by_text(words("group.formed"), exact=True).first).to_be_visible()
    # The leader's page was told; nobody reloaded it.
    await expect(leader.get_by_text(words("group.formed"), exact=True).first).to_be_visible()

    await ship_everything(await at_work(shop, windows, counter, language), Words(language, "console"))
    for page in (leader, friend):
        await page.goto("/orders?state=to_receive")
        await page.get_by_role("link", name=re.compile(words.choose(zh="大凉山草莓", en="Strawberries"))).click()
        await expect(page.get_by_text("顺丰速运")).to_be_visible()
        await confirm_receipt(page, words)
    await shop.must_hold()


@EACH_ONCE
async def test_nobody_joins_and_the_money_comes_back_without_asking(
    shop: Shop, windows: Windows, phones: Callable[[], str], device: dict[str, Any], language: str
) -> None:
    words, leader = Words(language), await windows.open(device, language=language)
    await start_a_group(leader, words, shop, phones())
    await leader.get_by_role("link", name=words("landing.see_group")).click()
    await expect(leader.get_by_role("button", name=words("group.invite_more", count=1))).to_be_visible()

    async with shop.house.database.transaction() as tx:
        await tx.run("update groups set closes_at = now()")
    await expect(leader.get_by_text(words("group.expired"))).to_be_visible(timeout=60_000)
    await leader.get_by_role("link", name=words("group.my_order")).click()
    await expect(leader.get_by_role("heading", name=words("orders.state_closed"), exact=True)).to_be_visible()
    # The page follows the money by itself.
    await expect(leader.locator(".tag", has_text=words("order.refund_done"))).to_be_visible(timeout=60_000)
    await shop.must_hold()
