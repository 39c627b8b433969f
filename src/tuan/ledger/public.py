"""The front door of the ledger."""

from collections.abc import Collection
from uuid import UUID

from tuan.ledger import store
from tuan.ledger.browsing import plug_related
from tuan.ledger.commands.transfer import pend, post, settle, void
from tuan.ledger.commands.verify import Verification, verify
from tuan.ledger.errors import BalanceTooLow, NothingPending, TransferConflict
from tuan.ledger.shapes import Account, Balance, Transfer
from tuan.platform.database import Tx

__all__ = [
    "Account",
    "Balance",
    "BalanceTooLow",
    "NothingPending",
    "Transfer",
    "TransferConflict",
    "Verification",
    "balance",
    "pend",
    "plug_related",
    "post",
    "settle",
    "transfers_for",
    "transfers_for_each",
    "verify",
    "void",
]


async def balance(tx: Tx, account: Account) -> Balance:
    """An account's balance; zero when nothing has moved yet."""
    row = (await store.accounts_of(tx, [account.id])).get(account.id)
    return Balance(row.posted, row.pending_in, row.pending_out) if row else Balance(0, 0, 0)


async def transfers_for(tx: Tx, reference: UUID) -> list[Transfer]:
    """All rows of one business reference, oldest first."""
    return await store.transfers_for(tx, reference)


async def transfers_for_each(tx: Tx, references: Collection[UUID]) -> list[Transfer]:
    """All rows of many business references, oldest first."""
    return await store.transfers_for_each(tx, references)
