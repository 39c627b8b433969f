"""Ask for the stock of many SKUs to be changed."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import Depends
from pydantic import Field, model_validator

from tuan.inventory.shapes import AdjustReason
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Language, Now, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.tasks import public as tasks
from tuan.platform.tasks.public import NewTask, TaskOut

router = make_router("inventory")


class ManyStocks(NewTask):
    """Either what is on hand now, or how much came or went."""

    sku_ids: Annotated[list[UUID], Field(min_length=1, max_length=5000)]
    on_hand: Annotated[int | None, Field(ge=0, le=10_000_000)] = None
    change: Annotated[int | None, Field(ge=-10_000_000, le=10_000_000)] = None
    reason: AdjustReason = "counted"
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.on_hand is None) == (self.change is None):
            raise ValueError("either on_hand or change")
        return self


@router.post("/bulk/stock", status_code=201)
async def change_stock(
    staff: Annotated[Staff, Depends(permission("inventory.adjust"))],
    tx: WriteTx,
    now: Now,
    language: Language,
    body: ManyStocks,
) -> TaskOut:
    """Change the stock of many SKUs, as a task."""
    given = body.model_dump(mode="json", exclude={"id"}) | {
        "sku_ids": [str(sku_id) for sku_id in dict.fromkeys(body.sku_ids)]
    }
    kind = "inventory.change_stock"
    return await tasks.ask(tx, staff, kind=kind, task_id=body.id, input=given, language=language, at=now)
