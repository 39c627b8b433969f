"""Facts that after-sales announces. The events of a case are its timeline."""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from tuan.kit.money import Money
from tuan.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class CaseLine:
    """Pieces of an order line, and what of its money goes back (minor units). `pieces` are given up; none if only money goes back."""

    order_line_id: UUID
    sku_id: UUID
    product_id: UUID
    quantity: int
    pieces: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent(Event):
    """Something happened to a case."""

    case_id: UUID
    order_id: UUID
    shop_id: UUID
    buyer_id: UUID
    kind: str

    @property
    def subject(self) -> UUID:
        """The case."""
        return self.case_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseApplied(CaseEvent):
    """A buyer asks for money or goods back, or the shop gives some by itself (`by`)."""

    name: ClassVar[str] = "care.case_applied"
    by: str
    reason: str
    is_sent: bool
    goods: Money
    lines: list[CaseLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseApproved(CaseEvent):
    """The shop agrees, or was silent for too long (`by` is `staff`, `clock`, or `rule` for a price that fell)."""

    name: ClassVar[str] = "care.case_approved"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRefused(CaseEvent):
    """The shop does not agree; the buyer may appeal once."""

    name: ClassVar[str] = "care.case_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAppealed(CaseEvent):
    """The buyer asks for a second look."""

    name: ClassVar[str] = "care.case_appealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsSentBack(CaseEvent):
    """The buyer sent the goods back."""

    name: ClassVar[str] = "care.goods_sent_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReceived(CaseEvent):
    """The goods are back, as the shop said (or did not deny in time)."""

    name: ClassVar[str] = "care.goods_received"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementSent(CaseEvent):
    """An exchange: the same goods were sent again, at no price."""

    name: ClassVar[str] = "care.replacement_sent"
    lines: list[CaseLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundStarted(CaseEvent):
    """The money of a case is on its way: `total` = `goods` + `shipping`, and `lines` make up the goods."""

    name: ClassVar[str] = "care.refund_started"
    refund_id: UUID | None
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRefunded(CaseEvent):
    """The money of a case is back: `total` = `goods` + `shipping`, and `lines` make up the goods.

    `gives_up_order`: the buyer keeps no piece of the order.
    """

    name: ClassVar[str] = "care.case_refunded"
    refund_id: UUID | None
    reason: str
    is_shops_fault: bool
    goods: Money
    shipping: Money
    total: Money
    gives_up_order: bool
    lines: list[CaseLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(CaseEvent):
    """A case ended without money: withdrawn, not sent back, not appealed, the appeal refused, or the whole order given back."""

    name: ClassVar[str] = "care.case_closed"
    reason: str
