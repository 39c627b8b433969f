"""An operator writes a campaign with the form of its play, and shoppers see it."""

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work
from tests.browser.words import Words
from tests.shop import Shop


async def begin(shop: Shop, windows: Windows, device: dict[str, Any], say: Words) -> Page:
    """The form of a new campaign of the shop's product, with its name."""
    await shop.staff.post(f"/plays/campaigns/{shop.campaign_id}/end")
    page = await at_work(shop, windows, device, say.language)
    await page.goto("/console/group-buy/campaigns/new")  # An old bookmark.
    await expect(page.get_by_role("heading", name=say("campaign.new"))).to_be_visible()
    await page.get_by_placeholder("中文").fill("草莓越拼越便宜")
    await page.get_by_placeholder("English").fill("Strawberries, cheaper together")
    await page.get_by_role("combobox", name=say("campaign.product")).click()
    await page.get_by_role("option", name=say.choose(zh="大凉山草莓", en="Strawberries")).click()
    return page


@EACH_ONCE
async def test_a_new_campaign_is_published_with_one_press(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    page = await begin(shop, windows, device, say)
    await page.get_by_label(say("campaign.price")).fill("29.9")
    await page.get_by_role("button", name=say("campaign.do_publish")).click()
    await expect(page.get_by_text(say("state.running"), exact=True)).to_be_visible()
    await expect(page.get_by_label(say("campaign.price"))).to_have_value("29.90")


@THE_OTHER_WAY
async def test_a_campaign_with_a_falling_price_is_written_and_published(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    page = await begin(shop, windows, device, say)
    await page.get_by_role("radiogroup").get_by_text(say("group_buy.form.kind_stage"), exact=True).click()
    save, last = page.get_by_role("button", name=say("common.save")), say("group_buy.form.stage_price", count=5)
    await page.get_by_label(say("group_buy.form.stage_price", count=3)).fill("29.9")
    await save.click()
    await expect(page.get_by_text(say("campaign.missing_prices"))).to_be_visible()
    await expect(page).to_have_url(re.compile("/plays/campaigns/new$"))
    await page.get_by_label(last).fill("24.9")
    await save.click()
    await expect(page).to_have_url(re.compile(r"/plays/campaigns/[0-9a-f-]{36}$"))

    await page.reload()
    await expect(page.get_by_label(last)).to_have_value("24.90")
    # What was saved is what the form holds: there is nothing to save again.
    await expect(save).to_be_disabled()
    await is_well(page)
    await page.get_by_role("button", name=say("campaign.do_publish")).click()
    await expect(page.get_by_text(say("state.running"), exact=True)).to_be_visible()

    words, shopper = Words(language), await windows.open(device, language=language)
    await shopper.goto(f"/products/{shop.product_id}")
    await expect(shopper.get_by_role("list", name=words("group_buy.stages"))).to_contain_text(
        words("group_buy.from_people", count=5)
    )
    await expect(shopper.get_by_role("button", name=words("group.start", count=5))).to_be_enabled()
