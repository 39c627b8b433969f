"""What payment refuses."""

from tuan.kit.errors import Refusal


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
