"""kill -9 between any two statements of an import and of an export: whoever works next loses and doubles nothing."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from tests.faults.test_kill_between_steps import _dies
from tests.flows.test_import_and_export import CONSOLE, bring
from tests.shop import Shop
from tuan.kit.ids import new_id
from tuan.platform.jobs import revive_stalled

ORDERS = 1300  # Three chunks of orders, and as many of products.
PRODUCTS = 45


def _orders() -> bytes:
    lines = ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice"]
    for number in range(ORDERS):
        lines += [f"{number},A,x,{piece},2026-01-0{1 + number % 9} 10:00,1.5" for piece in (1, 2)]
    return "\n".join(lines).encode()


def _products() -> bytes:
    return "\n".join(
        ["商品编号,标题,SKU 编码,价格", *(f"P{n},商品 {n},C{n},{n + 1}.50" for n in range(PRODUCTS))]
    ).encode()


async def _import_orders(shop: Shop, task_id: str, policy: str) -> None:
    file_id = await bring(shop, _orders())
    body = {"id": task_id, "file_id": file_id, "file_name": "orders.csv", "policy": policy}
    assert (await shop.staff.post("/imports/orders", body)).status == 201


async def _orders_are_there_once(shop: Shop, task_id: str) -> None:
    task = await shop.staff.get(f"/tasks/{task_id}")
    assert (task["state"], task["made"] + task["skipped"], task["refused"]) == ("done", ORDERS, 0), task.body
    async with shop.house.database.reading() as tx:
        assert await tx.value("select count(*) from past_orders") == ORDERS
        assert await tx.value("select sum(total) from past_order_lines") == ORDERS * 450


async def _export(shop: Shop, task_id: str, format: str) -> None:
    async with shop.house.database.reading() as tx:
        known = await tx.value("select count(*) from products")
    if known < PRODUCTS:
        file_id = await bring(shop, _products())
        body = {"id": str(new_id()), "file_id": file_id, "file_name": "products.csv"}
        assert (await shop.staff.post("/imports/products", body)).status == 201
        await shop.settle()
    assert (await shop.staff.post("/exports/products", {"id": task_id, "format": format})).status == 201


async def _every_product_is_in_the_file_once(shop: Shop, task_id: str) -> None:
    answer = await shop.staff.client.get(f"{CONSOLE}/tasks/{task_id}/result")
    assert answer.status_code == 200, answer.text
    if answer.content.startswith(b"PK"):
        return
    codes = [row["SKU 编码"] for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]
    assert len(codes) == len(set(codes)) == PRODUCTS + 1


Begin = Callable[[Shop, str, str], Awaitable[None]]
Check = Callable[[Shop, str], Awaitable[None]]


@pytest.mark.parametrize(
    ("begin", "check", "how"),
    [
        (_import_orders, _orders_are_there_once, "reject_rows"),
        (_import_orders, _orders_are_there_once, "reject_all"),
        (_export, _every_product_is_in_the_file_once, "csv"),
        (_export, _every_product_is_in_the_file_once, "xlsx"),
    ],
    ids=["import", "import-all-or-nothing", "export", "export-workbook"],
)
async def test_whoever_works_next_goes_on(shop: Shop, begin: Begin, check: Check, how: str) -> None:
    statement, deaths = 1, 0
    while True:
        async with shop.house.database.transaction() as tx:
            await tx.run("delete from past_order_lines")
            await tx.run("delete from past_orders")
        task_id = str(new_id())
        await begin(shop, task_id, how)
        died = _dies(shop, statement, is_before=statement % 2 == 0)
        await revive_stalled(shop.house.database.url, silent_for=timedelta(0))
        await shop.settle()
        await check(shop, task_id)
        if not died:
            break
        deaths += 1
        statement += 5
    assert deaths > 5, "it must have died at many places"
    await shop.must_hold()
