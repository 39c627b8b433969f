"""Change the stock of many SKUs at once, as a task."""

from typing import Any
from uuid import UUID, uuid5

from tuan.catalog import public as catalog
from tuan.inventory import store
from tuan.inventory.commands.move_stock import move_stock
from tuan.kit.errors import NotFound, Refusal
from tuan.kit.ids import SkuId, StaffId
from tuan.platform.tasks.public import Chunk, Running

AT_ONCE = 50


async def change_stock(running: Running) -> None:
    """Set what is on hand of each SKU, or add to it (or take away); each has one movement of this task."""
    figures = _figures(running.input)
    ids = sorted(figures)
    while running.done < len(ids):
        async with running.chunk() as chunk:
            part = ids[chunk.done : chunk.done + AT_ONCE]
            facts = await catalog.sku_facts(chunk.tx, part)
            for sku_id in part:
                is_mine = sku_id in facts and facts[sku_id].shop_id == running.shop_id
                try:
                    if not is_mine:
                        raise NotFound(kind="sku")
                    async with chunk.tx.savepoint():
                        await _change(running, chunk, sku_id, figures[sku_id])
                except Refusal as refused:
                    chunk.refuse(
                        refused, cells={"id": str(sku_id), **({"code": facts[sku_id].code} if is_mine else {})}
                    )
            chunk.total, chunk.done = len(ids), chunk.done + len(part)


def _figures(given: dict[str, Any]) -> dict[SkuId, dict[str, int | None]]:
    """Of each SKU, what it shall have or how much it changes. Tasks of earlier versions had one figure for all."""
    if "each" not in given:
        return {SkuId(UUID(text)): given for text in given["sku_ids"]}
    return {SkuId(UUID(text)): figure for text, figure in given["each"].items()}


async def _change(running: Running, chunk: Chunk, sku_id: SkuId, figure: dict[str, int | None]) -> None:
    given, task = running.input, running.task
    before = await store.open_item(chunk.tx, sku_id=sku_id, shop_id=running.shop_id)
    wanted = figure["on_hand"]
    quantity = wanted - before.on_hand if wanted is not None else figure["change"]
    if not quantity:
        chunk.skipped += 1
        return
    await move_stock(
        chunk.tx,
        sku_id=sku_id,
        quantity=quantity,
        movement_id=uuid5(task.id, str(sku_id)),
        reason=given["reason"],
        note=given["note"],
        by=StaffId(task.asked_by) if task.asked_by else None,
        by_name=task.asked_name,
        at=chunk.at,
    )
    chunk.changed += 1
