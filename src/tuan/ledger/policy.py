"""What a row does to its two accounts, and the hash that chains it to the rows before."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from tuan.ledger.shapes import Kind


@dataclass(frozen=True, slots=True)
class Change:
    """What is added to an account's posted, pending_in and pending_out (minor units)."""

    posted: int = 0
    pending_in: int = 0
    pending_out: int = 0


def change(kind: Kind, *, raises: bool, amount: int, pending: int = 0) -> Change:
    """The effect of a row on one account.

    `raises`: whether the row's side is the account's normal side. `pending` is the amount of the pending row that a settle or void ends.
    """
    sign = 1 if raises else -1
    if kind == "post":
        return Change(posted=sign * amount)
    waiting = amount if kind == "pend" else -pending
    settled = sign * amount if kind == "settle" else 0
    return Change(settled, waiting, 0) if raises else Change(settled, 0, waiting)


def row_hash(
    *,
    id: UUID,
    kind: str,
    debit_id: UUID,
    credit_id: UUID,
    amount: int,
    unit: str,
    code: str,
    reference: UUID,
    pending_id: UUID | None,
    at: datetime,
    due: datetime | None,
    debit_before: bytes,
    credit_before: bytes,
) -> bytes:
    """SHA-256 over everything the row says and the heads of its two accounts before it.

    Each row thus carries the last row of both its accounts, as in a hash chain per account knotted wherever money moved between two.
    """
    words = [
        str(id),
        kind,
        str(debit_id),
        str(credit_id),
        str(amount),
        unit,
        code,
        str(reference),
        str(pending_id or ""),
        _instant(at),
        _instant(due) if due else "",
    ]
    digest = hashlib.sha256("\x1f".join(words).encode())
    digest.update(debit_before.ljust(32, b"\0"))
    digest.update(credit_before.ljust(32, b"\0"))
    return digest.digest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
