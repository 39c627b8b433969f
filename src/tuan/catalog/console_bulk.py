"""Ask for something to be done to many products."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import Depends
from pydantic import Field, model_validator

from tuan.platform.callers import Staff, permission
from tuan.platform.http import Language, Now, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import MAX_MINOR, Wire
from tuan.platform.tasks import public as tasks
from tuan.platform.tasks.public import NewTask, TaskOut

router = make_router("catalog")

Editor = Annotated[Staff, Depends(permission("catalog.edit"))]
Publisher = Annotated[Staff, Depends(permission("catalog.publish"))]
MOST = 5000


class ManyProducts(NewTask):
    """The products that were ticked."""

    product_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST)]

    def input(self) -> dict[str, Any]:
        """What the task keeps; a product named twice counts once."""
        return {"product_ids": [str(product_id) for product_id in dict.fromkeys(self.product_ids)]}


class PriceChangeIn(Wire):
    """Either a price, or a change in basis points (1000 = 10 %), rounded to a multiple of `step_minor`."""

    minor: Annotated[int | None, Field(ge=1, le=MAX_MINOR)] = None
    basis_points: Annotated[int | None, Field(ge=-9_900, le=100_000)] = None
    step_minor: Annotated[int, Field(ge=1, le=100_000)] = 1
    rounding: Literal["nearest", "up", "down"] = "nearest"
    reference: Literal["keep", "clear", "old_price"] = "keep"

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.minor is None) == (self.basis_points is None):
            raise ValueError("either minor or basis_points")
        return self


class ManyPrices(ManyProducts):
    """The products whose SKUs get another price, and by which rule."""

    change: PriceChangeIn


@router.post("/bulk/products/publish", status_code=201)
async def publish(staff: Publisher, tx: WriteTx, now: Now, language: Language, body: ManyProducts) -> TaskOut:
    """Put many products on sale, as a task."""
    kind = "catalog.publish_products"
    return await tasks.ask(tx, staff, kind=kind, task_id=body.id, input=body.input(), language=language, at=now)


@router.post("/bulk/products/withdraw", status_code=201)
async def withdraw(staff: Publisher, tx: WriteTx, now: Now, language: Language, body: ManyProducts) -> TaskOut:
    """Take many products off sale, as a task."""
    kind = "catalog.withdraw_products"
    return await tasks.ask(tx, staff, kind=kind, task_id=body.id, input=body.input(), language=language, at=now)


@router.post("/bulk/products/prices", status_code=201)
async def change_prices(staff: Editor, tx: WriteTx, now: Now, language: Language, body: ManyPrices) -> TaskOut:
    """Change the list prices of many products by one rule, as a task."""
    given = {**body.input(), "change": body.change.model_dump()}
    kind = "catalog.change_prices"
    return await tasks.ask(tx, staff, kind=kind, task_id=body.id, input=given, language=language, at=now)
