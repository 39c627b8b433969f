"""What promotion refuses."""

from collections.abc import Iterable
from uuid import UUID

from tuan.kit.errors import Refusal


class MixedCurrencies(Refusal, status=422, zh="不同币种的商品不能一起购买"):
    """Goods in different currencies cannot be bought together."""

    currencies: list[str]


def one_currency(currencies: Iterable[str]) -> None:
    """Raises MixedCurrencies when these are not all the same."""
    found = sorted(set(currencies))
    if len(found) > 1:
        raise MixedCurrencies(currencies=found)


class CouponNotOffered(Refusal, status=409, zh="这张优惠券现在不能领取"):
    """This coupon cannot be taken now."""


class CouponsGone(Refusal, status=409, zh="优惠券已领完"):
    """All of these coupons are taken."""


class CouponsGoneToday(Refusal, status=409, zh="今天的优惠券已领完，明天再来"):
    """Today's coupons are taken; come again tomorrow."""


class CouponLimitReached(Refusal, status=409, zh="你已领过这张优惠券"):
    """You have had as many of this coupon as one may have."""

    limit: int


class CouponCodeUnknown(Refusal, status=404, zh="优惠码无效"):
    """There is no such coupon code."""


class CouponCodeUsed(Refusal, status=409, zh="优惠码已被使用"):
    """This coupon code has been used."""


class CouponClaimTaken(Refusal, status=409, zh="领取编号已被使用"):
    """This claim id belongs to another coupon."""


class CouponDoesNotApply(Refusal, status=409, zh="优惠券不能用于这笔订单"):
    """A chosen coupon cannot be used for this order."""

    claim_id: UUID
    reason: dict[str, str]


class CouponIsFixed(Refusal, status=409, zh="已有人领取，不能修改优惠内容"):
    """Somebody has this coupon already; what it promises can no longer be changed."""


class LimitBelowCount(Refusal, status=409, zh="限额不能低于已发放或已使用的数量"):
    """A limit cannot be lower than what has been given out or used."""


class CouponIdTaken(Refusal, status=409, zh="编号已被使用"):
    """This id belongs to another coupon or reduction."""


class NoSuchBuyer(Refusal, status=404, zh="没有找到这位买家"):
    """There is no such buyer."""


class CouponCodeTaken(Refusal, status=409, zh="优惠码已存在，请换一个"):
    """This coupon code exists already; choose another one."""
