"""Export accounts, and transfers: of one account with its balance after each, or of all."""

from uuid import UUID

from pydantic import AwareDatetime, Field

from tuan.kit.decimals import decimal_text
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.ledger import console
from tuan.ledger.browsing import State
from tuan.ledger.schemas import AccountTransferOut
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class AccountFilters(Wire):
    """A part of their code."""

    q: str | None = Field(default=None, max_length=100)


class TransferFilters(Wire):
    """Which transfers; `account_id` is one account, `account` a part of the code of either side."""

    account_id: UUID | None = None
    account: str | None = Field(default=None, max_length=100)
    state: State | None = None
    reference: UUID | None = None
    since: AwareDatetime | None = Field(default=None, alias="from")
    until: AwareDatetime | None = Field(default=None, alias="to")


async def _accounts(asking: Asking) -> Got:
    shown = await console.accounts(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            row.code,
            row.kind,
            row.unit,
            *(_amount(minor, row.unit) for minor in (row.posted, row.pending_in, row.pending_out, row.floor)),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


async def _page(asking: Asking) -> Got:
    filters = dict(asking.filters)
    account_id, words = filters.pop("account_id"), filters.pop("account")
    shown = (
        await console.transfers_of_account(asking.staff, asking.tx, asking.page, account_id, **filters)
        if account_id
        else await console.transfers(asking.staff, asking.tx, asking.page, words, **filters)
    )
    rows = [
        (
            row.id,
            asking.when(row.at),
            row.code,
            row.debit_account.code,
            row.credit_account.code,
            _amount(row.amount, row.unit),
            *(
                (_amount(row.change, row.unit), _amount(row.balance, row.unit))
                if isinstance(row, AccountTransferOut)
                else ("", "")
            ),
            row.unit,
            row.state,
            row.reference,
            asking.when(row.due),
            row.hash,
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


def _amount(minor: int | None, unit: str) -> str:
    return "" if minor is None else decimal_text(Money(minor, unit))


ACCOUNTS = ExportKind(
    "accounts",
    "ledger.read",
    Text("导出账户", "Export accounts"),
    (
        Text("账户", "Account"),
        Text("方向", "Normal side"),
        Text("单位", "Unit"),
        Text("余额", "Posted"),
        Text("待入", "Pending in"),
        Text("待出", "Pending out"),
        Text("下限", "Floor"),
    ),
    _accounts,
    AccountFilters,
    wider=(console.HOUSE.name,),
)

TRANSFERS = ExportKind(
    "transfers",
    "ledger.read",
    Text("导出分录", "Export transfers"),
    (
        Text("分录编号", "Transfer"),
        Text("时间", "At"),
        Text("类别", "Code"),
        Text("借方账户", "Debit account"),
        Text("贷方账户", "Credit account"),
        Text("金额", "Amount"),
        Text("余额变化", "Change of the balance"),
        Text("变化后余额", "Balance after"),
        Text("单位", "Unit"),
        Text("状态", "State"),
        Text("业务编号", "Reference"),
        Text("到期", "Due"),
        Text("校验值", "Hash"),
    ),
    _page,
    TransferFilters,
    wider=(console.HOUSE.name,),
)
