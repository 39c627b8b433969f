"""What a page holds before its script runs: words and a picture for chats, its first data, its first screen."""

import json
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from io import BytesIO

import pytest
from PIL import Image

from tests.shop import Shop, a_shop
from tuan.apps.pages import FOLDER
from tuan.apps.shopwindow.build import START, START_HASH
from tuan.catalog.commands.save_product import create_product
from tuan.catalog.shapes import ProductDraft, SkuDraft
from tuan.kit.ids import ProductId, SkuId, new_id
from tuan.kit.money import Money
from tuan.kit.text import Text

HOSTILE = """</title><script>alert(1)</script> "草莓" & '莓' <img src=x onerror=alert(2)> </script>"""


class Head(HTMLParser):
    """What a chat reads out of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in = str(dict(attrs).get("type")) if tag == "script" else tag

    def handle_endtag(self, tag: str) -> None:
        self._in = "" if tag in (self._in, "script") else self._in

    def handle_data(self, data: str) -> None:
        self.texts[self._in] = self.texts.get(self._in, "") + data

    def meta(self, name: str) -> str | None:
        return next(
            (a["content"] for t, a in self.tags if t == "meta" and name in (a.get("property"), a.get("name"))), None
        )

    def link(self, rel: str) -> list[str | None]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "link" and attributes.get("rel") == rel]

    def data(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.texts.get("application/json", "") or "{}")
        return found


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    if not (FOLDER / "storefront" / "build.json").is_file():
        pytest.fail("The front ends are not built: run './dev setup'.")


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign(seats=2)
        yield shop


async def seen(shop: Shop, path: str, *, status: int = 200, language: str = "", cookie: str = "") -> Head:
    answer = await shop.client_of().get(path, headers={"Accept-Language": language, "Cookie": cookie})
    assert answer.status_code == status, answer.text[:300]
    head = Head()
    head.feed(answer.text)
    return head


async def test_a_product_in_a_chat_shows_title_price_and_its_own_address(shop: Shop) -> None:
    head = await seen(shop, f"/products/{shop.product_id}?from=chat")
    assert head.meta("og:title") == "大凉山草莓 · Tuan"
    assert head.meta("og:description") == "¥29.90 · 2 人团 · 当日现摘"
    assert (head.meta("product:price:amount"), head.meta("product:price:currency")) == ("29.90", "CNY")
    assert head.link("canonical") == [f"http://shop/products/{shop.product_id}"]
    english = await seen(shop, f"/products/{shop.product_id}", language="en-GB,en")
    assert english.meta("og:title") == "Strawberries · Tuan"
    # What a person chose counts more than what the browser says.
    chosen = await seen(shop, "/", language="en", cookie="tuan_language=zh-CN")
    assert dict(chosen.tags)["html"]["lang"] == "zh-CN"


async def test_a_shared_group_names_its_sharer_and_what_is_missing(shop: Shop) -> None:
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    shared = await buyer.post("/shares", {"kind": "group", "target_id": opened["group"]["id"]})
    head = await seen(shop, f"/s/{shared['token']}")
    assert head.meta("og:title") == "买家1邀你看：大凉山草莓"
    assert "还差 1 人成团" in (head.meta("og:description") or "")
    # The link in the chat stays the sharer's; a search engine shall find the product.
    assert head.meta("og:url") == f"http://shop/s/{shared['token']}"
    assert head.link("canonical") == [f"http://shop/products/{shop.product_id}"]
    group = await seen(shop, f"/groups/{opened['group']['id']}")
    assert group.meta("og:title") == "大凉山草莓 · Tuan"


async def test_a_hostile_title_stays_a_title(shop: Shop) -> None:
    product_id, sku_id = ProductId(new_id()), SkuId(new_id())
    async with shop.house.database.transaction() as tx:
        draft = ProductDraft(
            title=Text(HOSTILE, HOSTILE),
            subtitle=Text(HOSTILE, HOSTILE),
            description=Text(HOSTILE, HOSTILE),
            category_ids=(),
            picture_ids=(),
            options=(),
            skus=(SkuDraft(id=sku_id, code="H-1", option_values=(), price=Money(100)),),
        )
        await create_product(tx, product_id, shop.id, draft, at=shop.clock())
        await tx.run("update products set state = 'published', published_at = now() where id = %(id)s", id=product_id)
    for path in (f"/products/{product_id}", "/"):
        head = await seen(shop, path)
        scripts = [attributes for tag, attributes in head.tags if tag == "script"]
        # One script stands in the page, ours, and the policy names it by its hash; nothing else would run.
        assert [one for one in scripts if "src" not in one and one.get("type") != "application/json"] == [{}]
        assert head.texts["None"].strip() == START
        assert not any(attributes.get("onerror") or attributes.get("src") == "x" for _, attributes in head.tags)
        assert f"/products/{product_id}" in head.data() or path == "/"
    about = await seen(shop, f"/products/{product_id}")
    assert about.meta("og:title") == " ".join(f"{HOSTILE} · Tuan".split())
    assert about.texts["title"] == about.meta("og:title")
    answer = await shop.client_of().get(f"/products/{product_id}")
    assert f"script-src 'self' {START_HASH};" in answer.headers["content-security-policy"]
    # A host that nobody has is no way in either.
    strange = await shop.client_of().get("/", headers={"Host": 'x"><script>alert(3)</script>'})
    assert "alert(3)" not in strange.text


async def test_the_first_data_is_what_the_door_says(shop: Shop) -> None:
    door = shop.client_of()
    for path in ("/", f"/products/{shop.product_id}", "/groups", "/search"):
        for address, answer in (await seen(shop, path)).data().items():
            said = (await door.get(f"/api/storefront/v1{address}")).json()
            assert _lasting(answer) == _lasting(said), address


async def test_the_groups_tab_and_the_search_page_begin_with_what_they_show(shop: Shop) -> None:
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    groups = await seen(shop, "/groups", language="en")
    assert set(groups.data()) == {"/shop", "/plays/groups?limit=20"}
    assert "Strawberries" in groups.texts["p"]
    assert groups.link("canonical") == ["http://shop/groups"]
    assert set((await seen(shop, "/search")).data()) == {"/shop", "/categories"}
    # Another tab, or results, begin otherwise.
    for path in ("/groups?tab=mine", "/search?q=tea"):
        assert set((await seen(shop, path)).data()) == {"/shop"}


def _lasting(answer: object) -> str:
    return re.sub(r'"server_now": "[^"]*"', "", json.dumps(answer, sort_keys=True))


async def test_a_page_of_one_person_shows_nothing_of_another(shop: Shop) -> None:
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    path = f"/groups/{opened['group']['id']}"
    theirs = await buyer.client.get(path)
    assert '"is_me":true' in theirs.text
    assert theirs.headers["cache-control"] == "private, no-cache"
    assert '"is_me":true' not in (await shop.client_of().get(path)).text


async def test_what_is_gone_says_so_to_crawlers_and_still_brings_the_shop(shop: Shop) -> None:
    for path in (f"/products/{new_id()}", "/s/nothing", f"/groups/{new_id()}"):
        head = await seen(shop, path, status=404)
        assert head.meta("robots") == "noindex"
        assert ("div", {"id": "app"}) in head.tags
    plain = await seen(shop, "/cart")
    assert plain.meta("og:title") == "Tuan"


async def test_the_bare_shell_is_the_same_for_everybody(shop: Shop) -> None:
    buyer = await shop.buyer()
    mine, anybodys = await buyer.client.get("/index.html"), await shop.client_of().get("/index.html")
    assert mine.text == anybodys.text
    assert "first-data" not in mine.text
    worker = await shop.client_of().get("/sw.js")
    assert (worker.status_code, worker.headers["cache-control"]) == (200, "no-cache")
    assert "__VERSION__" not in worker.text
    manifest = (await shop.client_of().get("/manifest.webmanifest")).json()
    for icon in manifest["icons"]:
        png = await shop.client_of().get(icon["src"])
        assert png.content.startswith(b"\x89PNG"), icon
        width = int.from_bytes(png.content[16:20], "big")
        assert f"{width}x{width}" == icon["sizes"]


async def test_the_page_wears_the_shops_colour_and_shows_its_banner(shop: Shop) -> None:
    pale = await shop.staff.call("PUT", "/shop/look", {"accent": "#ffcc00"})
    assert (pale.status, pale.code) == (422, "accent_too_pale")
    foreign = await shop.staff.call(
        "PUT", "/shop/look", {"banners": [{"picture_id": str(new_id()), "link": "/groups"}]}
    )
    assert (foreign.status, foreign.code) == (422, "banner_not_yours")
    for link in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        refused = await shop.staff.call("PUT", "/shop/look", {"banners": [{"picture_id": str(new_id()), "link": link}]})
        assert (refused.status, refused.code) == (422, "invalid_request"), link
    assert (await shop.staff.call("PUT", "/shop/look", {"accent": "#1a56b4"})).status == 200
    page = await shop.client_of().get("/")
    assert "--accent:#1a56b4" in page.text
    assert (await shop.client_of().get("/api/storefront/v1/shop")).json()["accent"] == "#1a56b4"


async def test_a_page_about_what_another_shop_sells_wears_that_shops_colour(shop: Shop) -> None:
    other = Shop(shop.house, shop.clock, shop.client_of, buyers=500, is_house=False)
    await other.furnish()
    path = f"/products/{other.product_id}"
    assert 'id="worn"' not in (await shop.client_of().get(path)).text  # Nobody has a colour yet.
    for whose, accent in ((shop, "#1a56b4"), (other, "#0a7d4b")):
        changed = await whose.staff.call("PUT", "/shop/look", {"accent": accent})
        assert changed.status == 200, changed.body
    page = await shop.client_of().get(path)
    assert re.search(r'<style id="worn">:root:root:root{--accent:#0a7d4b;', page.text)
    assert (await seen(shop, path)).data()[f"/shops/{other.id}/look"] == {"accent": "#0a7d4b"}
    for shared in ("/", "/groups", f"/products/{shop.product_id}"):
        assert 'id="worn"' not in (await shop.client_of().get(shared)).text, shared
    # A shop without a colour wears the house's own tokens, not the first shop's blue.
    assert (await other.staff.call("PUT", "/shop/look", {"accent": None})).status == 200
    assert re.search(r'<style id="worn">:root:root:root{--accent:#e93b3d;', (await shop.client_of().get(path)).text)
    nobody = await shop.client_of().get(f"/api/storefront/v1/shops/{new_id()}/look")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "not_found")


async def test_a_banner_of_the_shop_is_in_the_first_screen(shop: Shop) -> None:
    picture = BytesIO()
    Image.new("RGB", (1200, 500), "teal").save(picture, "PNG")
    uploaded = await shop.staff.client.post(
        "/api/console/v1/uploads",
        files={"file": ("banner.png", picture.getvalue(), "image/png")},
        headers={"X-CSRF-Token": shop.staff.csrf},
    )
    assert uploaded.status_code == 201, uploaded.text
    banner = {"picture_id": uploaded.json()["id"], "link": "/groups?tab=start"}
    assert (await shop.staff.call("PUT", "/shop/look", {"banners": [banner]})).status == 200
    head = await seen(shop, "/")
    url = f"/media/{banner['picture_id']}/large.webp"
    assert [a["fetchpriority"] for tag, a in head.tags if tag == "img" and a.get("src") == url] == ["high"]
    assert url in head.link("preload")
    [shown] = (await shop.client_of().get("/api/storefront/v1/shop")).json()["banners"]
    assert (shown["link"], shown["picture"]["url_large"]) == (banner["link"], url)


async def test_a_house_in_trouble_still_brings_the_page(shop: Shop) -> None:
    async with shop.house.database.transaction() as tx:
        await tx.run("lock table shops, products in access exclusive mode")
        head = await seen(shop, "/")
    assert head.data() == {}
    assert ("div", {"id": "app"}) in head.tags
    assert "/products?limit=20&sort=sales" in (await seen(shop, "/")).data()


async def test_lists_can_be_narrowed_to_what_is_bought_together(shop: Shop) -> None:
    door = shop.client_of()
    wanted = "/api/storefront/v1/products?together=true"
    assert [card["id"] for card in (await door.get(wanted)).json()["items"]] == [str(shop.product_id)]
    assert (await shop.staff.post(f"/plays/campaigns/{shop.campaign_id}/pause")).status == 200
    assert (await door.get(wanted)).json()["items"] == []
    assert len((await door.get("/api/storefront/v1/products")).json()["items"]) == 1
