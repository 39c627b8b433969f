"""Figures over the API: a shop sells for real, and the engine counts it."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.counting import Counting
from tests.shop import Answer, Shop, a_shop
from tuan.analytics import public as analytics
from tuan.analytics import reconciled
from tuan.analytics.commands.reconcile import reconcile
from tuan.analytics.plugs import plugged
from tuan.analytics.policy import Compared, Side
from tuan.apps.books import HouseBooks
from tuan.kit.ids import new_id
from tuan.platform.database import Database, Tx
from tuan.platform.jobs import Retry, run_jobs

HOUR = timedelta(hours=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def shop(warehouse: Counting) -> AsyncIterator[Shop]:
    async with a_shop(warehouse.url, data_folder=warehouse.data_folder) as shop:
        await shop.furnish()
        await shop.start_campaign()
        yield shop


async def _counted(shop: Shop, path: str) -> Answer:
    assert await shop.house.warehouse.catch_up()
    answer = await shop.staff.get(path)
    assert answer.status == 200, answer.body
    return answer


async def _a_group_forms(shop: Shop, *, share_token: str | None = None) -> list[str]:
    leader, friend = await shop.buyer(), await shop.buyer()
    more: dict[str, Any] = {"share_token": share_token} if share_token else {}
    opened = await leader.open_group(shop)
    await shop.pay(leader, opened["checkout"]["id"])
    joined = await friend.join(shop, opened["group"]["id"], **more)
    await shop.pay(friend, joined["checkout"]["id"])
    return [opened["checkout"]["orders"][0]["id"], joined["checkout"]["orders"][0]["id"]]


async def _reconciled(shop: Shop) -> dict[str, Any]:
    today = shop.clock().astimezone().date()
    days = {"first": (today - timedelta(days=2)).isoformat(), "last": (today + timedelta(days=1)).isoformat()}
    shop.clock.turn(timedelta(minutes=3))
    assert (await shop.staff.post("/insights/reconciliations", days)).status == 202
    await run_jobs(shop.house.database.url, shop.house.work, wait=False, listen_notify=False)
    found = (await shop.staff.get("/insights/reconciliations")).body["items"]
    assert len(found) >= 3
    return {
        "states": {row["state"] for row in found},
        **{side: sum(row[side] for row in found) for side in found[0] if side.startswith(("books", "warehouse"))},
        "differences": [
            (one["kind"], one["reference"], one["outcome"], one["books"], one["warehouse"])
            for row in found
            for one in (await shop.staff.get(f"/insights/reconciliations/{row['day']}"))["differences"]
        ],
    }


async def test_a_day_of_a_shop(shop: Shop) -> None:
    orders = await _a_group_forms(shop)
    lonely = await shop.buyer()
    alone = await lonely.open_group(shop)
    await shop.pay(lonely, alone["checkout"]["id"])
    await lonely.post(f"/plays/groups/{alone['group']['id']}/leave")
    await shop.settle()

    series = await _counted(shop, "/insights/metrics/gmv")
    assert (series["total"]["value"], series["points"][-1]["value"]) == (3 * shop.group_price, 3 * shop.group_price)
    assert len(series["points"]) == 30
    assert series["metric"]["title"] == {"zh": "成交额", "en": "GMV"}
    assert (await _counted(shop, "/insights/metrics/net_gmv"))["total"]["value"] == 2 * shop.group_price
    assert (await _counted(shop, "/insights/metrics/buyers"))["total"]["value"] == 3
    assert (await _counted(shop, "/insights/metrics/group_success"))["total"]["value"] == 0.5

    first = await _counted(shop, "/insights/metrics/orders/rows?limit=2")
    rest = await _counted(shop, f"/insights/metrics/orders/rows?limit=2&cursor={first['next_cursor']}")
    seen = [row["id"] for row in [*first["items"], *rest["items"]]]
    assert set(orders) < set(seen)
    assert (len(seen), rest["next_cursor"]) == (3, None)

    (product,) = (await _counted(shop, "/insights/top-products")).body
    assert (product["product_id"], product["pieces"], product["orders"]) == (str(shop.product_id), 3, 3)
    assert product["title"]["zh"]
    groups = (await _counted(shop, "/insights/groups")).body
    assert groups[-1] == {"day": groups[-1]["day"], "opened": 2, "formed": 1, "expired": 1}


async def _publish_in_dollars(shop: Shop) -> None:
    product_id, sku_id = str(new_id()), str(new_id())
    sku = {"id": sku_id, "code": sku_id[-8:], "option_values": [], "price": {"minor": 500, "currency": "USD"}}
    title = {"zh": "进口樱桃", "en": "Cherries"}
    assert (await shop.staff.post("/products", {"id": product_id, "title": title, "skus": [sku]})).status == 201
    received = {"id": str(new_id()), "quantity": 50, "reason": "received"}
    assert (await shop.staff.post(f"/skus/{sku_id}/stock-movements", received)).status in (200, 201)
    assert (await shop.staff.post(f"/products/{product_id}/publish")).status == 200


async def test_figures_are_shown_in_what_was_paid_whatever_is_published(shop: Shop) -> None:
    new = await _counted(shop, "/insights/overview")
    assert (new["currency"], new["other_currencies"]) == ("CNY", [])
    await _a_group_forms(shop)
    for _ in range(3):
        await _publish_in_dollars(shop)
    gmv = await _counted(shop, "/insights/metrics/gmv")
    assert (gmv["currency"], gmv["total"]["value"]) == ("CNY", 2 * shop.group_price)
    told = await _counted(shop, "/insights/overview")
    assert (told["currency"], told["other_currencies"]) == ("CNY", ["USD"])
    other = await _counted(shop, "/insights/overview?currency=USD")
    assert (other["currency"], other["other_currencies"]) == ("USD", ["CNY"])


async def test_a_currency_of_the_past_can_still_be_chosen(shop: Shop) -> None:
    await shop.staff.get("/tracking")
    past = Compared("EUR", Side(900, 1, 0), Side(900, 1, 0), [])
    async with shop.house.database.transaction() as tx:
        await reconciled.keep(tx, shop_id=shop.id, day=date(2025, 1, 1), compared=[past], at=shop.clock())
    assert (await _counted(shop, "/insights/overview"))["other_currencies"] == ["EUR"]


async def test_today_so_far_beside_the_same_hours_a_week_ago(shop: Shop) -> None:
    await _a_group_forms(shop)
    shop.clock.turn(timedelta(days=7, seconds=1))
    shop.staff = await shop.staff_member()
    overview = await _counted(shop, "/insights/overview")
    figures = {one["metric"]["name"]: (one["now"], one["then"], one["change"]) for one in overview["figures"]}
    assert figures["gmv"] == (0, 2 * shop.group_price, -1)
    assert figures["dau"] == (0, 0, None)
    shop.clock.turn(-HOUR)  # An hour earlier in the day, nothing had been sold then either.
    earlier = await _counted(shop, "/insights/overview")
    assert {one["metric"]["name"]: one["then"] for one in earlier["figures"]}["gmv"] == 0


async def test_the_funnel_joins_devices_and_orders(shop: Shop) -> None:
    key = (await shop.staff.get("/tracking"))["write_key"]
    buyer = await shop.buyer()
    cookie = {"tuan_session": buyer.client.cookies["tuan_session"]}

    async def tells(device: str, name: str, cookies: dict[str, str] | None = None) -> None:
        body = {"writeKey": key, "anonymousId": device, "event": name}
        assert (await shop.client_of(cookies).post("/collect/v1/t", json=body)).status_code == 200
        shop.clock.turn(timedelta(seconds=1))

    await tells("phone", "Product Viewed")  # Before signing in: the same person all the same.
    await tells("phone", "Checkout Started", cookie)
    await tells("other", "Product Viewed")
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    funnel = await _counted(shop, "/insights/funnel")
    assert [(step["step"], step["people"]) for step in funnel["steps"]] == [
        ("visit", 2), ("product", 2), ("quote", 1), ("paid", 1),
    ]  # fmt: skip
    assert [step["of_step_before"] for step in funnel["steps"]] == [None, 1, 0.5, 1]
    assert (await _counted(shop, "/insights/metrics/conversion"))["total"]["value"] == 0.5
    (source,) = (await _counted(shop, "/insights/sources")).body
    assert source == {"source": "direct", "visits": 2, "people": 2, "buyers": 1}


async def test_sharing_is_counted_from_the_links(shop: Shop) -> None:
    sharer = await shop.buyer()
    made = await sharer.post("/shares", {"kind": "product", "target_id": str(shop.product_id)})
    assert (await sharer.post("/shares", {"kind": "product", "target_id": str(shop.product_id)}))["token"] == made[
        "token"
    ]
    visit = {"visit_id": str(new_id())}
    for _ in range(2):  # Told twice, it counts once.
        await (await shop.buyer()).post(f"/shares/{made['token']}/visits", visit)
    orders = await _a_group_forms(shop, share_token=made["token"])
    told = await _counted(shop, "/insights/sharing")
    assert (told["shares"]["value"], told["invitations_per_buyer"]["value"], told["k_factor"]["value"]) == (1, 0.5, 0.5)
    (best,) = told["sharers"]
    assert (best["person"], best["visits"], best["orders"]) == (str(sharer.id), 1, 1)
    assert best["nickname"].startswith("买家")
    brought = (await _counted(shop, "/insights/metrics/k_factor/rows"))["items"]
    assert [row["note"] for row in brought] == [orders[1]]
    assert [row["note"] for row in (await _counted(shop, "/insights/metrics/invitations_per_buyer/rows"))["items"]] == [
        "visit"
    ]


async def test_a_campaign_knows_what_its_links_brought(shop: Shop) -> None:
    sharer = await shop.buyer()
    thing = {"kind": "campaign", "target_id": str(shop.campaign_id)}
    token = (await sharer.post("/shares", thing))["token"]
    elsewhere = await sharer.post("/shares", {"kind": "product", "target_id": str(shop.product_id)})
    for shared in (token, token, elsewhere["token"]):
        await (await shop.buyer()).post(f"/shares/{shared}/visits", {"visit_id": str(new_id())})
    path = f"/insights/campaign-sharing?campaign_id={shop.campaign_id}"
    nobody = (await _counted(shop, path)).body
    assert (nobody["buyers"], nobody["k_factor"], nobody["invitations_per_buyer"]) == (0, None, None)
    await _a_group_forms(shop, share_token=token)
    await _a_group_forms(shop, share_token=elsewhere["token"])
    assert (await _counted(shop, path)).body == {
        "shares": 1, "invitations": 2, "buyers": 4, "brought": 1, "invitations_per_buyer": 0.5, "k_factor": 0.25,
    }  # fmt: skip
    [sold] = (await _counted(shop, "/insights/campaign-sales")).body
    assert sold == {"campaign_id": str(shop.campaign_id), "orders": 4, "minor": 4 * shop.group_price}
    dollars = (await _counted(shop, f"{path}&currency=USD")).body
    assert (dollars["buyers"], dollars["brought"]) == (4, 1)  # People, whatever they paid with.
    for name, count in (("shares", 1), ("invitations_per_buyer", 2), ("buyers", 4), ("k_factor", 1)):
        rows = (await _counted(shop, f"/insights/metrics/{name}/rows?campaign_id={shop.campaign_id}"))["items"]
        assert len(rows) == count, name
    refused = await shop.staff.get(f"/insights/metrics/gmv/rows?campaign_id={shop.campaign_id}")
    assert (refused.status, refused.code) == (422, "not_by_campaign")
    other = (await _counted(shop, f"/insights/campaign-sharing?campaign_id={new_id()}")).body
    assert [other[name] for name in ("shares", "invitations", "buyers", "brought")] == [0, 0, 0, 0]


async def test_the_books_agree_to_the_cent(shop: Shop) -> None:
    await _a_group_forms(shop)
    lonely = await shop.buyer()
    alone = await lonely.open_group(shop)
    await shop.pay(lonely, alone["checkout"]["id"])
    await lonely.post(f"/plays/groups/{alone['group']['id']}/leave")
    await shop.settle()
    found = await _reconciled(shop)
    today = shop.clock().astimezone(SHANGHAI).date().isoformat()
    shown = (await shop.staff.get("/insights/reconciliations")).body["items"]
    assert {row["day"] for row in shown if not row["is_over"]} == {today}
    [so_far] = (await shop.staff.get(f"/insights/reconciliations/{today}"))["days"]
    assert not so_far["is_over"]
    assert found["states"] == {"equal"}
    assert (found["books_gmv"], found["warehouse_gmv"]) == (3 * shop.group_price, 3 * shop.group_price)
    assert (found["books_orders"], found["warehouse_orders"]) == (3, 3)
    assert (found["books_refunds"], found["warehouse_refunds"]) == (shop.group_price, shop.group_price)
    assert found["differences"] == []
    assert (await _counted(shop, "/insights/overview"))["broken_days"] == []


async def _payload(shop: Shop, order_id: str, change: str) -> None:
    async with shop.house.database.transaction() as tx:
        await tx.run(change, id=UUID(order_id))


LOST = "delete from outbox_events where name = 'ordering.order_paid' and subject = %(id)s"
LOST_DELIVERY = """delete from outbox_deliveries where position in (
  select position from outbox_events where name = 'ordering.order_paid' and subject = %(id)s)"""
TWICE = """insert into outbox_events (id, name, version, subject, at, payload)
  select gen_random_uuid(), name, version, subject, at, payload from outbox_events
  where name = 'ordering.order_paid' and subject = %(id)s"""
CHANGED = """update outbox_events set payload = jsonb_set(payload, '{goods,minor}', '1')
  where name = 'ordering.order_paid' and subject = %(id)s"""
FOREIGN = """update outbox_events set subject = gen_random_uuid(),
  payload = jsonb_set(payload, '{order_id}', '"01890a5d-ac96-774b-bcce-b302099a8057"')
  where name = 'ordering.order_paid' and subject = %(id)s"""


@pytest.mark.parametrize(
    ("changes", "outcomes"),
    [
        ([LOST_DELIVERY, LOST], ["missing"]),
        ([TWICE], ["doubled"]),
        ([CHANGED], ["amount_differs"]),
        ([FOREIGN], ["missing", "unknown"]),
    ],
    ids=["missing", "doubled", "changed", "unknown"],
)
async def test_what_the_books_do_not_agree_with_is_found_and_named(
    shop: Shop, warehouse: Counting, changes: list[str], outcomes: list[str]
) -> None:
    one, other = await _a_group_forms(shop)
    for change in changes:
        await _payload(shop, other, change)
    await shop.house.warehouse.rebuild()  # What was changed behind its back is counted from the beginning.
    found = await _reconciled(shop)
    assert found["states"] == {"equal", "different"}
    assert sorted(outcome for _, _, outcome, _, _ in found["differences"]) == outcomes
    assert one not in {reference for _, reference, _, _, _ in found["differences"]}
    if "unknown" not in outcomes:
        price = shop.group_price
        counted = {"missing": 0, "doubled": 2 * price, "amount_differs": 1}[outcomes[0]]
        assert found["differences"] == [("order", other, outcomes[0], price, counted)]
    assert len((await _counted(shop, "/insights/overview"))["broken_days"]) == 1


async def test_each_day_is_compared_in_the_night_after_it_and_missed_nights_later(shop: Shop) -> None:
    await shop.staff.get("/tracking")
    await _a_group_forms(shop)
    began = shop.clock().astimezone(SHANGHAI)
    day, night = began.date(), began.replace(hour=2, minute=30)

    async def compared_on(later: int) -> dict[str, int]:
        shop.clock.now = night + timedelta(days=later)
        await shop.settle()
        shop.staff = await shop.staff_member()
        found = (await shop.staff.get("/insights/reconciliations"))["items"]
        assert {row["state"] for row in found} == {"equal"}
        return {row["day"]: row["books_orders"] for row in found}

    days = [(day + timedelta(days=number)).isoformat() for number in range(4)]
    assert await compared_on(1) == {days[0]: 2}
    assert await compared_on(4) == {days[0]: 2, days[1]: 0, days[2]: 0, days[3]: 0}


async def test_without_the_engine_the_shop_sells_and_figures_say_so(shop: Shop, warehouse: Counting) -> None:
    warehouse.stop()
    key = (await shop.staff.get("/tracking"))["write_key"]
    for path in ("/insights/overview", "/insights/metrics/gmv", "/insights/funnel", "/insights/warehouse"):
        answer = await shop.staff.get(path)
        assert (answer.status, answer.code) == (503, "warehouse_away")
    assert (await shop.staff.get("/metrics")).status == 200
    await _a_group_forms(shop)
    body = {"writeKey": key, "anonymousId": "a", "event": "x"}
    assert (await shop.client_of().post("/collect/v1/t", json=body)).status_code == 200
    warehouse.start()
    assert (await _counted(shop, "/insights/metrics/orders"))["total"]["value"] == 2


async def test_what_is_asked_wrongly_is_refused(shop: Shop) -> None:
    for path, status, code in [
        ("/insights/metrics/nothing", 404, "metric_unknown"),
        ("/insights/metrics/gmv?from=2026-05-02&to=2026-05-01", 422, "range_invalid"),
        ("/insights/metrics/gmv?from=2000-01-01&to=2026-05-01", 422, "range_invalid"),
        ("/insights/metrics/gmv?from=yesterday", 422, "invalid_request"),
        ("/insights/metrics/gmv?grain=hour", 422, "invalid_request"),
        ("/insights/metrics/gmv?currency=yuan", 422, "invalid_request"),
        ("/insights/metrics/gmv/rows?cursor=nonsense", 422, "invalid_cursor"),
        ("/insights/reconciliations/2026-05-20", 404, "not_found"),
    ]:
        answer = await shop.staff.get(path)
        assert (answer.status, answer.code) == (status, code), path


async def test_events_in_bulk_are_counted_as_they_happened(shop: Shop) -> None:
    at = shop.clock() - timedelta(days=10)
    events = [
        analytics.TrackedEvent(
            message_id=f"m{n}", kind="page", name="", anonymous_id=f"a{n % 50}", at=at + timedelta(hours=n // 50), properties={}, context={}
        )
        for n in range(5000)
    ]  # fmt: skip
    async with shop.house.database.transaction() as tx:
        assert await analytics.collect(tx, shop.id, events, received_at=shop.clock()) == 5000
        assert await analytics.collect(tx, shop.id, events, received_at=shop.clock()) == 0
    visits = await _counted(shop, "/insights/metrics/visits")
    assert visits["total"]["value"] == 5000
    assert (await _counted(shop, "/insights/metrics/dau"))["total"]["value"] == 50


async def test_a_shop_that_moves_counts_and_compares_its_days_by_the_new_clock(shop: Shop) -> None:
    await _a_group_forms(shop)
    assert await shop.house.warehouse.catch_up()
    before = await _reconciled(shop)
    async with shop.house.database.transaction() as tx:
        await analytics.set_time_zone(tx, shop.id, "America/Los_Angeles")
    assert (await shop.staff.get("/insights/reconciliations")).body["items"] == []
    await run_jobs(shop.house.database.url, shop.house.work, wait=False, listen_notify=False)
    found = (await shop.staff.get("/insights/reconciliations")).body["items"]
    assert {row["state"] for row in found} == {"equal"}
    assert sum(row["books_orders"] for row in found) == before["books_orders"] == 2
    there = ZoneInfo("America/Los_Angeles")
    told = await shop.staff.get("/insights/overview")
    assert (told["day"], told["time_zone"]) == (shop.clock().astimezone(there).date().isoformat(), there.key)
    [sold] = [point for point in (await shop.staff.get("/insights/metrics/orders"))["points"] if point["value"]]
    [paid] = {row["at"] for row in (await shop.staff.get("/insights/metrics/orders/rows"))["items"][:1]}
    assert sold["day"] == datetime.fromisoformat(paid).astimezone(there).date().isoformat()


class _MovedMeanwhile(HouseBooks):
    """The house's own books; while they are read for the first time, the shop moves."""

    def __init__(self, database: Database, zone: str) -> None:
        self.database, self.zone = database, zone

    async def orders(self, tx: Tx, shop_id: UUID, *, since: datetime, until: datetime) -> list[analytics.Booked]:
        found = await super().orders(tx, shop_id, since=since, until=until)
        async with self.database.transaction() as moving:
            await analytics.set_time_zone(moving, shop_id, self.zone)
        return found


async def test_a_day_of_the_old_clock_is_not_kept_when_the_shop_moves_meanwhile(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.staff.get("/tracking")
    await _a_group_forms(shop)
    shop.clock.turn(timedelta(minutes=3))
    zone, database = "America/Los_Angeles", shop.house.database
    monkeypatch.setattr(plugged, "books", _MovedMeanwhile(database, zone))
    day = shop.clock().astimezone(ZoneInfo(zone)).date()
    with pytest.raises(Retry, match="another clock"):
        await reconcile(database, shop_id=shop.id, first=day, last=day, at=shop.clock())
    assert (await shop.staff.get("/insights/reconciliations")).body["items"] == []
    await reconcile(database, shop_id=shop.id, first=day, last=day, at=shop.clock())
    [kept] = (await shop.staff.get("/insights/reconciliations")).body["items"]
    assert (kept["day"], kept["state"], kept["books_orders"]) == (day.isoformat(), "equal", 2)
