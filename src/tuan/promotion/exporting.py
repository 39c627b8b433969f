"""Export coupons, the words that bring them, and full reductions."""

from typing import Literal
from uuid import UUID

from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got, amount
from tuan.promotion import console_coupons, console_reductions


class CouponFilters(Wire):
    """As the list of coupons is filtered."""

    state: Literal["draft", "published", "paused"] | None = None


class CodeFilters(Wire):
    """The coupon whose words they are."""

    coupon_id: UUID = UUID(int=0)


class ReductionFilters(Wire):
    """All of the shop."""


async def _coupons(asking: Asking) -> Got:
    shown = await console_coupons.coupons(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            row.id,
            Text(row.title.zh, row.title.en).into(asking.language),
            row.kind,
            row.issue,
            row.state,
            row.issued,
            row.issue_limit,
            row.used,
            row.use_limit,
            *amount(row.spent),
            asking.when(row.created_at),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


async def _codes(asking: Asking) -> Got:
    shown = await console_coupons.codes(asking.staff, asking.tx, asking.page, **asking.filters)
    return Got([(row.code, row.is_shared, asking.when(row.claimed_at)) for row in shown.items], shown.next_cursor)


async def _reductions(asking: Asking) -> Got:
    shown = await console_reductions.reductions(asking.staff, asking.tx, asking.page)
    rows = [
        (
            row.id,
            Text(row.title.zh, row.title.en).into(asking.language),
            row.kind,
            row.state,
            len(row.tiers),
            asking.when(row.starts_at),
            asking.when(row.ends_at),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


COUPONS = ExportKind(
    "coupons",
    "promotion.read",
    Text("导出优惠券", "Export coupons"),
    (
        Text("优惠券编号", "Coupon"),
        Text("名称", "Title"),
        Text("类型", "Kind"),
        Text("发放方式", "Issue"),
        Text("状态", "State"),
        Text("已发放", "Given out"),
        Text("发放上限", "Given out at most"),
        Text("已使用", "Used"),
        Text("使用上限", "Used at most"),
        Text("已优惠金额", "Spent"),
        Text("币种", "Currency"),
        Text("创建时间", "Created"),
    ),
    _coupons,
    CouponFilters,
)
CODES = ExportKind(
    "coupon_codes",
    "promotion.read",
    Text("导出优惠码", "Export coupon codes"),
    (Text("优惠码", "Code"), Text("是否通用", "Shared"), Text("领取时间", "Claimed")),
    _codes,
    CodeFilters,
)
REDUCTIONS = ExportKind(
    "reductions",
    "promotion.read",
    Text("导出满减", "Export full reductions"),
    (
        Text("编号", "Reduction"),
        Text("名称", "Title"),
        Text("类型", "Kind"),
        Text("状态", "State"),
        Text("档位数", "Tiers"),
        Text("开始时间", "Starts"),
        Text("结束时间", "Ends"),
    ),
    _reductions,
    ReductionFilters,
)
