"""Real catalogues and real pictures come in. The data lies beside the project; where it is absent, these tests say so."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flows.test_import_and_export import bring, counts, imported
from tests.shop import Shop, a_shop
from tuan.apps.litemall import joined

DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


def _data(name: str) -> Path:
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the data of {name} is not here: {folder}")
    return folder


async def test_a_litemall_catalogue_comes_in(shop: Shop) -> None:
    with joined(_data("litemall"), "litemall") as file:
        content = file.read_bytes()
    for encoded in (content, content.decode().encode("gb18030")):
        task = await imported(shop, "products", encoded, policy="reject_all", make_categories=True)
        assert (task["phase"], task["done"], task["refused"]) == ("written", 244, 0), task
    assert counts(task) == (0, 0, 239, 0)
    async with shop.house.database.reading() as tx:
        states = await tx.rows("select state, count(*)::int as n from products group by state order by state")
        assert {row["state"]: row["n"] for row in states} == {"draft": 1, "published": 239}  # One is the shop's own.
        assert await tx.value("select count(*) from skus") == 245
        options = await tx.value("select options from products where jsonb_array_length(options) = 2")
    assert [option["name"]["zh"] for option in options] == ["规格", "颜色"]
    found = (await shop.staff.get("/products?q=羊毛被")).body["items"]
    assert {row["title"]["zh"] for row in found} >= {"秋冬保暖加厚澳洲羊毛被"}
    await shop.must_hold()


async def test_pictures_come_in_by_their_names(shop: Shop) -> None:
    found = sorted(_data("grocery").rglob("*_Iconic.jpg"))[:3]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in found:
            archive.write(path, f"pictures/{path.name}")
    pictures = await bring(shop, packed.getvalue())
    rows = [f"G-{n},{path.stem},G-{n},9.90,{path.name}" for n, path in enumerate(found)]
    given = "\n".join(["商品编号,标题,SKU 编码,价格,图片", *rows, "G-9,Nothing,G-9,9.90,nowhere.jpg"]).encode()
    task = await imported(shop, "products", given, pictures_file_id=pictures)
    assert (counts(task), task["refusals"][0]["code"]) == ((3, 0, 0, 1), "picture_file_missing")
    listed = (await shop.staff.get("/products")).body["items"]
    shown = {
        row["title"]["zh"]: row["picture"] for row in listed if row["title"]["zh"] in {path.stem for path in found}
    }
    assert len(shown) == 3
    for picture in shown.values():
        answer = await shop.staff.client.get(picture["url_small"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    again = await imported(shop, "products", given, pictures_file_id=pictures)
    assert counts(again) == (0, 0, 3, 1)


async def test_a_cut_of_a_year_of_real_invoices_adds_up(shop: Shop) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    path = _data("uci_online_retail") / "online_retail.parquet"
    names = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
    rows = parquet.read_table(path, columns=names).slice(0, 3000).to_pylist()
    rows = [row for row in rows if row["InvoiceNo"] != rows[-1]["InvoiceNo"]]
    lines = [
        "\t".join(names),
        *("\t".join("" if row[name] is None else str(row[name]) for name in names) for row in rows),
    ]
    task = await imported(shop, "orders", "\n".join(lines).encode())
    invoices = {row["InvoiceNo"] for row in rows}
    assert counts(task) == (len(invoices), 0, 0, 0), task["refusals"]
    async with shop.house.database.reading() as tx:
        total = await tx.value("select sum(total)::bigint from past_orders")
        notes = await tx.value("select count(*) from past_orders where total < 0")
    assert total == sum(round(row["UnitPrice"] * row["Quantity"] * 100) for row in rows)
    assert notes == len({row["InvoiceNo"] for row in rows if row["InvoiceNo"].startswith("C")}) > 0
    await shop.must_hold()
