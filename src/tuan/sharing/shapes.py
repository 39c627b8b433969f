"""Frozen shapes of sharing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from tuan.kit.ids import ShareId, UserId
from tuan.sharing import tokens

Kind = Literal["product", "group", "campaign"]


@dataclass(frozen=True, slots=True)
class Share:
    """Somebody showed something to others. `depth` is 0 for one who was not brought by a share."""

    id: ShareId
    sharer_id: UserId
    kind: Kind
    target_id: UUID
    parent_id: ShareId | None
    depth: int
    created_at: datetime

    @property
    def token(self) -> str:
        """The signed word in the link."""
        return tokens.sign(self.id)


@dataclass(frozen=True, slots=True)
class Touch:
    """A shared link brought somebody (None: nobody we know) to a visit, a sign-up or an order."""

    token: str
    user_id: UUID | None
    what: Literal["visit", "sign_up", "order"]
    reference: UUID


@dataclass(frozen=True, slots=True)
class Branch:
    """A share in its tree, with what it brought. Its parent may be a share of another thing."""

    id: ShareId
    sharer_id: UserId
    kind: Kind
    target_id: UUID
    parent_id: ShareId | None
    depth: int
    created_at: datetime
    visits: int
    sign_ups: int
    orders: int
