"""Where a shop's days begin: a name that everybody knows, and days that are compared again when it changes."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tuan.analytics import public as analytics
from tuan.analytics import reconciled, sweeps
from tuan.analytics.errors import TimeZoneUnknown
from tuan.kit.ids import new_id
from tuan.platform.database import Database, Tx
from tuan.platform.jobs import Work

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)
WRONG = [
    "",
    "Nowhere/Else",
    "asia/shanghai",
    "localtime",
    "Factory",
    "Etc/GMT+8",
    "+08:00",
    "EST5EDT",
    "Asia/Shanghai'",
    "UTC\0",
]


async def _zone(tx: Tx, shop_id: UUID) -> str:
    return (await analytics.tracking(tx, shop_id, at=NOON)).time_zone


async def test_a_shop_begins_its_days_by_shanghais_clock_until_it_says_otherwise(database: Database) -> None:
    shop, new = new_id(), new_id()
    async with database.transaction() as tx:
        key = (await analytics.tracking(tx, shop, at=NOON)).write_key
        assert await _zone(tx, shop) == "Asia/Shanghai"
        await analytics.set_time_zone(tx, shop, "America/New_York")
        await analytics.set_time_zone(tx, new, "Europe/Berlin")  # Before anything was collected for it.
    async with database.transaction() as tx:
        assert (await _zone(tx, shop), await _zone(tx, new)) == ("America/New_York", "Europe/Berlin")
        assert (await analytics.tracking(tx, shop, at=NOON)).write_key == key


@pytest.mark.parametrize("zone", WRONG)
async def test_what_is_no_zone_is_refused_and_nothing_changes(database: Database, zone: str) -> None:
    shop = new_id()
    async with database.transaction() as tx:
        await analytics.tracking(tx, shop, at=NOON)
    with pytest.raises(TimeZoneUnknown):
        async with database.transaction() as tx:
            await analytics.set_time_zone(tx, shop, zone)
    async with database.transaction() as tx:
        assert await _zone(tx, shop) == "Asia/Shanghai"


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "+08:00", "EST5EDT", ""])
async def test_the_database_refuses_what_comes_by_another_way(database: Database, zone: str) -> None:
    shop = new_id()
    async with database.transaction() as tx:
        await analytics.tracking(tx, shop, at=NOON)
    with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.InvalidParameterValue)):
        async with database.transaction() as tx:
            await tx.run("update tracking_shops set time_zone = %(zone)s", zone=zone)


async def test_every_zone_that_is_offered_is_known_to_the_database(database: Database) -> None:
    async with database.reading() as tx:
        known = set(await tx.values("select name from pg_timezone_names"))
    assert analytics.time_zones() - known == set()
    assert {"Asia/Shanghai", "America/Los_Angeles", "America/Argentina/Ushuaia", "UTC"} <= analytics.time_zones()


async def test_days_that_were_compared_by_the_old_clock_are_compared_again(database: Database) -> None:
    shop, other = new_id(), new_id()
    async with database.transaction() as tx:
        for one in (shop, other):
            await analytics.tracking(tx, one, at=NOON)
            for day in (18, 19):
                await reconciled.keep(tx, shop_id=one, day=date(2026, 5, day), compared=[], at=NOON)
        await analytics.set_time_zone(tx, shop, "Asia/Shanghai")  # As it was.
    async with database.transaction() as tx:
        assert len(await reconciled.compared(tx, shop, zone="Asia/Shanghai", since=date(2026, 1, 1))) == 2
        await analytics.set_time_zone(tx, shop, "Europe/Berlin")
    async with database.reading() as tx:
        assert await reconciled.compared(tx, shop, zone="Europe/Berlin", since=date(2026, 1, 1)) == set()
        assert len(await reconciled.compared(tx, other, zone="Asia/Shanghai", since=date(2026, 1, 1))) == 2
        jobs = await tx.values("select args from procrastinate_jobs where task_name like '%%reconcile%%'")
        locks = await tx.values("select lock from procrastinate_jobs where task_name like '%%reconcile%%'")
    assert locks == [f"reconcile:{shop}"]  # Never two of a shop at once.
    assert [(job["shop_id"], job["first"], job["last"]) for job in jobs] == [(str(shop), "2026-05-18", "2026-05-19")]


async def _asked_to_compare(database: Database) -> set[str]:
    async with database.reading() as tx:
        jobs = await tx.values("select args from procrastinate_jobs where task_name like '%%reconcile%%'")
    assert all(job["first"] == job["last"] for job in jobs)
    return {job["first"] for job in jobs}


@pytest.mark.parametrize(
    ("zone", "compared_at", "is_compared_again"),
    [
        ("Asia/Shanghai", datetime(2026, 5, 20, 2, tzinfo=UTC), True),  # At ten in the morning.
        (
            "Asia/Shanghai",
            datetime(2026, 5, 20, 16, 1, tzinfo=UTC),
            True,
        ),  # What was paid at midnight may not be told yet.
        ("Asia/Shanghai", datetime(2026, 5, 20, 16, 2, tzinfo=UTC), False),
        ("America/New_York", datetime(2026, 5, 20, 16, 2, tzinfo=UTC), True),  # Over in Shanghai, noon in New York.
    ],
)
async def test_a_day_that_was_compared_before_it_ended_is_compared_again_in_its_night(
    database: Database, zone: str, compared_at: datetime, is_compared_again: bool
) -> None:
    shop, day = new_id(), date(2026, 5, 20)
    async with database.transaction() as tx:
        await analytics.tracking(tx, shop, at=datetime(2026, 5, 20, tzinfo=UTC) + timedelta(hours=8))
        await tx.run("update tracking_shops set time_zone = %(zone)s", zone=zone)
        await reconciled.keep(tx, shop_id=shop, day=day, compared=[], at=compared_at)
    night = datetime(2026, 5, 21, 2, tzinfo=ZoneInfo(zone))
    await sweeps.reconcile_nightly(Work(database, lambda: night.astimezone(UTC)))
    assert await _asked_to_compare(database) == ({"2026-05-20"} if is_compared_again else set())
