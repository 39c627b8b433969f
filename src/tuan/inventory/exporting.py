"""Export stock, one row for each SKU, in columns that an import reads."""

from typing import Annotated

from pydantic import Field

from tuan.catalog import public as catalog
from tuan.inventory import store
from tuan.inventory.shapes import Stock
from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class StockFilters(Wire):
    """As the list of stock is filtered."""

    q: Annotated[str | None, Field(max_length=60, pattern=r"^[^\x00]*$")] = None


COLUMNS = (
    Text("SKU 编码", "SKU code"),
    Text("商品名称", "Product"),
    Text("选项", "Choice"),
    Text("现货", "On hand"),
    Text("占用", "Held"),
    Text("安全库存", "Safety stock"),
    Text("可售", "Available"),
)


async def _page(asking: Asking) -> Got:
    facts = await catalog.skus_of_shop(
        asking.tx, asking.staff.shop_id, words=asking.filters["q"], after=asking.page.cursor, limit=asking.page.limit
    )
    numbers = await store.stock(asking.tx, [sku.sku_id for sku in facts])
    rows = []
    for sku in facts:
        stock = numbers.get(sku.sku_id, Stock(0, 0, 0, 0))
        title, choice = sku.title.into(asking.language), sku.option_text.into(asking.language)
        rows.append((sku.code, title, choice, stock.on_hand, stock.held, stock.safety, stock.available))
    return Got(rows, facts[-1].code if len(facts) == asking.page.limit else None)


STOCK = ExportKind("stock", "inventory.read", Text("导出库存", "Export stock"), COLUMNS, _page, StockFilters)
