"""Facts that the stage announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tuan.platform.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEvent(Event):
    """Something happened to a group."""

    group_id: UUID
    campaign_id: UUID
    shop_id: UUID

    @property
    def subject(self) -> UUID:
        """The group."""
        return self.group_id


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOpened(GroupEvent):
    """A buyer opened a group."""

    name: ClassVar[str] = "plays.group_opened"
    leader_id: UUID
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatTaken(GroupEvent):
    """A buyer paid for a seat; `moved`: in another group than the one that was asked for."""

    name: ClassVar[str] = "plays.seat_taken"
    buyer_id: UUID
    order_id: UUID
    taken: int
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLost(GroupEvent):
    """A seat is free again: its buyer left, did not pay, or paid too late and gets the money back."""

    name: ClassVar[str] = "plays.seat_lost"
    buyer_id: UUID
    order_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFormed(GroupEvent):
    """A group formed; its orders are released."""

    name: ClassVar[str] = "plays.group_formed"
    order_ids: list[UUID]
    is_completed_by_shop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupExpired(GroupEvent):
    """A group did not form; every member's money goes back."""

    name: ClassVar[str] = "plays.group_expired"
    order_ids: list[UUID]
