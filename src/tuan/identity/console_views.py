"""Saved views: how somebody likes to look at a list, and what they share of it with the shop."""

from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from fastapi import Response
from pydantic import Field

from tuan.identity import store
from tuan.identity.errors import NotYourView, ViewNameTaken
from tuan.identity.shapes import SavedView, SeenView
from tuan.kit.errors import Forbidden, NotFound
from tuan.platform import audit
from tuan.platform.callers import SignedInStaff, Staff
from tuan.platform.database import Tx
from tuan.platform.http import Now, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire

router = make_router("identity")

ListName = Literal[
    "products",
    "orders",
    "campaigns",
    "groups",
    "stock",
    "payments",
    "refunds",
    "transfers",
    "audit",
    "past_orders",
    "after_sales",
]


class Rights(NamedTuple):
    """What it takes to be told how others, or one once oneself, look at a list; and to say how the shop looks at it."""

    reads: str
    shares: str


RIGHTS: dict[str, Rights] = {
    "products": Rights("catalog.read", "catalog.edit"),
    "orders": Rights("orders.read", "orders.ship"),
    "campaigns": Rights("campaigns.read", "campaigns.edit"),
    "groups": Rights("campaigns.read", "campaigns.edit"),
    "stock": Rights("inventory.read", "inventory.adjust"),
    "payments": Rights("payments.read", "payments.refund"),
    "refunds": Rights("payments.read", "payments.refund"),
    "transfers": Rights("ledger.read", "ledger.read"),
    "audit": Rights("audit.read", "audit.read"),
    "past_orders": Rights("orders.read", "orders.import"),
    "after_sales": Rights("cases.read", "cases.decide"),
}
MANAGER = "staff.manage"


class SavedViewIn(Wire):
    """What somebody wants to find again; `query` is the address's part after the question mark."""

    list: ListName
    name: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
    query: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
    is_default: bool = False
    is_shared: Annotated[bool, Field(description="Whether everybody in the shop sees it.")] = False


class SavedViewOut(Wire):
    """A view of one's own, or of the shop; `by` is whose it is, `may_delete` whether the caller may end it."""

    id: UUID
    list: str
    name: str
    query: str
    is_default: bool
    is_shared: bool
    is_mine: bool
    by: str
    may_delete: bool


class ViewsOut(Wire):
    """The views of a list, and whether the caller may share theirs."""

    items: list[SavedViewOut]
    may_share: bool


@router.get("/views")
async def views(staff: SignedInStaff, tx: ReadTx, list: ListName) -> ViewsOut:
    """One's own views of a list and the shop's, by name; for those who may read the list."""
    _may_read(staff, list)
    rows = await store.views.seen_by(tx, _person(staff), staff.shop_id, list=list)
    return ViewsOut(items=[_out(staff, row) for row in rows], may_share=staff.may(RIGHTS[list].shares))


@router.put("/views/{view_id}")
async def save(staff: SignedInStaff, tx: WriteTx, now: Now, view_id: UUID, asked: SavedViewIn) -> SavedViewOut:
    """Keep a view, or change it; its name is unique in the list, and one is shown first. Sharing it needs the right to edit."""
    person = _person(staff)
    _may_read(staff, asked.list)
    await store.views.lock(tx, staff.shop_id)
    before = await store.views.one(tx, person, staff.shop_id, view_id)
    if before is not None and not before.is_mine:
        _may_read(staff, before.list)
        raise NotYourView(by=before.by)
    was_shared = before is not None and before.is_shared
    if asked.is_shared and not staff.may(RIGHTS[asked.list].shares):
        raise Forbidden
    view = SavedView(view_id, asked.list, asked.name.strip(), asked.query, asked.is_default, asked.is_shared)
    if await store.views.has_name(tx, person, staff.shop_id, view):
        raise ViewNameTaken
    if not await store.views.save(tx, person, staff.shop_id, view):
        raise NotFound(kind="view")
    after = await store.views.one(tx, person, staff.shop_id, view_id)
    assert after is not None, "just written"
    if was_shared or asked.is_shared:
        await _note(tx, staff, "view.share", before if was_shared else None, after if asked.is_shared else None, now)
    return _out(staff, after)


@router.delete("/views/{view_id}", status_code=204)
async def forget(staff: SignedInStaff, tx: WriteTx, now: Now, view_id: UUID) -> Response:
    """Forget a view of one's own; who manages staff may end any that the shop shares."""
    person = _person(staff)
    await store.views.lock(tx, staff.shop_id)
    view = await store.views.one(tx, person, staff.shop_id, view_id)
    if view is None:
        raise NotFound(kind="view")
    if not _may_delete(staff, view):
        _may_read(staff, view.list)
        raise NotYourView(by=view.by)
    await store.views.delete(tx, view_id)
    if view.is_shared:
        await _note(tx, staff, "view.forget", view, None, now)
    return Response(status_code=204)


async def _note(
    tx: Tx, staff: Staff, action: str, before: SeenView | None, after: SeenView | None, at: datetime
) -> None:
    """Written down as far as it concerns the shop: what is one's own is not."""
    if _said(before) == _said(after):
        return
    view = after or before
    assert view is not None
    await audit.record(
        tx,
        staff,
        action=action,
        object_kind="view",
        object_id=view.id,
        at=at,
        before=_said(before),
        after=_said(after),
    )


def _said(view: SeenView | None) -> dict[str, Any] | None:
    return {"list": view.list, "name": view.name, "query": view.query, "by": view.by} if view else None


def _may_read(staff: Staff, list: str) -> None:
    if not staff.may(RIGHTS[list].reads):
        raise Forbidden


def _may_delete(staff: Staff, view: SeenView) -> bool:
    return view.is_mine or staff.may(MANAGER)


def _out(staff: Staff, view: SeenView) -> SavedViewOut:
    return SavedViewOut(
        id=view.id,
        list=view.list,
        name=view.name,
        query=view.query,
        is_default=view.is_default,
        is_shared=view.is_shared,
        is_mine=view.is_mine,
        by=view.by,
        may_delete=_may_delete(staff, view),
    )


def _person(staff: Staff) -> UUID:
    if staff.is_api_key:  # A key looks at no lists.
        raise Forbidden
    return staff.id
