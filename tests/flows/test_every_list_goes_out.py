"""Every list of the console goes out as a file, with its own filters, its rows and nobody else's."""

import csv
import io
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.furnished import furnish
from tests.flows.test_import_and_export import exported
from tests.shop import Shop, a_shop
from tuan.apps.exchange import EXPORTS

# Nothing of these has happened in this shop.
EMPTY = {"past_orders", "customers", "reconciliation", "compared_days"}


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


def rows_of(file: httpx.Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))


async def test_each_export_has_the_rows_of_its_list(shop: Shop) -> None:
    has = await furnish(shop)
    told = {
        "shares": {"kind": "group", "target_id": has.ids["group"]},
        "stock_movements": {"sku_id": has.ids["sku"]},
        "webhook_messages": {"webhook_id": has.ids["webhook"]},
        "jobs": {"status": "failed"},
        "coupon_codes": {"coupon_id": has.ids["coupon"]},
    }
    wrong = []
    for kind in EXPORTS:
        task, file = await exported(shop, kind.name, format="csv", filters=told.get(kind.name, {}))
        if task["state"] != "done":
            wrong.append(f"{kind.name}: {task['state']} {task['problem']}")
            continue
        head, *rows = rows_of(file)
        if head != [title.zh for title in kind.columns]:
            wrong.append(f"{kind.name}: {head}")
        if (len(rows) == 0) != (kind.name in EMPTY) or len(rows) != task["done"]:
            wrong.append(f"{kind.name}: {len(rows)} rows, {task['done']} done")
        wrong += [f"{kind.name}: a row of {len(row)} cells" for row in rows if len(row) != len(head)]
    assert wrong == []


async def test_an_account_goes_out_with_its_balance_after_each_row(shop: Shop) -> None:
    has = await furnish(shop)
    task, file = await exported(shop, "transfers", format="csv", filters={"account_id": has.ids["escrow"]})
    head, *rows = rows_of(file)
    change, balance = head.index("余额变化"), head.index("变化后余额")
    assert task["done"] == len(rows) > 1
    after = 0
    for row in reversed(rows):
        after += round(float(row[change]) * 100)
        assert round(float(row[balance]) * 100) == after
    assert after == (await shop.escrow()).posted


async def test_of_one_thing_that_is_nobodys_nothing_goes_out(shop: Shop) -> None:
    for name in ("stock_movements", "webhook_messages", "coupon_codes"):
        task, _ = await exported(shop, name, format="csv")
        assert (task["state"], task["problem"]["code"]) == ("failed", "not_found"), name
