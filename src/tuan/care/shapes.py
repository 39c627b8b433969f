"""Frozen shapes of after-sales."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from tuan.care.states import OPEN
from tuan.kit.ids import OrderId, OrderLineId, PictureId, ProductId, ShopId, SkuId, UserId
from tuan.kit.money import Money

Kind = Literal["refund_only", "return", "exchange"]
CaseState = Literal[
    "applied",
    "approved",
    "refused",
    "appealed",
    "goods_sent_back",
    "goods_received",
    "refunding",
    "refunded",
    "replaced",
    "closed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something goes back; the shop bears what is its own fault."""

    code: str
    zh: str
    en: str
    is_shops_fault: bool
    kinds: tuple[Kind, ...] = ("refund_only", "return", "exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a shop has settled for its cases. `return_address` is sealed."""

    answer_hours: int = 48
    send_back_days: int = 7
    receive_days: int = 10
    appeal_days: int = 7
    price_protection_days: int = 0
    return_address_sealed: str | None = None
    return_address_masked: dict[str, str] | None = None
    reasons: tuple[Reason, ...] = field(default=())

    def time_for(self, state: str) -> timedelta | None:
        """How long a case may wait in a state; None where it waits for nobody."""
        match state:
            case "applied" | "goods_received":
                return timedelta(hours=self.answer_hours)
            case "approved":
                return timedelta(days=self.send_back_days)
            case "goods_sent_back":
                return timedelta(days=self.receive_days)
            case "refused" | "appealed":
                return timedelta(days=self.appeal_days)
            case _:
                return None


@dataclass(frozen=True, slots=True)
class AskedLine:
    """So many pieces of an order line, and how much of its money; None for all that is due for them."""

    order_line_id: UUID
    quantity: int
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as it stands; amounts in whole minor units."""

    id: UUID
    shop_id: ShopId
    buyer_id: UserId
    order_id: OrderId
    ordinal: int
    number: str
    kind: Kind
    state: CaseState
    opened_by: str
    is_sent: bool
    reason: dict[str, str]
    is_shops_fault: bool
    words: str
    picture_ids: list[str]
    goods: int
    shipping: int
    currency: str
    applied_at: datetime
    due_at: datetime | None
    refused_by: UUID | None
    refused_words: str | None
    appeal_words: str | None
    appeal_decided_by: UUID | None
    appeal_decided_words: str | None
    return_address_sealed: str | None
    carrier: str | None
    tracking_number: str | None
    received_at: datetime | None
    restock_decided_at: datetime | None
    received_by_name: str | None
    became_refund: bool
    replacement_carrier: str | None
    replacement_number: str | None
    refund_id: UUID | None
    ended_at: datetime | None
    end_reason: str | None

    @property
    def money(self) -> Money:
        """What goes back with it; nothing with an exchange."""
        return Money(0 if self.kind == "exchange" else self.goods + self.shipping, self.currency)

    @property
    def pictures(self) -> list[PictureId]:
        """Its evidence."""
        return [PictureId(UUID(id)) for id in self.picture_ids]

    @property
    def reserves(self) -> bool:
        """Whether its pieces and money are set aside. A refusal lets what has not left be shipped."""
        return self.state in OPEN and (self.is_sent or self.state != "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLineRow:
    """A line of a case."""

    case_id: UUID
    order_line_id: OrderLineId
    sku_id: SkuId
    product_id: ProductId
    quantity: int
    pieces: int
    settled: int
    amount: int
    restocked: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """Something that happened to a case."""

    name: str
    at: datetime
    payload: dict[str, Any]
