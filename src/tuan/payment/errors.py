"""What payment refuses."""

from tuan.kit.errors import Refusal
from tuan.kit.text import Text


class UnknownProvider(Refusal, status=422, zh="没有这种支付方式"):
    """There is no such payment provider here."""

    provider: str


class NoticeForged(Refusal, status=401, zh="通知签名不正确"):
    """The signature of this notification is wrong."""


class NoticeMalformed(Refusal, status=400, zh="通知内容无法理解"):
    """This notification cannot be understood."""


class RefundTooLarge(Refusal, status=409, zh="退款超过可退金额"):
    """This is more than what is left to refund."""

    left: int
    asked: int


class RefundNotFailed(Refusal, status=409, zh="只有失败的退款可以重试"):
    """Only a failed refund can be tried again."""


class BillNotReady(Refusal, status=409, zh="这一天的账单还没有生成"):
    """The bill of this day is not ready yet."""

    ready_at: str


class ProviderNotOffered(Refusal, status=422, zh="目前不能这样支付"):
    """This way to pay is not offered at the moment."""

    provider: str


class ProviderAway(Refusal, status=502, zh="支付渠道没有应答，请稍后再试"):
    """The payment provider does not answer; try again in a moment."""


class ProviderSaidNo(Refusal, status=409, zh="支付渠道拒绝了这笔支付，请换一种方式支付"):
    """The payment provider refuses this payment; choose another way to pay."""


class PaymentNotOpen(Refusal, status=409, zh="这笔支付已经结束"):
    """This payment is over; nothing is to be paid any more."""


class PayerNeeded(Refusal, status=422, zh="目前不能在应用内支付，请换一种方式"):
    """Paying within the app is not possible here; choose another way."""


class KeyWrong(Refusal, status=422, zh="填写的内容不对"):
    """Something of these keys is not right."""

    field: str
    reason: Text


class KeysInUse(Refusal, status=409, zh="还有进行中的支付或退款，暂时不能换成别的商户"):
    """Payments or refunds of this merchant are still open; another merchant's keys cannot be entered yet."""

    payments: int
    refunds: int


class AddressNeeded(Refusal, status=409, zh="请先以 https 地址设置 TUAN_PUBLIC_URL，支付渠道要向那里发通知"):
    """Set TUAN_PUBLIC_URL to an address with https first; the provider tells us there what happened."""


class KeysMissing(Refusal, status=409, zh="请先填写密钥"):
    """Enter the keys first."""
