"""Saved views: how somebody likes to look at a list."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Response
from pydantic import Field

from tuan.identity import store
from tuan.identity.errors import ViewNameTaken
from tuan.identity.shapes import SavedView
from tuan.kit.errors import Forbidden, NotFound
from tuan.platform.callers import SignedInStaff, Staff
from tuan.platform.http import ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire

router = make_router("identity")

ListName = Literal["products", "orders", "campaigns"]


class SavedViewIn(Wire):
    """What somebody wants to find again; `query` is the address's part after the question mark."""

    list: ListName
    name: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
    query: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
    is_default: bool = False


class SavedViewOut(Wire):
    """A view of one's own."""

    id: UUID
    list: str
    name: str
    query: str
    is_default: bool


@router.get("/views")
async def views(staff: SignedInStaff, tx: ReadTx, list: ListName) -> list[SavedViewOut]:
    """One's own views of a list, by name."""
    return [SavedViewOut.model_validate(row) for row in await store.views.of_staff(tx, _person(staff), list=list)]


@router.put("/views/{view_id}")
async def save(staff: SignedInStaff, tx: WriteTx, view_id: UUID, asked: SavedViewIn) -> SavedViewOut:
    """Keep a view, or change it; its name is unique in the list, and one is shown first."""
    view = SavedView(view_id, asked.list, asked.name.strip(), asked.query, asked.is_default)
    await store.views.lock(tx, _person(staff))
    if await store.views.has_name(tx, _person(staff), view):
        raise ViewNameTaken
    if not await store.views.save(tx, _person(staff), view):
        raise NotFound(kind="view")
    return SavedViewOut.model_validate(view)


@router.delete("/views/{view_id}", status_code=204)
async def forget(staff: SignedInStaff, tx: WriteTx, view_id: UUID) -> Response:
    """Forget a view."""
    if not await store.views.delete(tx, _person(staff), view_id):
        raise NotFound(kind="view")
    return Response(status_code=204)


def _person(staff: Staff) -> UUID:
    if staff.is_api_key:  # A key looks at no lists.
        raise Forbidden
    return staff.id
