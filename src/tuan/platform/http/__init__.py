"""What every route shares: transactions, time, problems, pages, idempotency, headers."""

from tuan.platform.http.app import api
from tuan.platform.http.depends import Language, Now, PageOf, ReadTx, StaleTx, WriteTx
from tuan.platform.http.schemas import MoneyOut, PageOut, TextOut, Wire, money

__all__ = [
    "Language",
    "MoneyOut",
    "Now",
    "PageOf",
    "PageOut",
    "ReadTx",
    "StaleTx",
    "TextOut",
    "Wire",
    "WriteTx",
    "api",
    "money",
]
