"""What buyers read about discounts: reasons and amounts, in both languages."""

from tuan.kit import decimals
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.promotion.offers import Tier

EXPIRED = Text("已过期", "It has expired.")
NOT_YET = Text("还没到使用时间", "It is not valid yet.")
USED_UP = Text("名额已用完", "All its uses are taken.")
NO_BUDGET = Text("活动预算已用完", "Its budget is spent.")
USED = Text("已使用", "It has been used.")
UNKNOWN = Text("没有这张优惠券", "There is no such coupon.")
OUT_OF_SCOPE = Text("不适用于这些商品", "It does not cover these goods.")
OTHER_CURRENCY = Text("币种不同", "It is in another currency.")
WITH_PLAY = Text("活动价不能再用优惠券", "Prices of a play take no coupons.")
FREE_ALREADY = Text("已包邮，无需使用", "Shipping is free already.")
GIFT_GONE = Text("赠品已送完", "The gift is out of stock.")
TOGETHER_ONLY_ONE = Text("同一种优惠券每单限用一张", "One coupon of a kind for an order.")


def too_low(missing: int, currency: str) -> Text:
    """The goods do not reach the threshold."""
    figure = decimals.money_text(Money(missing, currency))
    return Text(f"还差 {figure} 可用", f"{figure} more needed.")


def progress(missing: int, tier: Tier, currency: str) -> Text:
    """How far it is to the next tier."""
    short = decimals.money_text(Money(missing, currency))
    if tier.gift_sku_id is not None:
        return Text(f"还差 {short} 得赠品", f"{short} more for a gift")
    if tier.percent is not None:
        return Text(f"还差 {short} 享 {folds(tier.percent)}", f"{short} more for {tier.percent}% off")
    off = decimals.money_text(Money(tier.off or 0, currency))
    return Text(f"还差 {short} 减 {off}", f"{short} more for {off} off")


def folds(percent: int) -> str:
    """A percentage taken off, as Chinese shops say it: 20 off is eight of ten (8 折)."""
    tens, ones = divmod(100 - percent, 10)
    return f"{tens}.{ones} 折" if ones else f"{tens} 折"
