"""Import counts, movements and safety stock of SKUs."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from tuan.catalog import public as catalog
from tuan.inventory import store
from tuan.inventory.commands.move_stock import move_stock
from tuan.inventory.shelves import Shelves
from tuan.kit.errors import Refusal
from tuan.kit.ids import SkuId, StaffId
from tuan.kit.text import Text
from tuan.platform.sheets.cells import CellMissing, CellOutOfRange, Fault, Given
from tuan.platform.tasks.importing import Field, Importing, ImportKind, Outcome, Thing, one_by_one

MOST = 10_000_000


class SkuCodeUnknown(Refusal, status=422, zh="店里没有这个 SKU 编码"):
    """The shop has no SKU with this code."""


FIELDS = (
    Field("sku_code", Text("SKU 编码", "SKU code"), ("sku", "code", "编码", "货号", "商品编码", "stockcode"), True),
    Field("on_hand", Text("现货", "On hand"), ("quantity", "qty", "库存", "数量", "库存数量", "实盘数")),
    Field("change", Text("增减", "Change"), ("delta", "出入库", "变动", "变动数量")),
    Field("reference", Text("流水号", "Reference"), ("movementid", "单据号", "单号", "外部编号")),
    Field("safety", Text("安全库存", "Safety stock"), ("safetystock", "预留")),
    Field("note", Text("备注", "Note"), ("remark", "comment", "说明")),
)


async def write_stock(importing: Importing, things: Sequence[Thing]) -> list[Outcome | Fault]:
    """Each row: what was counted, or what came or went by a movement of its own name, or both safety stock and either."""
    codes = {row.values.get("sku_code", "") for (row,) in things}
    skus = await catalog.skus_by_code(importing.tx, importing.shop_id, codes)

    async def write(thing: Thing) -> Outcome:
        [row] = thing
        code = row.needed("sku_code", most=60)
        if code not in skus:
            raise row.fault(SkuCodeUnknown(), "sku_code")
        return await _write(importing, row, skus[code])

    # Stock rows are locked in the order of their ids, as everybody does; the answers go back in the order of the file.
    order = sorted(range(len(things)), key=lambda n: str(skus.get(things[n][0].values.get("sku_code", ""), "")))
    outcomes = await one_by_one(importing, [things[n] for n in order], write)
    return [outcome for _, outcome in sorted(zip(order, outcomes, strict=True), key=lambda pair: pair[0])]


async def _write(importing: Importing, row: Given, sku_id: SkuId) -> Outcome:
    known = await store.open_item(importing.tx, sku_id=sku_id, shop_id=importing.shop_id)
    counted = row.whole("on_hand", least=0, most=MOST)
    change = row.whole("change", least=-MOST, most=MOST)
    safety = row.whole("safety", least=0, most=MOST)
    if counted is not None and change is not None:
        raise row.fault(CellOutOfRange(), "change")
    has_changed = False
    if counted is not None and counted != known.on_hand:
        name = f"{importing.task.id}:{row.line}"
        await _move(
            importing, row, sku_id, counted - known.on_hand, movement_id=uuid5(NAMESPACE_URL, name), reason="counted"
        )
        has_changed = True
    elif change:
        reference = row.values.get("reference", "")
        if not reference:  # Without a name, the same file again would move it again.
            raise row.fault(CellMissing(), "reference")
        movement_id = uuid5(NAMESPACE_URL, f"stock:{importing.shop_id}:{sku_id}:{reference}")
        if not await store.movement_is_known(importing.tx, movement_id):
            await _move(
                importing, row, sku_id, change, movement_id=movement_id, reason="received" if change > 0 else "other"
            )
            has_changed = True
    if safety is not None and safety != known.safety:
        await Shelves().keep_back(importing.tx, importing.shop_id, {sku_id: safety}, at=importing.chunk.at)
        has_changed = True
    return "changed" if has_changed else "skipped"


async def _move(
    importing: Importing, row: Given, sku_id: SkuId, quantity: int, *, movement_id: UUID, reason: str
) -> None:
    await move_stock(
        importing.tx,
        sku_id=sku_id,
        quantity=quantity,
        movement_id=movement_id,
        reason=reason,  # type: ignore[arg-type]
        note=row.text("note") or importing.task.file_name,
        by=StaffId(importing.task.asked_by) if importing.task.asked_by else None,
        by_name=importing.task.asked_name,
        at=importing.chunk.at,
    )


def keys(thing: Thing) -> Sequence[str]:
    """A count may name a SKU once; movements have names of their own."""
    row = thing[0]
    return [f"{row.values.get('sku_code', '')}:{row.values.get('reference', '') if row.values.get('change') else ''}"]


STOCK = ImportKind(
    "stock", "inventory.adjust", Text("导入库存", "Import stock"), FIELDS, write_stock, keys=keys, at_once=200
)
