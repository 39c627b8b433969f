"""Stories of shoppers: looking around, buying by keyboard, losing the session on the way, two tabs."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import Windows
from tests.browser.people import place_and_pay, sign_in, write_address
from tests.browser.street import Street, change, passer
from tests.browser.words import Words
from tuan.kit.ids import new_id

TITLE = {"zh-CN": "大凉山草莓", "en": "Strawberries"}
TEA = {"zh-CN": "高山乌龙茶", "en": "Oolong tea"}
SHELF = {"zh-CN": "好茶", "en": "Tea"}
TYPED = {"zh-CN": ("草", "草莓"), "en": ("straw", "strawberry")}


@pytest.fixture
def phones() -> Callable[[], str]:
    """Numbers of somebody new: the street remembers whoever came before."""
    return lambda: f"137{new_id().int % 10**8:08d}"


async def signed_in(passers: Windows, street: Street, phone: str, device: dict[str, Any], language: str) -> Page:
    page = await passers.open(device, language=language)
    token = await passer(street, phone, language)
    await page.context.add_cookies([{"name": "tuan_session", "value": token, "url": street.address}])
    return page


@EACH_ONCE
async def test_looking_around_and_coming_back_to_the_same_place(
    street: Street, passers: Windows, device: dict[str, Any], language: str
) -> None:
    words = Words(language)
    page = await passers.open(device, language=language)
    await page.goto("/")
    await (
        page.get_by_role("navigation", name=words("home.categories")).get_by_role("link", name=SHELF[language]).click()
    )
    await expect(
        page.get_by_role("navigation", name=words("home.categories")).get_by_role("link", name=SHELF[language])
    ).to_have_attribute("aria-current", "true")
    await expect(page.get_by_text(re.compile(TEA[language])).first).to_be_visible()
    await page.get_by_role("button", name=words("common.back")).click()

    await expect(page.get_by_role("link", name=re.compile(TEA[language])).first).to_be_visible()
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await expect(page.get_by_text(words("ui.no_more"))).to_be_visible()
    first = words.choose(zh="高山乌龙茶 1 号", en="Oolong tea no. 1")
    last = page.get_by_role("link", name=re.compile(rf"{first}(?!\d)")).first
    await last.scroll_into_view_if_needed()
    there = await page.evaluate("scrollY")
    assert there > 800
    await last.click()
    await expect(page.get_by_role("heading", name=first, exact=True).last).to_be_visible()
    assert await page.evaluate("scrollY") == 0
    await page.go_back()
    await expect(last).to_be_in_viewport()
    assert abs(await page.evaluate("scrollY") - there) < 4


@EACH_ONCE
async def test_searching_with_suggestions_filters_and_a_history(
    street: Street, passers: Windows, device: dict[str, Any], language: str
) -> None:
    words = Words(language)
    page = await passers.open(device, language=language)
    await page.goto("/search?focus=1")
    field = page.get_by_role("searchbox")
    await field.fill(TYPED[language][0])
    await (
        page.get_by_role("list", name=words("search.suggestions"))
        .get_by_role("button", name=TYPED[language][1], exact=True)
        .click()
    )
    await expect(page.get_by_role("link", name=re.compile(TITLE[language]))).to_be_visible()
    await page.get_by_role("button", name=words("search.together")).click()
    await expect(page).to_have_url(re.compile("together=1"))
    await expect(page.get_by_role("link", name=re.compile(TITLE[language]))).to_be_visible()
    await page.get_by_role("button", name=re.compile(f"^{words('search.filter')}")).click()
    sheet = page.get_by_role("dialog", name=words("search.filter"))
    await sheet.get_by_label(words("search.price_from")).fill("900")
    await sheet.get_by_role("button", name=words("search.apply")).click()
    await expect(page.get_by_text(words("search.filtered_away"))).to_be_visible()
    await page.get_by_role("button", name=words("search.clear_filters")).click()
    await expect(page.get_by_role("link", name=re.compile(TITLE[language]))).to_be_visible()

    await field.fill("qqqqzz")
    await field.press("Enter")
    await expect(page.get_by_role("heading", name=words("search.perhaps"))).to_be_visible()
    await field.click()
    await field.fill("")
    await expect(page.get_by_role("button", name=TYPED[language][1], exact=True)).to_be_visible()
    await page.get_by_role("button", name=words("search.clear_history")).click()
    await page.get_by_role("dialog").get_by_role("button", name=words("common.delete")).click()
    await expect(page.get_by_role("button", name=TYPED[language][1], exact=True)).to_have_count(0)


@EACH_ONCE
async def test_checking_out_with_nothing_but_a_keyboard(
    street: Street, passers: Windows, phones: Callable[[], str], device: dict[str, Any], language: str
) -> None:
    words = Words(language)
    page = await signed_in(passers, street, phones(), device, language=language)
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

    await reach("button", words("product.buy_alone"))
    await page.keyboard.press("Enter")
    await reach("button", words("product.buy_now"))
    await page.keyboard.press("Enter")
    await reach("button", words("address.write_first"))
    await page.keyboard.press("Enter")
    await reach("textbox", words("address.recipient"))
    await page.keyboard.type("Xiaoman")
    await reach("textbox", words("address.phone"))
    await page.keyboard.type("13800001234")
    # A municipality is its own city, so nobody is asked for it.
    for label in ("province", "district", "town"):
        await reach("combobox", words(f"address.{label}"))
        await page.keyboard.press("ArrowDown")
    await reach("textbox", words("address.street"))
    await page.keyboard.type("Renmin Road 1")
    await reach("button", words("common.save"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("东华门街道 Renmin Road 1")).to_be_visible()
    await reach("button", words("checkout.place"))
    await page.keyboard.press("Enter")
    await reach("button", words("pay.go"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=words.choose(zh="沙盒收银台", en="Sandbox cashier"))).to_be_visible()


@THE_OTHER_WAY
async def test_a_session_that_ends_in_the_middle_of_checkout_costs_nothing(
    street: Street, passers: Windows, phones: Callable[[], str], device: dict[str, Any], language: str
) -> None:
    words = Words(language)
    leader = await signed_in(passers, street, phones(), device, language=language)
    await leader.goto(f"/products/{street.product_id}")
    await leader.get_by_role("button", name=words("share.title")).click()
    told = await leader.get_by_role("dialog", name=words("share.title")).locator(".words").inner_text()
    link = re.search(r"/s/[\w.~-]+", told)
    assert link

    phone = phones()
    page = await signed_in(passers, street, phone, device, language=language)
    async with page.expect_response(re.compile(r"/visits$")) as counted:
        await page.goto(link.group())
    assert (await counted.value).status == 204, "the visit of somebody signed in counts, too"
    await page.get_by_role("link", name=words("landing.see_product")).click()
    await page.get_by_role("button", name=words("product.buy_alone")).click()
    await page.get_by_role("dialog").get_by_role("button", name=words("product.add_to_cart")).click()
    await page.get_by_role("link", name=words("nav.cart")).click()
    await page.get_by_role("button", name=words.like("cart.checkout")).click()
    await write_address(page, words, "李小满", phone)
    await page.get_by_label(words("checkout.note")).fill("放门口")
    await change(
        street,
        "delete from sessions where user_id in (select id from users where phone_masked like %(end)s)",
        end=f"%{phone[-4:]}",
    )

    await page.get_by_role("button", name=words("checkout.place")).click()
    await expect(page.get_by_text(words("sign_in.expired"))).to_be_visible()
    await sign_in(page, words, phone)
    await expect(page.get_by_label(words("checkout.note"))).to_have_value("放门口")
    await expect(page.get_by_text("人民南路 1 号")).to_be_visible()
    await place_and_pay(page, words)
    await page.get_by_role("link", name=words("result.see_order")).click()
    await expect(page.get_by_text("放门口")).to_be_visible()
    # The sharer still gets the credit.
    credit = await page.evaluate("JSON.parse(localStorage.getItem('tuan.share')).token")
    assert credit in link.group()


@EACH_ONCE
async def test_two_tabs_know_of_each_other(
    street: Street, passers: Windows, phones: Callable[[], str], device: dict[str, Any], language: str
) -> None:
    words = Words(language)
    one = await signed_in(passers, street, phones(), device, language=language)
    await one.goto("/cart")
    await expect(one.get_by_text(words("cart.empty"))).to_be_visible()
    other = await one.context.new_page()
    await other.goto(f"/products/{street.product_id}")
    await other.get_by_role("button", name=words("product.buy_alone")).click()
    await other.get_by_role("dialog").get_by_role("button", name=words("product.add_to_cart")).click()
    await expect(one.get_by_text(TITLE[language]).first).to_be_visible()

    await other.goto("/settings")
    await other.get_by_role("button", name=words("settings.sign_out")).click()
    await expect(one.get_by_role("link", name=words("sign_in.go"))).to_be_visible()


@THE_OTHER_WAY
async def test_asking_for_my_data_and_thinking_better_of_it(
    street: Street, passers: Windows, phones: Callable[[], str], device: dict[str, Any], language: str
) -> None:
    words = Words(language)
    page = await signed_in(passers, street, phones(), device, language=language)
    await page.goto("/me")
    await page.get_by_role("link", name=words("settings.privacy"), exact=True).click()
    await page.get_by_role("button", name=words("privacy.export")).click()
    await expect(page.get_by_text(words("privacy.state_open"), exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name=words("privacy.export"))).to_be_disabled()
    await page.get_by_role("button", name=words("privacy.withdraw"), exact=True).click()
    await expect(page.get_by_text(words("privacy.state_withdrawn"), exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name=words("privacy.export"))).to_be_enabled()
