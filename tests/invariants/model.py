"""Group-buy in plain Python: what ought to become of groups, seats, orders and money."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

HOLD = timedelta(minutes=10)
GRACE = timedelta(seconds=60)
NOTICE_LATE = timedelta(seconds=30)
ASK_AFTER = timedelta(seconds=60)
SEATS, OPEN_FOR, SHOP_COMPLETES_FROM = 3, timedelta(hours=1), 2
LEADER_PRICE, GROUP_PRICE = 2490, 2990


@dataclass
class Group:
    """A group of the campaign."""

    id: UUID
    leader: int
    opened_at: datetime
    state: str = "open"

    @property
    def closes_at(self) -> datetime:
        return self.opened_at + OPEN_FOR


@dataclass
class Order:
    """An order and its seat."""

    id: UUID
    checkout_id: str
    buyer: int
    group: Group
    quantity: int
    total: int
    joined_at: datetime
    is_another_group_fine: bool
    state: str = "awaiting_payment"
    seat: str = "held"

    @property
    def closes_at(self) -> datetime:
        return self.joined_at + HOLD + GRACE

    def is_occupied(self, at: datetime) -> bool:
        return self.seat == "taken" or (self.seat == "held" and self.joined_at + HOLD > at)


@dataclass
class Silence:
    """A charge that the shop has not heard of, and when it will."""

    order: Order
    heard_at: datetime


@dataclass
class Model:
    """One campaign."""

    now: datetime
    groups: list[Group] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    silence: Silence | None = None

    def running(self, buyer: int) -> Order | None:
        """The seat that keeps a buyer from another group."""
        return next(
            (o for o in self.orders if o.buyer == buyer and o.seat in ("held", "taken") and o.group.state == "open"),
            None,
        )

    def seats(self, group: Group) -> list[Order]:
        return sorted((o for o in self.orders if o.group is group), key=lambda o: (o.joined_at, o.id))

    def taken(self, group: Group) -> list[Order]:
        return [order for order in self.seats(group) if order.seat == "taken"]

    def refuses_to_join(self, buyer: int, group: Group) -> str | None:
        running = self.running(buyer)
        if group.state != "open":
            return "group_over"
        if running is not None and running.group is group:
            return "already_in_a_group"
        if sum(order.is_occupied(self.now) for order in self.seats(group)) >= SEATS:
            return "group_full"
        return "already_in_a_group" if running is not None else None

    def refuses_to_leave(self, buyer: int, group: Group) -> str | None:
        mine = [order for order in self.seats(group) if order.buyer == buyer]
        if not mine:
            return "not_in_group"
        active = any(order.seat in ("held", "taken") for order in mine)
        return "group_over" if active and group.state != "open" else None

    def leave(self, buyer: int, group: Group) -> None:
        for order in self.seats(group):
            if order.buyer == buyer and order.seat in ("held", "taken"):
                order.seat, order.state = "left", "closed"
                self._after_leaving(group, order)

    def refuses_to_cancel(self, order: Order) -> str | None:
        if order.state == "awaiting_group":
            return "order_in_group"
        return None if order.state in ("awaiting_payment", "ready_to_ship") else "not_possible_now"

    def cancel(self, order: Order) -> None:
        was_paid = order.state == "ready_to_ship"
        self._give_up(order, "refunded" if was_paid else "lapsed")

    def paid(self, order: Order) -> None:
        """The shop hears of a charge: a seat, a seat elsewhere, or the money goes back. One of the three, always."""
        if order.state != "awaiting_payment":
            return
        order.state = "awaiting_group"
        if self._has_room(order.group, order):
            self._take(order)
            return
        other = next((g for g in self._oldest_first() if g is not order.group and self._has_room(g, order)), None)
        if order.is_another_group_fine and other is not None and self.running(order.buyer) in (None, order):
            left, order.group = order.group, other
            self._after_leaving(left, order)
            self._take(order)
            return
        self._give_up(order, "refunded")

    def pass_time(self, to: datetime) -> None:
        """What the clockwork does at an instant."""
        self.now = to
        if self.silence is not None and self.silence.heard_at <= to:
            heard, self.silence = self.silence.order, None
            self.paid(heard)
        for order in self.orders:
            if order.state == "awaiting_payment" and order.closes_at <= to:
                self._give_up(order, "lapsed")
        for group in self.groups:
            if group.state == "open" and group.closes_at <= to:
                if len(self.taken(group)) >= SHOP_COMPLETES_FROM:
                    self.form(group)
                else:
                    self._expire(group)

    def form(self, group: Group) -> None:
        group.state = "formed"
        for order in self.taken(group):
            order.state = "ready_to_ship"

    def escrow(self) -> int:
        """Buyers' money that the shop holds, in minor units."""
        return sum(o.total for o in self.orders if o.state not in ("awaiting_payment", "closed"))

    def stock_held(self) -> int:
        waiting = ("awaiting_payment", "awaiting_group", "ready_to_ship")
        return sum(o.quantity for o in self.orders if o.state in waiting)

    def stock_gone(self) -> int:
        return sum(o.quantity for o in self.orders if o.state in ("shipped", "delivered"))

    def _oldest_first(self) -> list[Group]:
        return sorted((g for g in self.groups if g.state == "open"), key=lambda g: (g.opened_at, g.id))

    def _has_room(self, group: Group, order: Order) -> bool:
        if group.state != "open" or self.now >= group.closes_at:
            return False
        return sum(o.is_occupied(self.now) for o in self.seats(group) if o is not order) < SEATS

    def _take(self, order: Order) -> None:
        order.seat = "taken"
        if len(self.taken(order.group)) >= SEATS:
            self.form(order.group)

    def _give_up(self, order: Order, seat: str) -> None:
        order.state = "closed"
        if order.seat in ("held", "taken"):
            order.seat = seat
            self._after_leaving(order.group, order)

    def _expire(self, group: Group) -> None:
        group.state = "expired"
        for order in self.taken(group):
            order.seat, order.state = "refunded", "closed"

    def _after_leaving(self, group: Group, gone: Order) -> None:
        if group.state != "open":
            return
        staying = [order for order in self.seats(group) if order.seat in ("held", "taken")]
        if not staying:
            group.state = "expired"
        elif gone.buyer == group.leader:
            group.leader = min(staying, key=lambda o: (o.seat != "taken", o.joined_at)).buyer
