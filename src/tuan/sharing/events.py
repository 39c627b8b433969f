"""Facts that sharing announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tuan.platform.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareEvent(Event):
    """Something happened to a share."""

    share_id: UUID
    shop_id: UUID
    sharer_id: UUID
    kind: str
    target_id: UUID
    campaign_id: UUID | None

    @property
    def subject(self) -> UUID:
        """The share."""
        return self.share_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareMade(ShareEvent):
    """Somebody shared something that they had not shared yet."""

    name: ClassVar[str] = "sharing.share_made"
    parent_id: UUID | None
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTouched(ShareEvent):
    """A shared link brought a visit, a sign-up or an order (`what`); `reference` is the visit, the person or the order."""

    name: ClassVar[str] = "sharing.share_touched"
    what: str
    reference: UUID
    user_id: UUID | None
