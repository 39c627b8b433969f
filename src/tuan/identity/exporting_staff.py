"""Export the shop's people, its API keys, and what shoppers ask about their data."""

from tuan.identity import console, console_shop, console_staff
from tuan.identity.storefront_privacy import State
from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class PrivacyFilters(Wire):
    """As the list of requests is filtered."""

    state: State | None = None


async def _staff(asking: Asking) -> Got:
    rows = [
        (
            row.name,
            row.email,
            row.role,
            row.is_active,
            row.is_house,
            asking.when(row.created_at),
            asking.when(row.signed_in_at),
        )
        for row in await console_staff.members(asking.staff, asking.tx)
    ]
    return Got(rows, None)


async def _keys(asking: Asking) -> Got:
    rows = [
        (
            row.name,
            row.prefix,
            " ".join(row.permissions),
            asking.when(row.created_at),
            asking.when(row.last_used_at),
        )
        for row in await console.api_keys(asking.staff, asking.tx)
    ]
    return Got(rows, None)


async def _privacy(asking: Asking) -> Got:
    shown = await console_shop.privacy_requests(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            row.id,
            row.user_id,
            row.nickname,
            row.phone_masked,
            row.kind,
            row.state,
            asking.when(row.asked_at),
            asking.when(row.due_at),
            asking.when(row.ended_at),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


STAFF = ExportKind(
    "staff",
    "staff.manage",
    Text("导出员工", "Export staff"),
    (
        Text("姓名", "Name"),
        Text("邮箱", "E-mail"),
        Text("角色", "Role"),
        Text("在职", "Active"),
        Text("平台店员", "Of the house"),
        Text("加入时间", "Since"),
        Text("最近登录", "Signed in at"),
    ),
    _staff,
)

API_KEYS = ExportKind(
    "api_keys",
    "api_keys.manage",
    Text("导出密钥", "Export API keys"),
    (
        Text("名称", "Name"),
        Text("开头", "Begins with"),
        Text("权限", "Permissions"),
        Text("创建时间", "Made at"),
        Text("最近使用", "Last used at"),
    ),
    _keys,
)

PRIVACY = ExportKind(
    "privacy_requests",
    "privacy.read_house",
    Text("导出隐私申请", "Export privacy requests"),
    (
        Text("编号", "Id"),
        Text("买家编号", "Shopper's id"),
        Text("昵称", "Nickname"),
        Text("手机号（部分）", "Phone (masked)"),
        Text("申请", "Kind"),
        Text("状态", "State"),
        Text("申请时间", "Asked at"),
        Text("到期", "Due at"),
        Text("结束时间", "Ended at"),
    ),
    _privacy,
    PrivacyFilters,
)
