"""Facts that identity announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tuan.platform.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedUp(Event):
    """Somebody signed in for the first time; `share_token` is the link that brought them."""

    name: ClassVar[str] = "identity.signed_up"
    user_id: UUID
    share_token: str | None

    @property
    def subject(self) -> UUID:
        """The person."""
        return self.user_id
