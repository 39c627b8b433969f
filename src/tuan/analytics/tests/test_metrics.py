"""Each metric over a few hand-made events, on the real engine, beside the figure that a person computes."""

import inspect
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.connected import Connected
from tests.counting import Counting
from tuan.analytics.catalogue import metric, metrics
from tuan.analytics.errors import FigureColumnUnknown, FigureTableUnknown, NotByCampaign, NotByProduct
from tuan.analytics.figures import TABLES, Behind
from tuan.analytics.tests.making import TEN, THURSDAY, WEDNESDAY, Story
from tuan.apps.wiring import wire
from tuan.kit.ids import new_id
from tuan.platform.database import Database

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(params=["engine", "server"])
async def story(request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    """Both ways have to say the same: the engine process by its socket, and the client of a server."""
    wire()
    counted: Counting | Connected = request.getfixturevalue("counted" if request.param == "engine" else "told")
    database, door = Database(counted.url, pool_size=2), counted.door() if isinstance(counted, Counting) else counted
    await database.open()
    yield Story(database, door)
    await door.close()
    await database.close()


def test_each_metric_has_its_figure_here() -> None:
    wire()
    told = {name.removeprefix("test_metric_") for name in globals() if name.startswith("test_metric_")}
    assert told == {one.name for one in metrics()}


def test_each_metric_is_defined_in_both_languages() -> None:
    wire()
    for one in metrics():
        for text in (one.title, one.definition, one.grain, one.leaves_out, one.source):
            assert text.en.replace("\u00d7", "").isascii(), (one.name, text.en)
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh), (one.name, text.zh)
        assert one.owner


def test_no_statement_makes_a_column_that_may_be_null() -> None:
    folder = Path(inspect.getfile(Story)).parents[1] / "warehouse"
    assert [path for path in folder.rglob("*.sql") if "Nullable" in path.read_text()] == []


async def test_metric_gmv(story: Story) -> None:
    await story.pays("o1", "ann", 1990, shipping=500, at=TEN)
    await story.pays("o2", "ann", 3010, at=TEN + 13 * HOUR + 59 * MINUTE)  # 23:59 in the shop.
    await story.pays("o3", "bob", 100, at=TEN + 14 * HOUR)  # Midnight in the shop, still Wednesday in Greenwich.
    await story.pays("o4", "bob", 7000, currency="USD", at=TEN)
    await story.gets_back("o1", 2490, at=TEN + HOUR)
    assert await story.values("gmv") == [5000, 100]
    assert await story.total("gmv") == 5100
    assert await story.values("gmv", "month") == [5100]
    assert await story.total("gmv", currency="USD") == 7000
    assert [row.id for row in await story.behind("gmv")] == [str(story.thing(name)) for name in ("o3", "o2", "o1")]


async def test_metric_net_gmv(story: Story) -> None:
    await story.pays("o1", "ann", 1990, shipping=500, at=TEN)
    await story.pays("o2", "bob", 1000, shipping=500, at=TEN)
    await story.gets_back("o1", 2490, at=TEN + DAY)  # Everything, and the shipping is no goods.
    await story.gets_back("o2", 400, at=TEN + HOUR)
    await story.gets_back("o2", 900, at=TEN + DAY)  # 600 of it returns goods.
    assert await story.values("net_gmv") == [2990 - 400, -1990 - 600]
    assert await story.total("net_gmv") == 0


async def test_metric_refunds(story: Story) -> None:
    await story.pays("o1", "ann", 1990, shipping=500, at=TEN - 30 * DAY)
    await story.gets_back("o1", 2490, at=TEN)
    assert await story.values("refunds") == [2490, 0]
    assert [(row.minor, row.note) for row in await story.behind("refunds")] == [(2490, str(story.thing("o1")))]


async def test_metric_orders(story: Story) -> None:
    for n in range(3):
        await story.pays(f"o{n}", "ann", 100, at=TEN + n * MINUTE)
    await story.pays("o9", "ann", 100, at=TEN + DAY)
    assert await story.values("orders") == [3, 1]
    assert await story.total("orders") == 4


async def test_metric_buyers(story: Story) -> None:
    for order, who, at in [("1", "ann", TEN), ("2", "ann", TEN), ("3", "bob", TEN), ("4", "ann", TEN + DAY)]:
        await story.pays(order, who, 100, at=at)
    assert await story.values("buyers") == [2, 1]
    assert await story.total("buyers") == 2  # Ann is one person on both days.
    assert [(row.id, row.minor) for row in await story.behind("buyers")] == [
        (str(story.person("ann")), 300), (str(story.person("bob")), 100),
    ]  # fmt: skip


async def test_metric_aov(story: Story) -> None:
    await story.pays("o1", "ann", 1000, at=TEN)
    await story.pays("o2", "bob", 1001, at=TEN)
    assert await story.total("aov") == 1001  # 1000.5 goes up.


async def test_metric_visits(story: Story) -> None:
    for minutes in (0, 29, 58, 89, 119):  # Pauses of 29, 29, 31 and 30 minutes: two visits.
        await story.sees("phone", at=TEN + minutes * MINUTE)
    await story.sees("tablet", at=TEN)
    await story.sees("crawler", at=TEN, is_bot=True)
    await story.sees("night", at=TEN + 13 * HOUR + 50 * MINUTE)
    await story.sees("night", at=TEN + 14 * HOUR + 5 * MINUTE)  # Over midnight it is one visit, of Wednesday.
    assert await story.values("visits") == [4, 0]
    assert await story.values("visits", first=THURSDAY, last=THURSDAY) == [0]
    assert len(await story.behind("visits")) == 4


async def test_metric_dau(story: Story) -> None:
    await story.sees("phone", at=TEN)
    await story.sees("phone", at=TEN + HOUR, known_as="ann")
    await story.sees("laptop", at=TEN + 2 * HOUR, known_as="ann")
    await story.sees("phone", at=TEN + DAY)  # Still Ann's phone.
    await story.sees("tablet", at=TEN)
    assert await story.values("dau") == [2, 1]
    assert await story.total("dau") == 2
    assert {row.id for row in await story.behind("dau")} == {
        str(story.person("ann")), f"tablet@{story.shop_id}",
    }  # fmt: skip


async def test_metric_conversion(story: Story) -> None:
    for who in ("ann", "bob", "cy", "di"):
        await story.sees(who, at=TEN, known_as=who)
    await story.pays("o1", "ann", 100, at=TEN + HOUR)
    await story.pays("o2", "ann", 100, at=TEN + HOUR)
    await story.pays("o3", "eve", 100, at=TEN)  # Whose device tells nothing.
    assert await story.values("conversion") == [0.25, None]


async def test_metric_product_conversion(story: Story) -> None:
    async def looks(device: str, product: str, *, at: datetime = TEN, **more: Any) -> None:
        await story.sees(device, at=at, name="Product Viewed", product=product, **more)

    for who in ("ann", "bob", "cy", "di"):
        await looks(who, "tea", known_as=who)
    await looks("ann", "tea", at=TEN + HOUR, known_as="ann")  # Twice is once.
    await looks("ann's new phone", "tea", at=TEN + HOUR, known_as="ann")  # On another device, too.
    await looks("ann", "cup", known_as="ann")
    await looks("crawler", "tea", is_bot=True)
    await story.sees("odd", at=TEN, name="Product Viewed")  # Which product, it does not say.
    await story.pays("o1", "ann", 100, at=TEN + HOUR, product="tea")
    await story.pays("o2", "ann", 100, at=TEN + HOUR, product="tea")
    await story.pays("o3", "bob", 100, at=TEN + HOUR, product="cup")  # Not at that one.
    await story.pays("o4", "cy", 100, at=TEN + DAY, product="tea")  # On another day.
    assert await story.values("product_conversion") == [1 / 5, None]
    assert await story.total("product_conversion") == 2 / 5
    told = await story.asked().ask("questions/viewed_products", limit=9)
    assert [(row["product_id"], row["views"], row["viewers"], row["buyers"]) for row in told] == [
        (str(story.thing("tea")), 6, 4, 2), (str(story.thing("cup")), 1, 1, 0),
    ]  # fmt: skip
    behind = await story.behind("product_conversion")
    assert [row.note for row in behind].count(str(story.thing("tea"))) == 6
    cups = await story.asked().rows(metric("product_conversion"), after=None, limit=9, product=story.thing("cup"))
    assert [(row.person, row.note) for row in cups] == [(str(story.person("ann")), str(story.thing("cup")))]
    with pytest.raises(NotByProduct):
        await story.asked().rows(metric("gmv"), after=None, limit=9, product=story.thing("cup"))


async def test_metric_shares(story: Story) -> None:
    await story.shares("s1", "ann", at=TEN)
    await story.shares("s2", "bob", at=TEN + DAY)
    assert await story.values("shares") == [1, 1]
    assert [row.id for row in await story.behind("shares")] == [str(story.thing("s2")), str(story.thing("s1"))]


async def test_metric_invitations_per_buyer(story: Story) -> None:
    await story.pays("o1", "ann", 100, at=TEN)
    await story.pays("o2", "bob", 100, at=TEN)
    for _ in range(3):
        await story.brings("s1", "ann", "visit", new_id(), at=TEN)
    await story.brings("s1", "ann", "sign_up", new_id(), at=TEN)
    assert await story.total("invitations_per_buyer") == 1.5
    assert [row.note for row in await story.behind("invitations_per_buyer")] == ["visit"] * 3


async def test_metric_k_factor(story: Story) -> None:
    for n, who in enumerate(["ann", "bob", "cy", "di"]):
        await story.pays(f"o{n}", who, 100, at=TEN + n * MINUTE)
    await story.pays("again", "ann", 100, at=TEN + HOUR)
    for order in ("o1", "o2", "again"):  # Ann had bought before: her second order brings nobody new.
        await story.brings("s1", "ann", "order", story.thing(order), at=TEN)
    assert await story.total("k_factor") == 0.5
    assert [(row.person, row.note) for row in await story.behind("k_factor")] == [
        (str(story.person(who)), str(story.thing(order))) for who, order in (("cy", "o2"), ("bob", "o1"))
    ]


async def test_metric_group_success(story: Story) -> None:
    for n, ended in enumerate(["formed", "formed", "formed", "expired", "open"]):
        await story.group(f"g{n}", ended, at=TEN)
    assert await story.values("group_success") == [0.75, None]
    assert len(await story.behind("group_success")) == 4


async def _a_busy_day(story: Story) -> None:
    """Several people on several devices, a crawler, refunds of goods and of shipping, links, groups, another currency."""
    for n, (who, device) in enumerate([("ann", "phone"), ("ann", "laptop"), ("bob", "tablet"), ("cy", "desk")]):
        await story.sees(device, at=TEN + n * HOUR, known_as=who, name="Product Viewed", product="tea")
        await story.sees(device, at=TEN + n * HOUR + MINUTE, known_as=who, name="Product Viewed", product="cup")
    await story.sees("stranger", at=TEN)
    await story.sees("crawler", at=TEN, is_bot=True, name="Product Viewed", product="tea")
    await story.pays("earlier", "ann", 500, at=TEN - DAY)
    for n, who in enumerate(["ann", "bob", "cy", "cy", "eve"]):
        await story.pays(f"o{n}", who, 2990, shipping=600, at=TEN + n * MINUTE)
    await story.pays("dollars", "di", 7000, currency="USD", at=TEN)
    await story.gets_back("o1", 2990, at=TEN + HOUR)
    await story.gets_back("o1", 600, at=TEN + 2 * HOUR)  # The shipping, in a refund of its own.
    await story.gets_back("earlier", 200, at=TEN + HOUR)
    await story.gets_back("nobody's", 50, at=TEN + HOUR)
    await story.shares("s1", "ann", at=TEN)
    await story.shares("s2", "bob", at=TEN)
    for n, what in enumerate(["visit", "visit", "sign_up", "visit"]):
        await story.brings("s1" if n else "s2", "ann", what, new_id(), at=TEN + n * MINUTE)
    for order in ("o0", "o2", "o3", "o4"):
        await story.brings("s1", "ann", "order", story.thing(order), at=TEN + HOUR)
    for n, ended in enumerate(["formed", "expired", "formed", "open"]):
        await story.group(f"g{n}", ended, at=TEN)


# Of a quotient, which part the rows are; who looked at a product twice is one of its people, and two looks.
ROWS_ARE = {
    "conversion": "denominator",
    "product_conversion": "denominator",
    "group_success": "denominator",
    "invitations_per_buyer": "numerator",
    "k_factor": "numerator",
}


async def test_the_rows_behind_each_figure_of_a_table_are_the_figures_own(story: Story) -> None:
    await _a_busy_day(story)
    for n, name in enumerate(["Product Viewed", "Checkout Started"]):
        await story.sees("watch", at=TEN + n * MINUTE, known_as="fay", name=name, product="cup")
    await story.pays("fay's", "fay", 1200, product="cup", at=TEN + 2 * MINUTE)
    assert await story.door.catch_up()
    asked, window = story.asked(), 24 * 3600 * 1_000_000

    async def behind(table: str, column: str, of: str = "") -> list[Behind]:
        return await asked.table_rows(table, column, of=of, window_us=window, after=None, limit=100)

    steps = {row["step"]: row["people"] for row in await asked.ask("questions/funnel", window_us=window)}
    for number, step in enumerate(TABLES["funnel"], 1):
        assert len(await behind("funnel", step)) == steps[number] > 0, step

    (ends,) = await asked.ask("questions/groups")
    for column in TABLES["group_days"]:
        assert len(await behind("group_days", column)) == ends[column] > 0, column

    sources = await asked.ask("questions/sources", limit=9)
    assert sum(row["buyers"] for row in sources) > 0
    for row in sources:
        rows = {column: await behind("sources", column, row["source"]) for column in TABLES["sources"]}
        assert len(rows["visits"]) == row["visits"]
        assert len({one.person for one in rows["people"]}) == row["people"]
        assert len({one.person for one in rows["buyers"]}) == row["buyers"]

    products = await asked.ask("questions/top_products", limit=9)
    assert len(products) > 1
    for row in products:
        orders = await behind("top_products", "minor", row["product_id"])
        assert (sum(one.minor for one in orders), len(orders)) == (row["minor"], row["orders"])
        assert sum(int(one.note) for one in orders) == row["pieces"]

    sharers = await asked.ask("questions/sharers", limit=9)
    assert len(sharers) == 1
    for column in TABLES["sharers"]:
        assert len(await behind("sharers", column, sharers[0]["person"])) == sharers[0][column] > 0, column

    with pytest.raises(FigureTableUnknown):
        await behind("facts/events", "visits")
    with pytest.raises(FigureColumnUnknown):
        await behind("sources", "orders")


async def test_the_rows_behind_each_metric_are_the_figures_own(story: Story) -> None:
    await _a_busy_day(story)
    told: dict[str, tuple[int, int]] = {}
    for one in metrics():
        point, rows = (await story.points(one.name, "total"))[0], await story.behind(one.name)
        if one.unit == "minor":
            told[one.name] = (point.numerator, sum(row.minor for row in rows))
        else:
            of = len({(row.person, row.note) for row in rows}) if one.rows == "product_views" else len(rows)
            told[one.name] = (getattr(point, ROWS_ARE[one.name] if one.unit == "ratio" else "numerator"), of)
    assert told == {
        "aov": (14950, 14950),
        "buyers": (4, 4),
        "conversion": (4, 4),
        "dau": (4, 4),
        "gmv": (14950, 14950),
        "group_success": (3, 3),
        "invitations_per_buyer": (3, 3),
        "k_factor": (2, 2),
        "net_gmv": (11760, 11760),
        "orders": (5, 5),
        "product_conversion": (6, 6),
        "refunds": (3840, 3840),
        "shares": (2, 2),
        "visits": (5, 5),
    }


async def test_a_campaign_counts_its_people_in_every_currency_and_shows_them(story: Story) -> None:
    campaign = story.thing("spring")
    for n, (who, currency) in enumerate([("ann", "CNY"), ("bob", "USD"), ("cy", "EUR"), ("cy", "CNY")]):
        await story.pays(f"o{n}", who, 100, at=TEN + n * MINUTE, currency=currency, campaign="spring")
    await story.pays("elsewhere", "di", 100, at=TEN)
    for share, of in (("s1", "spring"), ("s2", None)):
        await story.shares(share, "ann", at=TEN, campaign=of)
        for _ in range(2):
            await story.brings(share, "ann", "visit", new_id(), at=TEN, campaign=of)
    for order, of in (("o1", "spring"), ("o2", "spring"), ("elsewhere", None)):
        await story.brings("s1", "ann", "order", story.thing(order), at=TEN, campaign=of)
    assert await story.door.catch_up()
    asked = story.asked().in_all_currencies()
    (told,) = await asked.ask("questions/campaign_sharing", campaign=str(campaign))
    assert told == {"shares": 1, "invitations": 2, "buyers": 3, "brought": 2}
    behind = {"shares": "shares", "invitations_per_buyer": "invitations", "buyers": "buyers", "k_factor": "brought"}
    for name, part in behind.items():
        rows = await asked.rows(metric(name), after=None, limit=9, campaign=campaign)
        assert len(rows) == told[part], name
        assert {row.minor for row in rows} == {0}  # Cents of several currencies are no sum.
    with pytest.raises(NotByCampaign):
        await asked.rows(metric("gmv"), after=None, limit=9, campaign=campaign)


async def test_the_funnel_counts_people_by_how_far_they_came_in_order(story: Story) -> None:
    async def goes(who: str, *steps: tuple[str, int]) -> None:
        for step, minutes in steps:
            at = TEN + minutes * MINUTE
            if step == "pay":
                await story.pays(f"order of {who}", who, 100, at=at)
            else:
                await story.sees(who, at=at, known_as=who, name=step)

    viewed, quoted = "Product Viewed", "Checkout Started"
    await goes("ann", (viewed, 0), (quoted, 5), ("pay", 9))  # Landed on the product itself.
    await goes("bob", ("", 0), (viewed, 5), (quoted, 9))
    await goes("cy", ("", 0), (quoted, 5), (viewed, 9))
    await goes("di", ("", 0))
    await goes("eve", (viewed, 0), (quoted, 5), ("pay", 25 * 60))  # Too late for the window.
    assert await story.door.catch_up()
    told = await story.asked().ask("questions/funnel", window_us=24 * 3600 * 10**6)
    assert [row["people"] for row in told] == [5, 4, 3, 1]


async def test_sources_products_and_sharers(story: Story) -> None:
    await story.sees("ann", at=TEN, known_as="ann", campaign={"source": "wechat"}, page={"path": "/"})
    await story.sees("bob", at=TEN, known_as="bob", page={"path": "/s/*", "referrer": "https://www.baidu.com/x"})
    await story.sees("cy", at=TEN, page={"path": "/", "referrer": "https://www.baidu.com/x", "url": "https://shop.cn/"})
    await story.sees("di", at=TEN, page={"path": "/", "referrer": "https://shop.cn/a", "url": "https://shop.cn/"})
    await story.pays("o1", "ann", 300, at=TEN + MINUTE, product="tea")
    await story.pays("o2", "ann", 200, at=TEN + MINUTE, product="cup")
    await story.pays("o3", "eve", 10, at=TEN, product="sock")  # Whose device tells nothing.
    await story.brings("s1", "bob", "visit", new_id(), at=TEN)
    assert await story.door.catch_up()
    asked = story.asked()
    assert {row["source"]: row["buyers"] for row in await asked.ask("questions/sources", limit=9)} == {
        "wechat": 1, "share": 0, "baidu.com": 0, "direct": 0,
    }  # fmt: skip
    products = await asked.ask("questions/top_products", limit=9)
    assert [(row["product_id"], row["minor"]) for row in products] == [
        (str(story.thing("tea")), 300), (str(story.thing("cup")), 200), (str(story.thing("sock")), 10),
    ]  # fmt: skip
    assert [(row["person"], row["visits"]) for row in await asked.ask("questions/sharers", limit=9)] == [
        (str(story.person("bob")), 1)
    ]


async def test_no_shop_sees_anothers_figures(story: Story) -> None:
    await story.pays("o1", "ann", 100, at=TEN)
    await story.sees("phone", at=TEN)
    other = Story(story.database, story.door)
    assert [await other.total(one.name) for one in metrics() if one.unit != "ratio"] == [
        0 for one in metrics() if one.unit != "ratio"
    ]
    assert await other.behind("gmv") == []


async def test_rows_come_in_pages_without_losing_any(story: Story) -> None:
    for n in range(7):
        await story.pays(f"o{n}", "ann", 100, at=TEN)  # At one and the same instant.
    assert await story.door.catch_up()
    from tuan.analytics.figures import micros

    asked, after, seen = story.asked(first=WEDNESDAY), None, []
    while rows := await asked.rows(metric("orders"), after=after, limit=3):
        seen += [row.id for row in rows]
        after = (micros(rows[-1].at), rows[-1].id)
    assert sorted(seen) == sorted(str(story.thing(f"o{n}")) for n in range(7))


async def test_words_come_through_as_they_were_told(story: Story) -> None:
    odd = "we\\chat\t\"团\"\n\\N;\r'x'"
    await story.sees("phone", at=TEN, campaign={"source": odd})
    assert await story.door.catch_up()
    assert [row["source"] for row in await story.asked().ask("questions/sources", limit=9)] == [odd]


async def test_days_behind_greenwich_and_over_a_change_of_the_clock(story: Story) -> None:
    """The first of November 2026 has 25 hours in Los Angeles: it begins at seven in Greenwich, and ends at eight on the next day."""
    begins, ends = datetime(2026, 11, 1, 7, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)
    tick = timedelta(microseconds=1)
    days: dict[str, Any] = {"first": date(2026, 10, 31), "last": date(2026, 11, 2), "zone": "America/Los_Angeles"}
    for n, at in enumerate([begins - tick, begins, ends - tick, ends]):
        await story.pays(f"o{n}", f"buyer {n}", 10**n, at=at)
        await story.sees(f"phone {n}", at=at, known_as=f"buyer {n}")
    await story.sees("phone 1", at=begins + 20 * MINUTE, known_as="buyer 1")
    assert await story.values("gmv", **days) == [1, 110, 1000]
    assert await story.values("dau", **days) == [1, 2, 1]
    assert await story.values("visits", **days) == [1, 2, 1]
    assert await story.values("conversion", **days) == [1.0, 1.0, 1.0]
    assert await story.total("gmv", **{**days, "first": date(2026, 11, 1), "last": date(2026, 11, 1)}) == 110
    # By Shanghai's clock they are other days, and so they are by Greenwich's.
    assert await story.values("gmv", **{**days, "zone": "Asia/Shanghai"}) == [0, 11, 1100]
    assert await story.values("gmv", **{**days, "zone": "UTC"}) == [0, 11, 1100]
    assert await story.values("visits", **{**days, "zone": "Asia/Kathmandu"}) == [0, 2, 2]  # 5 h 45 min ahead.


async def test_weeks_and_months_begin_by_the_shops_clock(story: Story) -> None:
    last = datetime(2026, 6, 1, 2, tzinfo=UTC)  # Monday the first of June; in New York still Sunday, and May.
    await story.pays("o1", "ann", 100, at=last)
    days: dict[str, Any] = {"first": date(2026, 5, 25), "last": date(2026, 6, 7)}
    assert await story.values("gmv", "week", **days) == [0, 100]
    assert await story.values("gmv", "week", **days, zone="America/New_York") == [100, 0]
    assert await story.values("gmv", "month", **days, zone="America/New_York") == [100, 0]
