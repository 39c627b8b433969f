"""What of the house's books goes out as a file: what the asker sees on the page, and only while they may."""

import csv
import io
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.furnished import furnish, hired
from tests.flows.test_import_and_export import CONSOLE, ended, exported
from tests.shop import Caller, Shop, a_shop
from tuan.kit.ids import new_id

CLEARING = "clearing:sandbox:CNY"


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await furnish(shop)
        yield shop


def codes(file: httpx.Response) -> list[str]:
    return [row["账户"] for row in csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))]


async def test_the_house_gets_the_accounts_that_it_sees(shop: Shop) -> None:
    seen = (await shop.staff.get("/ledger/accounts"))["items"]
    clearing = {row["code"]: row["id"] for row in seen}[CLEARING]
    _, file = await exported(shop, "accounts")
    assert codes(file) == [row["code"] for row in seen]
    task, file = await exported(shop, "transfers", filters={"account_id": clearing})
    assert (task["state"], task["problem"]) == ("done", None)
    assert task["done"] == len((await shop.staff.get(f"/ledger/accounts/{clearing}/transfers"))["items"]) > 0


async def test_who_lost_the_right_meanwhile_gets_the_shops_part_only(shop: Shop) -> None:
    task_id = str(new_id())
    assert (await shop.staff.post("/exports/accounts", {"id": task_id})).status == 201
    async with shop.house.database.transaction() as tx:
        await tx.run("update staff set is_house = false")
    assert (await ended(shop, task_id))["state"] == "done"
    async with shop.house.database.transaction() as tx:
        await tx.run("update staff set is_house = true")
    told = codes(await shop.staff.client.get(f"{CONSOLE}/tasks/{task_id}/result"))
    assert told
    assert all(code.startswith("escrow:") for code in told)


async def test_a_colleague_without_the_right_gets_neither_the_house_part_nor_that_file(shop: Shop) -> None:
    task, _ = await exported(shop, "accounts")
    email, password = await hired(shop, "finance")
    colleague = Caller(shop.client_of(), CONSOLE)
    colleague.csrf = (await colleague.post("/session", {"email": email, "password": password}))["csrf_token"]
    refused = await colleague.get(f"/tasks/{task['id']}/result")
    assert (refused.status, refused.code) == (403, "forbidden")
    task_id = str(new_id())
    assert (await colleague.post("/exports/accounts", {"id": task_id})).status == 201
    await shop.settle()
    own = codes(await colleague.client.get(f"{CONSOLE}/tasks/{task_id}/result"))
    assert own == [row["code"] for row in (await colleague.get("/ledger/accounts"))["items"]]
    assert CLEARING not in own
