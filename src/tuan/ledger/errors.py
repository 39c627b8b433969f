"""What the ledger refuses."""

from tuan.kit.errors import Refusal


class BalanceTooLow(Refusal, status=409, zh="余额不足"):
    """There is not enough on this account."""

    account: str
    available: int
    asked: int


class TransferConflict(Refusal, status=409, zh="同一业务编号已有另一笔转账"):
    """Another transfer with this reference and code exists."""

    reference: str
    transfer_code: str


class NothingPending(Refusal, status=409, zh="没有可结算的待定转账"):
    """There is no pending transfer with this reference and code."""

    reference: str
    transfer_code: str
