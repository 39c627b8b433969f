"""Who brought whom, for operators."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from tuan.identity import public as identity
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform.callers import Staff, permission
from tuan.platform.http import PageOf, PageOut, ReadTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import page
from tuan.sharing import store
from tuan.sharing.schemas import BranchOut, BranchSharerOut
from tuan.sharing.shapes import Branch, Kind

router = make_router("sharing")

Reader = Annotated[Staff, Depends(permission("shares.read"))]


@router.get("/shares")
async def shares(staff: Reader, tx: ReadTx, asked: PageOf, kind: Kind, target_id: UUID) -> PageOut[BranchOut]:
    """The share tree of a thing, parents before children; a campaign's holds the shares of its groups too."""
    after = typed_cursor(asked.cursor, int, UUID)
    rows = await store.tree(tx, staff.shop_id, kind=kind, target_id=target_id, after=after, limit=asked.limit + 1)
    people = await identity.people(tx, {row.sharer_id for row in rows})
    return page(
        page_of(rows, limit=asked.limit, cursor=lambda row: [row.depth, row.id]),
        lambda row: _branch_out(row, people.get(row.sharer_id)),
    )


def _branch_out(branch: Branch, sharer: identity.Person | None) -> BranchOut:
    return BranchOut(
        id=branch.id,
        sharer=BranchSharerOut(
            id=branch.sharer_id,
            nickname=sharer.nickname if sharer else "***",
            avatar_url=sharer.avatar_url if sharer else None,
        ),
        kind=branch.kind,
        target_id=branch.target_id,
        parent_id=branch.parent_id,
        depth=branch.depth,
        created_at=branch.created_at,
        visits=branch.visits,
        sign_ups=branch.sign_ups,
        orders=branch.orders,
    )
