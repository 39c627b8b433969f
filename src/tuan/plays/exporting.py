"""Export campaigns and groups."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got, amount
from tuan.plays import console
from tuan.plays.schemas import Phase


class CampaignFilters(Wire):
    """As the list of campaigns is filtered."""

    state: Phase | None = None
    q: Annotated[str | None, Field(max_length=60, pattern=r"^[^\x00]*$")] = None


class GroupFilters(Wire):
    """As the list of groups is filtered."""

    campaign_id: UUID | None = None
    state: Literal["open", "formed", "expired"] | None = None


async def _campaigns(asking: Asking) -> Got:
    shown = await console.campaigns(asking.staff, asking.tx, asking.at, asking.page, **asking.filters)
    rows = [
        (
            row.id,
            row.kind,
            Text(row.name.zh, row.name.en).into(asking.language),
            Text(row.product.title.zh, row.product.title.en).into(asking.language),
            row.state,
            asking.when(row.starts_at),
            asking.when(row.ends_at),
            row.seats,
            row.groups_open,
            row.groups_formed,
            row.groups_expired,
            row.orders,
            *amount(row.paid_total),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


async def _groups(asking: Asking) -> Got:
    shown = await console.groups(asking.staff, asking.tx, asking.at, asking.page, **asking.filters)
    rows = [
        (
            row.id,
            row.campaign_id,
            row.kind,
            Text(row.product.title.zh, row.product.title.en).into(asking.language),
            row.state,
            row.leader_nickname,
            row.seats,
            row.seats_taken,
            *amount(row.price),
            asking.when(row.closes_at),
            asking.when(row.formed_at),
            row.completed_by_shop,
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


CAMPAIGNS = ExportKind(
    "campaigns",
    "campaigns.read",
    Text("导出活动", "Export campaigns"),
    (
        Text("活动编号", "Campaign"),
        Text("玩法", "Play"),
        Text("名称", "Name"),
        Text("商品名称", "Product"),
        Text("状态", "State"),
        Text("开始时间", "Starts at"),
        Text("结束时间", "Ends at"),
        Text("成团人数", "Seats"),
        Text("进行中的团", "Open groups"),
        Text("已成团", "Formed groups"),
        Text("未成团", "Expired groups"),
        Text("订单数", "Orders"),
        Text("实付金额", "Paid"),
        Text("货币", "Currency"),
    ),
    _campaigns,
    CampaignFilters,
)
GROUPS = ExportKind(
    "groups",
    "campaigns.read",
    Text("导出团", "Export groups"),
    (
        Text("团编号", "Group"),
        Text("活动编号", "Campaign"),
        Text("玩法", "Play"),
        Text("商品名称", "Product"),
        Text("状态", "State"),
        Text("团长", "Leader"),
        Text("成团人数", "Seats"),
        Text("已占人数", "Seats taken"),
        Text("价格", "Price"),
        Text("货币", "Currency"),
        Text("截止时间", "Closes at"),
        Text("成团时间", "Formed at"),
        Text("商家成团", "Completed by the shop"),
    ),
    _groups,
    GroupFilters,
)
