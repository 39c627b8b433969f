"""Import orders of the past: kept apart from the orders of today, with their totals exact. See decision 0011."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import uuid5

import orjson

from tuan.catalog import public as catalog
from tuan.kit.errors import Refusal
from tuan.kit.ids import SkuId
from tuan.kit.text import Text
from tuan.ordering.shapes import PastLine, PastOrder
from tuan.ordering.store import past
from tuan.platform.sheets.cells import CellMissing, CellOutOfRange, CellTooPrecise, DateOrder, Fault, Given, rounded
from tuan.platform.tasks.importing import Field, Importing, ImportKind, Outcome, Thing

MOST_MINOR = 10**14
PRECISION = Decimal("0.000001")


class TotalDiffers(Refusal, status=422, zh="订单合计和各行之和不一致"):
    """The total of the order is not the sum of its lines."""


class RowsDisagree(Refusal, status=422, zh="同一订单的各行写得不一致"):
    """The rows of one order disagree."""


FIELDS = (
    Field("reference", Text("订单号", "Order number"), ("invoiceno", "invoice", "orderno", "订单编号", "单号", "外部编号"), True),
    Field("placed_at", Text("下单时间", "Placed at"), ("invoicedate", "orderdate", "date", "createdat", "日期", "时间", "订单日期"), True),
    Field("sku_code", Text("SKU 编码", "SKU code"), ("sku", "stockcode", "code", "商品编码", "货号", "编码")),
    Field("title", Text("商品名称", "Product"), ("description", "name", "item", "productname", "商品", "品名", "名称", "标题")),
    Field("quantity", Text("数量", "Quantity"), ("qty", "件数"), True),
    Field("unit_price", Text("单价", "Unit price"), ("price", "unitprice", "价格", "成交价")),
    Field("line_total", Text("小计", "Line total"), ("amount", "linetotal", "金额", "行金额", "实付")),
    Field("total", Text("订单合计", "Order total"), ("ordertotal", "grandtotal", "合计", "总金额", "订单金额")),
    Field("currency", Text("货币", "Currency"), ("币种",)),
    Field("customer_reference", Text("客户编号", "Customer number"), ("customerid", "customerno", "会员号", "客户", "买家编号")),
    Field("country", Text("国家或地区", "Country or region"), ("country", "region", "国家", "地区")),
)  # fmt: skip


async def write_orders(importing: Importing, things: Sequence[Thing]) -> list[Outcome | Fault]:
    """Write what is new or has changed, all orders of a chunk with a few statements; what is as it was stays."""
    codes = {row.values.get("sku_code", "") for thing in things for row in thing} - {""}
    skus = await catalog.skus_by_code(importing.tx, importing.shop_id, codes)
    found: list[PastOrder | Fault] = []
    for thing in things:
        try:
            found.append(_order(importing, thing, skus))
        except Fault as fault:
            found.append(fault)
    orders = [order for order in found if isinstance(order, PastOrder)]
    before = await past.digests(importing.tx, importing.shop_id, [order.reference for order in orders])
    if not importing.is_rehearsal:
        fresh = [order for order in orders if before.get(order.reference) != order.digest]
        await past.write(importing.tx, fresh, task_id=importing.task.id, at=importing.chunk.at)
    return [order if isinstance(order, Fault) else _outcome(order, before.get(order.reference)) for order in found]


def _outcome(order: PastOrder, before: bytes | None) -> Outcome:
    return "made" if before is None else "skipped" if before == order.digest else "changed"


def _order(importing: Importing, thing: Thing, skus: dict[str, SkuId]) -> PastOrder:
    first = thing[0]
    reference = first.needed("reference", most=100)
    usual = importing.task.input.get("currency") or "CNY"
    currency = first.currency("currency", otherwise=usual)
    dates: DateOrder = importing.task.input.get("dates") or "ymd"
    placed_at = first.instant("placed_at", zone=importing.zone, order=dates)
    customer, country = first.text("customer_reference", most=100), first.text("country", most=60)
    order_id = uuid5(importing.shop_id, f"past-order:{reference}")
    lines = []
    for position, row in enumerate(thing):
        if position:
            is_same_day = not row.values.get("placed_at") or (
                row.instant("placed_at", zone=importing.zone, order=dates).date() == placed_at.date()
            )
            _agrees(row, is_same_day, row.currency("currency", otherwise=usual) == currency, customer)
        lines.append(_line(row, position, currency, skus))
    total = sum(line.total for line in lines)
    if not -MOST_MINOR <= total <= MOST_MINOR:
        raise first.fault(CellOutOfRange(), "line_total")
    said = first.number("total")
    if said is not None and rounded(said, currency) != total:
        raise first.fault(TotalDiffers(), "total")
    return PastOrder(
        id=order_id,
        shop_id=importing.shop_id,
        reference=reference,
        digest=_digest(placed_at, currency, customer, country, lines),
        placed_at=placed_at,
        currency=currency,
        total=total,
        customer_reference=customer,
        country=country,
        lines=tuple(lines),
    )


def _agrees(row: Given, is_same_day: bool, is_same_currency: bool, customer: str) -> None:
    """An order has one day, one currency and one customer; the minute may differ, as tills write it."""
    if not is_same_day:
        raise row.fault(RowsDisagree(), "placed_at")
    if not is_same_currency:
        raise row.fault(RowsDisagree(), "currency")
    if row.text("customer_reference", most=100) != customer:
        raise row.fault(RowsDisagree(), "customer_reference")


def _line(row: Given, position: int, currency: str, skus: dict[str, SkuId]) -> PastLine:
    quantity = row.whole("quantity")
    if quantity is None:
        raise row.fault(CellMissing(), "quantity")
    if quantity == 0:
        raise row.fault(CellOutOfRange(), "quantity")
    price, amount = row.number("unit_price"), row.number("line_total")
    if amount is None:
        if price is None:
            raise row.fault(CellMissing(), "unit_price")
        amount = price * quantity
    if price is not None and abs(price) >= 10**12:
        raise row.fault(CellOutOfRange(), "unit_price")
    if price is not None and price != price.quantize(PRECISION):
        raise row.fault(CellTooPrecise(), "unit_price")
    total = rounded(amount, currency)
    if not -MOST_MINOR <= total <= MOST_MINOR:
        raise row.fault(CellOutOfRange(), "unit_price")
    code = row.text("sku_code", most=60)
    return PastLine(
        position=position,
        sku_id=skus.get(code),
        code=code,
        title=row.text("title", most=500),
        quantity=quantity,
        unit_price=price,
        total=total,
    )


def _digest(placed_at: datetime, currency: str, customer: str, country: str, lines: Sequence[PastLine]) -> bytes:
    """Tells whether an order is as it was. The SKU that a code means today does not count."""
    said = [placed_at.timestamp(), currency, customer, country]
    content = [[line.code, line.title, line.quantity, str(line.unit_price), line.total] for line in lines]
    return hashlib.sha256(orjson.dumps([said, content])).digest()[:16]


def keys(thing: Thing) -> Sequence[str]:
    """An order stands in one place of the file."""
    return [thing[0].values.get("reference", "")]


ORDERS = ImportKind(
    "orders",
    "orders.import",
    Text("导入历史订单", "Import past orders"),
    FIELDS,
    write_orders,
    grouped_by="reference",
    keys=keys,
)
