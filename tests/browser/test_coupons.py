"""Coupons from the shop's desk to the order: written, taken, used, and returned."""

import re
from datetime import timedelta
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.combinations import EACH_ONCE, EVERYWHERE
from tests.browser.conftest import Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work, own_browser
from tests.browser.words import Words
from tests.shop import Shop
from tuan.kit.ids import new_id


async def _offer(shop: Shop, *, zh: str, en: str, **terms: Any) -> str:
    id = str(new_id())
    body = {
        "id": id,
        "kind": "amount",
        "title": {"zh": zh, "en": en},
        "threshold": {"minor": 0},
        "issue": "public",
        "claim_from": shop.clock().isoformat(),
        "valid_days": 7,
        **terms,
    }
    assert (await shop.staff.post("/coupons", body)).status == 201
    assert (await shop.staff.post(f"/coupons/{id}/publish")).status == 200
    return id


async def _reduce(shop: Shop) -> None:
    """¥10 off from ¥50 on, and a box for nothing from ¥70 on."""
    for kind, tier, words in (
        ("amount", {"threshold": {"minor": 5000}, "off": {"minor": 1000}}, {"zh": "满50减10", "en": "10 off from 50"}),
        (
            "gift",
            {"threshold": {"minor": 7000}, "gift": {"sku_id": str(shop.sku_id), "quantity": 1}},
            {"zh": "满70送一盒", "en": "A box from 70"},
        ),
    ):
        id = str(new_id())
        body = {
            "id": id,
            "kind": kind,
            "title": words,
            "tiers": [tier],
            "combines": True,
            "starts_at": shop.clock().isoformat(),
            "ends_at": (shop.clock() + timedelta(days=3)).isoformat(),
        }
        assert (await shop.staff.post("/reductions", body)).status == 201
        assert (await shop.staff.post(f"/reductions/{id}/publish")).status == 200


@EVERYWHERE
async def test_a_buyer_takes_a_coupon_sees_the_best_and_pays_that(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    words = Words(language)
    await _offer(shop, zh="五元券", en="5 off", off={"minor": 500}, combines=True)
    await _offer(shop, zh="满百减二十", en="20 off", off={"minor": 2000}, threshold={"minor": 10_000})
    await _reduce(shop)
    buyer = await shop.buyer()
    page = await own_browser(windows, buyer, device, language)

    await page.goto(f"/products/{shop.product_id}")
    await page.get_by_role("button", name=words("coupon.offers")).click()
    sheet = page.get_by_role("dialog", name=words("coupon.offers"))
    for _ in range(2):
        await sheet.get_by_role("button", name=words("coupon.take"), exact=True).first.click()
        await expect(page.get_by_text(words("coupon.taken"))).to_be_visible()
    await expect(sheet.get_by_role("button", name=words("coupon.had"), exact=True)).to_have_count(2)
    await is_well(page)
    await sheet.get_by_role("button", name=words("common.close")).click()

    await page.goto("/me")
    await page.get_by_role("link", name=words("coupon.mine")).click()
    await expect(page.get_by_text(words.choose(zh="五元券", en="5 off"))).to_be_visible()
    await is_well(page)

    # One box: ¥10.10 are missing to the reduction. Two: it counts, and a box comes for nothing.
    await buyer.call("PUT", f"/cart/lines/{shop.sku_id}", {"quantity": 1})
    await page.goto("/cart")
    await expect(
        page.get_by_text(words.choose(zh="还差 ¥10.10 减 ¥10.00", en="¥10.10 more for ¥10.00 off"))
    ).to_be_visible()
    await is_well(page)
    await buyer.call("PUT", f"/cart/lines/{shop.sku_id}", {"quantity": 2})
    await page.reload()
    await expect(page.get_by_text(words("coupon.will_save", amount="¥15.00"))).to_be_visible()
    await page.get_by_role("button", name=words("cart.checkout", count=1)).click()

    await expect(page.get_by_text(words("coupon.best"), exact=True)).to_be_visible()
    await expect(page.locator(".goods")).to_have_count(2)
    await expect(page.locator(".goods").last).to_contain_text(words("coupon.gift"))
    await is_well(page)
    await _total(page, words, "64.80")
    await page.get_by_role("button", name=words("coupon.title")).click()
    choice = page.get_by_role("dialog", name=words("coupon.choose"))
    late = choice.get_by_role("button", name=re.compile(words.choose(zh="满百减二十", en="20 off")))
    await expect(late).to_be_disabled()
    await expect(late).to_contain_text(re.compile(words.choose(zh="还差 ¥20.20 可用", en="¥20.20 more needed")))
    await is_well(page)
    await choice.get_by_role("button", name=words("coupon.use_none")).click()
    await _total(page, words, "69.80")
    await choice.get_by_role("button", name=words("coupon.take_best")).click()
    await _total(page, words, "64.80")
    await choice.get_by_role("button", name=words("common.close")).click()
    await page.get_by_role("button", name=words("checkout.place")).click()
    await page.wait_for_url(re.compile("/pay/"))
    [order] = (await buyer.get("/orders"))["items"]
    assert order["total"]["minor"] == 6480
    assert [line["total"]["minor"] for line in order["lines"]] == [6480, 0]

    await page.goto("/coupons?state=used")
    await expect(page.get_by_text(words.choose(zh="五元券", en="5 off"))).to_be_visible()
    assert (await buyer.post(f"/orders/{order['id']}/cancel")).status == 200
    await page.goto("/coupons")
    await expect(page.get_by_text(words.choose(zh="五元券", en="5 off"))).to_be_visible()
    await shop.must_hold()


async def _total(page: Page, words: Words, amount: str) -> None:
    await expect(page.locator(".bottom .total")).to_contain_text(amount)


@EACH_ONCE
async def test_a_shop_writes_a_coupon_its_codes_and_a_reduction(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/coupons")
    await page.get_by_role("button", name=say("coupons.new")).click()
    form = page.get_by_role("dialog", name=say("coupons.new"))
    await form.get_by_label(f"{say('offer.title')} ({say('language.zh')})").fill("一人一码")
    await form.get_by_label(f"{say('offer.title')} ({say('language.en')})").fill("One each")
    await form.get_by_role("textbox", name=say("offer.off"), exact=True).fill("8")
    await form.get_by_label(say("coupons.use_limit"), exact=True).fill("50")
    await form.get_by_label(say("coupons.issue"), exact=True).click(force=True)
    await page.get_by_role("option", name=say("coupons.issue_batch")).click()
    await is_well(page)
    await form.get_by_role("button", name=say("common.save")).click()
    await expect(form).to_be_hidden()
    title = say.choose(zh="一人一码", en="One each")
    await expect(page.get_by_text(title, exact=True).first).to_be_visible()
    await page.get_by_role("button", name=say("offer.publish"), exact=True).click()
    await expect(page.get_by_role("button", name=say("offer.pause"), exact=True)).to_be_visible()
    await is_well(page)

    await page.get_by_role("button", name=say("coupons.codes"), exact=True).click()
    await page.get_by_role("button", name=say("coupons.make"), exact=True).click()
    await expect(page.locator(".mono").first).to_be_visible()
    code = await page.locator(".mono").first.inner_text()
    await is_well(page)
    buyer = await shop.buyer()
    shop.clock.turn(timedelta(hours=1))  # The browser's clock went on while the shop's stood.
    assert (await buyer.post("/coupon-claims", {"id": str(new_id()), "code": code})).status == 201

    # To say sorry to somebody who ordered here, found by the end of the phone number.
    sorry = await shop.buyer()
    body = {
        "id": str(new_id()),
        "lines": [{"sku_id": str(shop.sku_id), "quantity": 1}],
        "address_id": sorry.address_id,
        "shown_total": {"minor": shop.list_price},
    }
    assert (await sorry.post("/checkouts", body)).status == 201
    await page.goto("/console/coupons")
    await page.get_by_role("button", name=say("coupons.give"), exact=True).click()
    form = page.get_by_role("dialog", name=say("coupons.give"))
    await form.get_by_label(say("coupons.find_buyer")).fill(f"{shop.buyers:04d}")
    await expect(form.get_by_role("radio")).to_be_checked()
    await form.get_by_label(say("coupons.reason")).fill("late parcel")
    await is_well(page)
    await form.get_by_role("button", name=say("coupons.give"), exact=True).click()
    await expect(form).to_be_hidden()
    assert [one["coupon_id"] for one in (await sorry.get("/coupon-claims"))["items"]]

    await page.goto("/console/reductions")
    await page.get_by_role("button", name=say("reductions.new")).click()
    form = page.get_by_role("dialog", name=say("reductions.new"))
    await form.get_by_label(f"{say('offer.title')} ({say('language.zh')})").fill("满百减十五")
    await form.get_by_label(f"{say('offer.title')} ({say('language.en')})").fill("15 off from 100")
    await form.get_by_label(f"{say('reductions.from')} 1").fill("100")
    await form.get_by_label(f"{say('offer.off')} 1").fill("15")
    await is_well(page)
    await form.get_by_role("button", name=say("common.save")).click()
    await expect(form).to_be_hidden()
    await page.get_by_role("button", name=say("offer.publish"), exact=True).click()
    await expect(page.get_by_role("button", name=say("offer.pause"), exact=True)).to_be_visible()
    await is_well(page)
    lines = [{"sku_id": str(shop.sku_id), "quantity": 3}]
    quoted = await buyer.post("/quotes", {"lines": lines, "best_coupons": True})
    assert quoted["total"]["minor"] == 3990 * 3 - 1500  # Neither opted in: the better of both.
