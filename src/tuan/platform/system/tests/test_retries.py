"""What failed says why, shows nobody's number, and is tried again: one, or many with each one's outcome told."""

from collections.abc import AsyncIterator

import pytest

from tests.api.furnished import furnish
from tests.shop import Shop, a_shop
from tuan.kit.ids import new_id
from tuan.platform.hiding import HIDDEN
from tuan.platform.jobs import GiveUp, Work, job, run_jobs
from tuan.platform.system.sweeps import KEPT_FOR, forget_old_jobs


@job(queue="retries", attempts=1)
async def fall(work: Work, *, refund_id: str, phone: str) -> None:
    """Fails as outside programs do: with somebody's number in its words."""
    raise GiveUp(f"no answer for {phone} and ann@example.com about {refund_id}")


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def _failed(shop: Shop, *, key: str | None = None) -> int:
    async with shop.house.database.transaction() as tx:
        await fall.defer(tx, key=key, refund_id=str(new_id()), phone="13800138000")
        id: int = await tx.value("select max(id) from procrastinate_jobs")
    await run_jobs(shop.house.database.url, shop.house.work, wait=False, queues=["retries"])
    return id


async def test_a_failed_job_says_why_and_hides_whom_it_concerns(shop: Shop) -> None:
    id = await _failed(shop)
    seen = await shop.staff.get(f"/jobs/{id}")
    assert (seen["status"], seen["attempts"], seen["next_at"]) == ("failed", 1, None)
    [failure] = seen["failures"]
    assert failure["error"].startswith(f"GiveUp: no answer for {HIDDEN} and {HIDDEN} about ")
    assert seen["error"] == failure["error"]
    assert seen["arguments"]["phone"] == HIDDEN
    assert {step["kind"] for step in seen["steps"]} == {"deferred", "started", "failed"}
    async with shop.house.database.reading() as tx:
        assert "138" not in await tx.value("select string_agg(split_part(error, ' about ', 1), '') from job_failures")
    [listed] = (await shop.staff.get("/jobs?status=failed"))["items"]
    assert listed["error"] == failure["error"]


async def test_many_are_tried_again_and_each_outcome_is_told(shop: Shop) -> None:
    first, second = await _failed(shop), await _failed(shop)
    assert (await shop.staff.post(f"/jobs/{first}/retry")).status == 204
    answer = await shop.staff.post("/jobs/retries", {"ids": [first, second, second, 10**9]})
    assert answer.status == 200, answer.body
    assert answer.body == {
        "retried": 1,
        "refused": [{"id": str(first), "why": "not_failed"}, {"id": str(10**9), "why": "missing"}],
    }
    await run_jobs(shop.house.database.url, shop.house.work, wait=False, queues=["retries"])
    assert [one["attempt"] for one in (await shop.staff.get(f"/jobs/{second}"))["failures"]] == [2, 1]
    for ids in ([], [0], ["x"], list(range(1, 102))):
        assert (await shop.staff.post("/jobs/retries", {"ids": ids})).code == "invalid_request", ids


async def test_of_jobs_with_one_key_one_waits_and_the_others_are_told(shop: Shop) -> None:
    first, second, other = [await _failed(shop, key=f"refund:{n}") for n in (1, 1, 2)]
    answer = await shop.staff.post("/jobs/retries", {"ids": [first, second, other]})
    assert answer.status == 200, answer.body
    assert answer.body == {"retried": 2, "refused": [{"id": str(second), "why": "already_waiting"}]}
    states = [(await shop.staff.get(f"/jobs/{id}"))["status"] for id in (first, second, other)]
    assert states == ["todo", "failed", "todo"]
    alone = await shop.staff.post(f"/jobs/{second}/retry")
    assert (alone.status, alone.code) == (409, "already_waiting")
    retries = (await shop.staff.get("/audit?action=job.retry"))["items"]
    assert {row["object_id"] for row in retries} == {str(first), str(other)}


async def test_deliveries_that_were_given_up_are_delivered_again(shop: Shop) -> None:
    id = (await furnish(shop)).ids["delivery"]
    async with shop.house.database.transaction() as tx:
        await tx.run("update outbox_deliveries set error = 'call 13800138000' where state = 'given_up'")
    seen = await shop.staff.get(f"/deliveries/{id}")
    assert (seen["state"], seen["error"]) == ("given_up", f"call {HIDDEN}")
    assert seen["payload"]
    assert "traceparent" not in seen["payload"]
    answer = await shop.staff.post("/deliveries/retries", {"ids": [id, "999999:nobody.on_nothing"]})
    assert answer.body == {"retried": 1, "refused": [{"id": "999999:nobody.on_nothing", "why": "missing"}]}
    assert (await shop.staff.get(f"/deliveries/{id}"))["state"] == "due"
    again = await shop.staff.post("/deliveries/retries", {"ids": [id]})
    assert again.body == {"retried": 0, "refused": [{"id": id, "why": "not_failed"}]}


PEOPLE = """create table people_of_a_test (phone text not null, name text not null,
  constraint phone_is_known check (phone = ''), age int)"""
INSERT = "insert into people_of_a_test (phone, name) values ('13800138000', '张三丰')"
KEPT = """CheckViolation: 23514 new row for relation "people_of_a_test" violates check constraint "phone_is_known" (phone_is_known)"""


@job(queue="retries", attempts=1)
async def trip(work: Work) -> None:
    """Fails as the database does: with the row in its words."""
    async with work.database.transaction() as tx:
        await tx.run(INSERT)


async def test_of_what_the_database_says_no_row_is_kept(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    database = shop.house.database
    async with database.transaction() as tx:
        await tx.run(PEOPLE)
        await trip.defer(tx)
    await run_jobs(database.url, shop.house.work, wait=False, queues=["retries"])
    async with database.reading() as tx:
        assert await tx.values("select error from job_failures") == [KEPT]
    async with database.transaction() as tx:
        await tx.run(
            "update job_failures set error = %(old)s", old="CheckViolation: new row\nDETAIL:  Failing row (张三丰)"
        )
    [listed] = (await shop.staff.get("/jobs?status=failed"))["items"]
    assert listed["error"] == "CheckViolation: new row"


async def test_old_jobs_and_old_failures_are_forgotten(shop: Shop) -> None:
    old, tried_since, waiting = await _failed(shop), await _failed(shop), await _failed(shop)
    async with shop.house.database.transaction() as tx:
        ago = shop.clock() - KEPT_FOR
        await tx.run("update procrastinate_events set at = %(ago)s - interval '1 hour'", ago=ago)
        await tx.run("update job_failures set at = %(ago)s - interval '1 hour'", ago=ago)
        await tx.run("update procrastinate_jobs set status = 'todo' where id = %(id)s", id=waiting)
        await tx.run("update procrastinate_events set at = %(ago)s where job_id = %(id)s", ago=ago, id=tried_since)
        await tx.run("update job_failures set at = %(ago)s where job_id = %(id)s", ago=ago, id=tried_since)
    while await forget_old_jobs(shop.house.work):
        pass
    async with shop.house.database.reading() as tx:
        kept = set(await tx.values("select id from procrastinate_jobs where queue_name = 'retries'"))
        assert kept == {tried_since, waiting}
        assert await tx.values("select job_id from job_failures where job_id >= %(id)s", id=old) == [tried_since]
