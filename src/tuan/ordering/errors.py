"""What ordering refuses."""

from typing import Any

from tuan.kit.errors import Refusal


class PriceChanged(Refusal, status=409, zh="价格变了，请确认新价格"):
    """The price changed while you were looking."""

    shown: Any
    now: Any


class GiftsChanged(Refusal, status=409, zh="赠品有变化，请确认后再提交"):
    """The gifts changed while you were looking; please confirm."""


class CheckoutClosed(Refusal, status=409, zh="订单已关闭，不能支付"):
    """This checkout is closed; it can no longer be paid."""


class AlreadyPaid(Refusal, status=409, zh="订单已支付"):
    """This checkout has been paid already."""


class CheckoutTaken(Refusal, status=409, zh="结算编号已被使用"):
    """This checkout id belongs to another checkout."""


class NothingToPay(Refusal, status=409, zh="金额为零，不能下单"):
    """There is nothing to pay for this."""


class PaymentTaken(Refusal, status=409, zh="支付编号已被使用"):
    """This payment id belongs to another payment."""


class OrderInGroup(Refusal, status=409, zh="拼团订单请在拼团页面操作"):
    """This order belongs to a running group; leave the group instead."""


class MoreThanLeftToShip(Refusal, status=409, zh="发货数量超过待发数量"):
    """That is more than is left to ship."""

    order_line_id: str
    left: int


class ParcelTaken(Refusal, status=409, zh="包裹编号已被使用"):
    """This parcel id belongs to another parcel."""


class ClaimTooLarge(Refusal, status=409, zh="超过该订单可退的数量或金额"):
    """That is more than can be given back of this order."""

    left: int
