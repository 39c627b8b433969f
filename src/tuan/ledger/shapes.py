"""Frozen shapes of the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

NAMESPACE = UUID("6f1c6a4e-2f0b-5d0e-9a53-7d1f4f2c9b10")
Kind = Literal["post", "pend", "settle", "void"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account by its code.

    `normal` is the side that raises its balance; `floor` is what its available balance never falls under (minor units).
    """

    code: str
    normal: Literal["debit", "credit"]
    unit: str
    floor: int | None = None
    owner_id: UUID | None = None  # The shop or person whose money it is; None for the house.

    @property
    def id(self) -> UUID:
        """Derived from the code, so that nobody has to look it up."""
        return uuid5(NAMESPACE, self.code)


@dataclass(frozen=True, slots=True)
class Balance:
    """Whole minor units. Available = posted − pending_out."""

    posted: int
    pending_in: int
    pending_out: int

    @property
    def available(self) -> int:
        """What can be spent now."""
        return self.posted - self.pending_out


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as it stands."""

    id: UUID
    code: str
    normal: str
    unit: str
    posted: int
    pending_in: int
    pending_out: int
    floor: int | None
    owner_id: UUID | None
    head: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One row of the journal."""

    position: int
    id: UUID
    kind: Kind
    debit_id: UUID
    credit_id: UUID
    amount: int
    unit: str
    code: str
    reference: UUID
    pending_id: UUID | None
    at: datetime
    due: datetime | None
    debit_before: bytes
    credit_before: bytes
    hash: bytes
