"""Ask for the stock of many SKUs to be changed."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Depends
from pydantic import Field, model_validator

from tuan.inventory.shapes import AdjustReason
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Language, Now, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks import public as tasks
from tuan.platform.tasks.public import NewTask, TaskOut

router = make_router("inventory")


MOST = 5000
OnHand = Annotated[int | None, Field(ge=0, le=10_000_000)]
Change = Annotated[int | None, Field(ge=-10_000_000, le=10_000_000)]


class StockOf(Wire):
    """One SKU: either what is on hand now, or how much came or went."""

    sku_id: UUID
    on_hand: OnHand = None
    change: Change = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.on_hand is None) == (self.change is None):
            raise ValueError("either on_hand or change")
        return self


class ManyStocks(NewTask):
    """Either one figure for all of `sku_ids`, or one for each (`each`): what is on hand now, or how much came or went."""

    sku_ids: Annotated[list[UUID], Field(default_factory=list, max_length=MOST)]
    on_hand: OnHand = None
    change: Change = None
    each: Annotated[list[StockOf], Field(default_factory=list, max_length=MOST)]
    reason: AdjustReason = "counted"
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.sku_ids) == bool(self.each):
            raise ValueError("either sku_ids or each")
        if self.sku_ids and (self.on_hand is None) == (self.change is None):
            raise ValueError("either on_hand or change")
        if self.each and (self.on_hand is not None or self.change is not None):
            raise ValueError("a figure for each, or one for all")
        if len({one.sku_id for one in self.each}) < len(self.each):
            raise ValueError("a SKU is named twice")
        return self

    def input(self) -> dict[str, Any]:
        """What the task keeps: the figure of each SKU; one that is named twice counts once."""
        all_alike = {"on_hand": self.on_hand, "change": self.change}
        figures = {str(one.sku_id): {"on_hand": one.on_hand, "change": one.change} for one in self.each}
        figures |= {str(sku_id): all_alike for sku_id in self.sku_ids}
        return {"each": figures, "reason": self.reason, "note": self.note}


@router.post("/bulk/stock", status_code=201)
async def change_stock(
    staff: Annotated[Staff, Depends(permission("inventory.adjust"))],
    tx: WriteTx,
    now: Now,
    language: Language,
    body: ManyStocks,
) -> TaskOut:
    """Change the stock of many SKUs, as a task."""
    kind = "inventory.change_stock"
    return await tasks.ask(tx, staff, kind=kind, task_id=body.id, input=body.input(), language=language, at=now)
