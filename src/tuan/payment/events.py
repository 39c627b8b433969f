"""Facts that payment announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tuan.kit.money import Money
from tuan.platform.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeStored(Event):
    """A verified notification of a provider waits to be processed."""

    name: ClassVar[str] = "payment.notice_stored"
    notice_id: UUID
    payment_id: UUID

    @property
    def subject(self) -> UUID:
        """The payment."""
        return self.payment_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCaptured(Event):
    """The money of a payment is with the provider."""

    name: ClassVar[str] = "payment.payment_captured"
    payment_id: UUID
    checkout_id: UUID
    buyer_id: UUID
    order_ids: list[UUID]
    amount: Money

    @property
    def subject(self) -> UUID:
        """The checkout."""
        return self.checkout_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSucceeded(Event):
    """The provider has given money back; `shop_id` is empty for money that no order asked for."""

    name: ClassVar[str] = "payment.refund_succeeded"
    refund_id: UUID
    payment_id: UUID
    order_id: UUID | None
    amount: Money
    reason: str
    shop_id: UUID | None = None

    @property
    def subject(self) -> UUID:
        """The order, or the payment where no order is concerned."""
        return self.order_id or self.payment_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed(Event):
    """The provider refuses to give money back; a person must look."""

    name: ClassVar[str] = "payment.refund_failed"
    refund_id: UUID
    payment_id: UUID
    order_id: UUID | None
    amount: Money
    error: str

    @property
    def subject(self) -> UUID:
        """The order, or the payment where no order is concerned."""
        return self.order_id or self.payment_id
