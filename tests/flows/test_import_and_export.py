"""Files come in and go out: nothing is doubled, nothing is lost, and what cannot be taken comes back to be mended."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx
import pytest
from openpyxl import load_workbook

from tests.shop import Shop, a_shop
from tuan.kit.ids import new_id
from tuan.payment import postings
from tuan.platform.sheets.writing import write_xlsx
from tuan.platform.tasks import files

CONSOLE = "/api/console/v1"
PRODUCTS = """商品编号,标题,分类,状态,规格 1,规格值 1,SKU 编码,价格,成本,安全库存
P-1,苹果,水果,上架,重量,1 kg,AP-1,12.50,8.00,2
P-1,苹果,水果,上架,重量,2 kg,AP-2,23.00,15.00,
P-2,"梨, 雪花",水果,草稿,,,PE-1,"1,299",,
"""
ORDERS = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom
C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527,United Kingdom
536380,22961,JAM MAKING SET PRINTED,24,2010-12-01 09:41:00,0.001,17809,United Kingdom
"""


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def bring(shop: Shop, content: bytes) -> str:
    """Upload a file, in parts of 64 kB."""
    file_id, client = str(new_id()), shop.staff.client
    for offset in range(0, max(len(content), 1), 65_536):
        answer = await client.put(
            f"{CONSOLE}/task-files/{file_id}?offset={offset}",
            content=content[offset : offset + 65_536],
            headers={"X-CSRF-Token": shop.staff.csrf},
        )
        assert answer.status_code == 200, answer.text
    assert answer.json()["bytes"] == len(content)
    return file_id


async def imported(shop: Shop, kind: str, content: bytes, **asked: Any) -> dict[str, Any]:
    """The task of an import, at its end."""
    task_id, file_id = str(new_id()), await bring(shop, content)
    body = {"id": task_id, "file_id": file_id, "file_name": f"{kind}.csv", **asked}
    started = await shop.staff.post(f"/imports/{kind}", body)
    assert started.status == 201, started.body
    return await ended(shop, task_id)


async def ended(shop: Shop, task_id: str) -> dict[str, Any]:
    await shop.settle()
    task = await shop.staff.get(f"/tasks/{task_id}")
    assert task["ended_at"] is not None, task.body
    body: dict[str, Any] = task.body
    return body


async def exported(shop: Shop, name: str, **asked: Any) -> tuple[dict[str, Any], httpx.Response]:
    """The task of an export, and its file."""
    task_id = str(new_id())
    started = await shop.staff.post(f"/exports/{name}", {"id": task_id, **asked})
    assert started.status == 201, started.body
    task = await ended(shop, task_id)
    return task, await shop.staff.client.get(f"{CONSOLE}/tasks/{task_id}/result")


def counts(task: dict[str, Any]) -> tuple[int, int, int, int]:
    return task["made"], task["changed"], task["skipped"], task["refused"]


async def test_products_come_in_and_a_repeat_changes_nothing(shop: Shop) -> None:
    task = await imported(shop, "products", PRODUCTS.encode(), make_categories=True)
    assert (task["state"], counts(task)) == ("done", (2, 0, 0, 0)), task
    listed = {row["title"]["zh"]: row for row in (await shop.staff.get("/products")).body["items"]}
    assert listed["苹果"]["state"] == "published"
    assert (listed["苹果"]["sku_count"], listed["梨, 雪花"]["state"]) == (2, "draft")
    assert listed["梨, 雪花"]["price_from"] == {"minor": 129_900, "currency": "CNY"}
    again = await imported(shop, "products", PRODUCTS.encode(), make_categories=True)
    assert counts(again) == (0, 0, 2, 0)
    dearer = await imported(shop, "products", PRODUCTS.replace("12.50", "13.00").encode("gb18030"))
    assert counts(dearer) == (0, 1, 1, 0)


async def test_what_was_exported_comes_back_as_no_change(shop: Shop) -> None:
    await imported(shop, "products", PRODUCTS.encode(), make_categories=True)
    for format in ("csv", "xlsx"):
        task, answer = await exported(shop, "products", format=format)
        assert task["done"] == 4
        assert format in task["result_name"]
        back = await imported(shop, "products", answer.content)
        assert counts(back) == (0, 0, 3, 0), back
    task, answer = await exported(shop, "stock")
    back = await imported(shop, "stock", answer.content)
    assert counts(back) == (0, 0, 4, 0), back
    await shop.must_hold()


async def test_rows_that_are_refused_come_back_to_be_mended(shop: Shop) -> None:
    broken = PRODUCTS.replace("23.00", "二十三").replace("水果,草稿", "蔬菜,草稿")
    await imported(shop, "products", PRODUCTS.encode(), make_categories=True, dry_run=True)
    assert len((await shop.staff.get("/products")).body["items"]) == 1  # A dry run writes nothing.
    task = await imported(shop, "products", broken.encode(), make_categories=False)
    assert counts(task) == (0, 0, 0, 3)
    assert [(r["line"], r["column"], r["code"]) for r in task["refusals"]] == [
        (2, "", "row_of_refused"),
        (3, "价格", "cell_not_a_number"),
        (4, "分类", "category_unknown"),
    ]
    task = await imported(shop, "products", broken.encode(), make_categories=True)
    assert counts(task) == (1, 0, 0, 2)
    errors = (await shop.staff.client.get(f"{CONSOLE}/tasks/{task['id']}/errors")).content.decode("utf-8-sig")
    assert [row["SKU 编码"] for row in csv.DictReader(io.StringIO(errors))] == ["AP-1", "AP-2"]
    mended = await imported(shop, "products", errors.replace("二十三", "23").encode(), make_categories=True)
    assert counts(mended) == (1, 0, 0, 0)


async def test_reject_all_writes_nothing_when_one_row_is_wrong(shop: Shop) -> None:
    broken = PRODUCTS.replace("1,299", "many")
    task = await imported(shop, "products", broken.encode(), policy="reject_all", make_categories=True)
    assert (task["state"], task["phase"], counts(task)) == ("done", "refused_all", (0, 0, 0, 1))
    assert len((await shop.staff.get("/products")).body["items"]) == 1
    task = await imported(shop, "products", PRODUCTS.encode(), policy="reject_all", make_categories=True)
    assert (task["phase"], counts(task)) == ("written", (2, 0, 0, 0))


async def test_past_orders_may_write_the_month_first(shop: Shop) -> None:
    american = ORDERS.replace("2010-12-01 08:26:00", "12/1/2010 8:26").replace("2010-12-01 09:41:00", "12/1/2010 9:41")
    refused = await imported(shop, "orders", american.encode(), currency="GBP")
    assert (counts(refused), {r["code"] for r in refused["refusals"]}) == (
        (0, 0, 0, 4),
        {"cell_not_a_date", "row_of_refused"},
    )
    taken = await imported(shop, "orders", american.encode(), currency="GBP", dates="mdy")
    assert counts(taken) == (3, 0, 0, 0)
    assert counts(await imported(shop, "orders", ORDERS.encode(), currency="GBP")) == (0, 0, 3, 0)


async def test_past_orders_keep_their_totals_and_touch_nothing_of_today(shop: Shop) -> None:
    before = (await shop.stock(), await shop.escrow())
    task = await imported(shop, "orders", ORDERS.encode(), currency="GBP")
    assert counts(task) == (3, 0, 0, 0)
    assert (await shop.staff.get("/past-orders")).body["items"][0]["total"]["currency"] == "GBP"
    again = await imported(shop, "orders", ORDERS.encode(), currency="GBP", policy="reject_all")
    assert counts(again) == (0, 0, 3, 0)
    changed = await imported(shop, "orders", ORDERS.replace("3.39", "3.40").encode(), currency="GBP")
    assert counts(changed) == (0, 1, 2, 0)
    rows = (await shop.staff.get("/past-orders")).body["items"]
    assert {row["reference"]: row["total"]["minor"] for row in rows} == {"536365": 3570, "C536379": -2750, "536380": 2}
    assert {row["reference"]: row["is_credit_note"] for row in rows}["C536379"] is True
    lines = (await shop.staff.get(f"/past-orders/{rows[0]['id']}")).body["lines"]
    assert sum(line["total"]["minor"] for line in lines) == rows[0]["total"]["minor"]
    assert (await shop.stock(), await shop.escrow()) == before
    assert (await shop.staff.get("/orders")).body["items"] == []
    await shop.must_hold()


async def test_past_orders_of_a_time_end_before_its_end(shop: Shop) -> None:
    await imported(shop, "orders", ORDERS.encode(), currency="GBP")
    instants = sorted(row["placed_at"] for row in (await shop.staff.get("/past-orders"))["items"])
    until = await shop.staff.get(f"/past-orders?from={quote(instants[0])}&to={quote(instants[-1])}")
    assert [row["placed_at"] for row in until["items"]] == [one for one in reversed(instants) if one < instants[-1]]


async def test_files_are_of_the_shops_clock(shop: Shop) -> None:
    there = "America/New_York"
    assert (await shop.staff.call("PUT", "/shop/time-zone", {"time_zone": there})).status == 200
    assert (await shop.staff.get("/session"))["staff"]["shop"]["time_zone"] == there
    assert counts(await imported(shop, "orders", ORDERS.encode(), currency="GBP")) == (3, 0, 0, 0)
    instants = {row["reference"]: row["placed_at"] for row in (await shop.staff.get("/past-orders"))["items"]}
    assert instants["536365"] == "2010-12-01T13:26:00Z"
    _, file = await exported(shop, "past_orders")
    [head, *rows] = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert "2010-12-01 08:26:00-05:00" in {row[head.index("下单时间")] for row in rows}
    _, log = await exported(shop, "audit")
    [head, *rows] = csv.reader(io.StringIO(log.content.decode("utf-8-sig")))
    offset = shop.clock().astimezone(ZoneInfo(there)).isoformat()[-6:]
    assert {row[head.index("时间")][-6:] for row in rows} == {offset}


async def test_an_order_that_stands_in_two_places_is_refused_the_second_time(shop: Shop) -> None:
    split = ORDERS + "536365,X,Late line,1,2010-12-01 08:26:00,1.00,17850,United Kingdom\n"
    task = await imported(shop, "orders", split.encode())
    assert (counts(task), task["refusals"][0]["code"]) == ((3, 0, 0, 1), "named_twice")
    task = await imported(shop, "orders", split.encode(), policy="reject_all")
    assert (task["phase"], task["refused"]) == ("refused_all", 1)


async def test_customers_are_found_by_number_or_phone_and_sealed(shop: Shop) -> None:
    given = "客户编号,手机号,姓名\nK1,13800138000,王小明\nK2,+86 139-0013-9000,李雷\n,12345,无名\n"
    task = await imported(shop, "customers", given.encode("gbk"))
    assert (counts(task), task["refusals"][0]["code"]) == ((2, 0, 0, 1), "phone_invalid")
    again = await imported(shop, "customers", "手机号,姓名\n13800138000,王大明\n13900139000,\n".encode())
    assert counts(again) == (0, 1, 1, 0)
    listed = (await shop.staff.get("/customers?q=13800138000")).body["items"]
    assert [(row["reference"], row["phone_masked"], row["name"]) for row in listed] == [("K1", "138****8000", "王大明")]
    async with shop.house.database.reading() as tx:
        kept = str(await tx.rows("select * from known_customers"))
        assert await tx.value("select count(*) from users") == 0
    assert "13800138000" not in kept
    assert "王" not in kept


async def test_stock_is_counted_or_moved_once(shop: Shop) -> None:
    code = f"SB-{shop.sku_id.hex[-8:]}"
    moved = f"SKU 编码,增减,流水号\n{code},-5,M-1\n{code},20,M-2\nNONE,1,M-3\n"
    task = await imported(shop, "stock", moved.encode())
    assert (counts(task), task["refusals"][0]["code"]) == ((0, 2, 0, 1), "sku_code_unknown")
    assert counts(await imported(shop, "stock", moved.encode())) == (0, 0, 2, 1)
    assert (await shop.stock()).on_hand == 1015
    counted = f"sku;库存;安全库存\n{code};900;10\n"
    assert counts(await imported(shop, "stock", counted.encode())) == (0, 1, 0, 0)
    assert counts(await imported(shop, "stock", counted.encode())) == (0, 0, 1, 0)
    stock = await shop.stock()
    assert (stock.on_hand, stock.safety) == (900, 10)
    await shop.must_hold()


async def test_a_workbook_is_read_like_a_text_file(shop: Shop, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(ORDERS)))
    write_xlsx(tmp_path / "orders.xlsx", rows)
    task = await imported(shop, "orders", (tmp_path / "orders.xlsx").read_bytes())
    assert counts(task) == (3, 0, 0, 0)
    assert counts(await imported(shop, "orders", ORDERS.encode())) == (0, 0, 3, 0)


async def test_a_file_that_is_none_fails_by_name(shop: Shop) -> None:
    for content, code in (
        (b"\x00\xff\xfe\x81", "sheet_encoding_unknown"),
        (b"", "sheet_empty"),
        (b"a,b\n1,2\n", "column_not_mapped"),
    ):
        task = await imported(shop, "products", content)
        assert (task["state"], task["problem"]["code"]) == ("failed", code)
    file_id = await bring(shop, ORDERS.encode())
    looked = await shop.staff.get(f"/task-files/{file_id}/preview?kind=orders")
    assert looked["mapping"]["InvoiceNo"] == "reference"
    assert (looked["encoding"], looked["delimiter"], len(looked["rows"])) == ("utf-8", ",", 4)


async def test_every_list_can_be_exported_without_a_formula(shop: Shop) -> None:
    await shop.start_campaign()
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop, note="=1+1")
    await shop.pay(buyer, opened["checkout"]["id"])
    account = str(postings.escrow(shop.id, "CNY").id)
    filled: dict[str, dict[str, str]] = {
        "products": {},
        "stock": {},
        "orders": {},
        "payments": {},
        "campaigns": {},
        "groups": {},
        "audit": {},
    }
    for name, filters in {**filled, "transfers": {"account_id": account}, "refunds": {}, "customers": {}}.items():
        task, answer = await exported(shop, name, filters=filters)
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert answer.content.startswith("\ufeff".encode())
        assert len(rows) == task["done"] + 1, name
        assert len(rows) > 1 or name not in filled, name
        assert all(not cell.startswith(("=", "+", "@", "\t", "\r")) for row in rows for cell in row), name
    task, answer = await exported(shop, "orders", format="xlsx", filters={"state": "awaiting_group"})
    (files.folder() / "x.xlsx").write_bytes(answer.content)
    sheet = load_workbook(files.folder() / "x.xlsx").worksheets[0]
    assert sheet.max_row == 2
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "'=1+1" in {cell.value for row in sheet.iter_rows() for cell in row}
    [nothing, _] = await exported(shop, "orders", filters={"state": "completed"})
    assert nothing["done"] == 0


async def test_many_orders_leave_by_a_file_once(shop: Shop) -> None:
    numbers = []
    for _ in range(3):
        buyer, checkout = await shop.buyer(), str(new_id())
        line, price = {"sku_id": str(shop.sku_id), "quantity": 2}, {"minor": 2 * shop.list_price}
        body = {"id": checkout, "lines": [line], "address_id": buyer.address_id, "shown_total": price}
        placed = await buyer.post("/checkouts", body)
        await shop.pay(buyer, checkout)
        numbers.append((await buyer.order(placed["orders"][0]["id"]))["number"])
    parcels = f"订单号,快递公司,快递单号\n{numbers[0]},顺丰,SF100001\n{numbers[1]},中通,ZT 1\n9999,顺丰,SF100002\n"
    rehearsed = await imported(shop, "shipments", parcels.encode("gbk"), dry_run=True)
    assert counts(rehearsed) == (0, 1, 0, 2)
    assert (await shop.stock()).held == 6
    task = await imported(shop, "shipments", parcels.encode("gbk"))
    assert (counts(task), [r["code"] for r in task["refusals"]]) == ((0, 1, 0, 2), ["tracking_invalid", "not_found"])
    assert counts(await imported(shop, "shipments", parcels.encode())) == (0, 0, 1, 2)
    states = {row["number"]: row["state"] for row in (await shop.staff.get("/orders")).body["items"]}
    assert [states[number] for number in numbers] == ["shipped", "ready_to_ship", "ready_to_ship"]
    stock = await shop.stock()
    assert (stock.on_hand, stock.held) == (998, 4)
    await shop.must_hold()


async def test_many_products_are_changed_by_one_task(shop: Shop) -> None:
    await imported(shop, "products", PRODUCTS.encode(), make_categories=True)
    rows = (await shop.staff.get("/products")).body["items"]
    ids = {row["title"]["zh"]: row["id"] for row in rows}

    async def bulk(path: str, **body: Any) -> dict[str, Any]:
        task_id = str(new_id())
        asked = await shop.staff.post(f"/bulk/{path}", {"id": task_id, **body})
        assert asked.status == 201, asked.body
        return await ended(shop, task_id)

    everything = {"product_ids": [*ids.values(), str(new_id())]}
    task = await bulk("products/publish", **everything)
    assert (counts(task), task["refusals"][0]["code"]) == ((0, 1, 2, 1), "not_found")
    task = await bulk(
        "products/prices", **everything, change={"basis_points": -1000, "step_minor": 10, "rounding": "down"}
    )
    assert counts(task) == (0, 3, 0, 1)
    prices = [sku["price"]["minor"] for sku in (await shop.staff.get(f"/products/{ids['苹果']}")).body["skus"]]
    assert prices == [1120, 2070]
    task = await bulk("stock", sku_ids=[str(shop.sku_id)], on_hand=12, note="盘点")
    assert counts(task) == (0, 1, 0, 0)
    assert (await shop.stock()).on_hand == 12
    task = await bulk("products/withdraw", product_ids=[ids["苹果"]])
    assert counts(task) == (0, 1, 0, 0)
    await shop.must_hold()
