"""Wire shapes of sharing."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from tuan.platform.http.schemas import Wire


class ShareIn(Wire):
    """Share something; `parent_token` is the link that brought the sharer here."""

    kind: Literal["product", "group", "campaign"]
    target_id: UUID
    parent_token: Annotated[str | None, Field(max_length=200)] = None


class ShareOut(Wire):
    """A link to give away. Addresses are absolute when the shop knows its own, else relative."""

    token: str
    url: str
    copy_text: str
    poster_url: str
    qr_url: str


class SharerOut(Wire):
    """Who shared it."""

    nickname: str
    avatar_url: str | None


class LandingOut(Wire):
    """What was shared; `product`, `group` and `campaign` have the shapes of their own routes, null where there is none."""

    token: str
    kind: Literal["product", "group", "campaign"]
    target_id: UUID
    sharer: SharerOut
    product: Any | None
    group: Any | None
    campaign: Any | None


class VisitIn(Wire):
    """A visit, counted once."""

    visit_id: UUID


class BranchSharerOut(SharerOut):
    """Who shared it, for an operator."""

    id: UUID


class BranchOut(Wire):
    """A share in its tree. `parent_id` may name a share of another thing, which is not in this list; then it stands at the top."""

    id: UUID
    sharer: BranchSharerOut
    kind: Literal["product", "group", "campaign"]
    target_id: UUID
    parent_id: UUID | None
    depth: int
    created_at: datetime
    visits: int
    sign_ups: int
    orders: int
