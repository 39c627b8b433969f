"""Use coupons for orders that are being placed; those who come at once are served in their order under one lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.promotion import store
from tuan.promotion.errors import CouponDoesNotApply
from tuan.promotion.policy import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A coupon that takes this much off an order; whole minor units."""

    claim_id: UUID
    order_id: UUID
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Uses:
    """What a buyer uses together: all or none."""

    buyer_id: UUID
    uses: tuple[Use, ...]


async def use_each(tx: Tx, asks: Sequence[Uses], *, at: datetime) -> list[CouponDoesNotApply | None]:
    """For each None, or which coupon cannot be used and why; then nothing of this ask is."""
    wanted = {use.claim_id for ask in asks for use in ask.uses}
    if not wanted:
        return [None for _ in asks]
    claims = await store.uses.lock(tx, wanted)
    counters = {row["coupon_id"]: [row["used"], row["spent"]] for row in claims.values()}
    answers: list[CouponDoesNotApply | None] = []
    written: list[dict[str, Any]] = []
    for ask in asks:
        before = {id: list(counts) for id, counts in counters.items()}
        taken: list[UUID] = []
        refused = None
        for use in ask.uses:
            row = claims.get(use.claim_id)
            reason = words.UNKNOWN if row is None else _reason(row, ask.buyer_id, use.amount, counters, at)
            if row is None or reason is not None:
                assert reason is not None, "an unknown claim has a reason"
                refused = CouponDoesNotApply(claim_id=use.claim_id, reason={"zh": reason.zh, "en": reason.en})
                break
            counters[row["coupon_id"]][0] += 1
            counters[row["coupon_id"]][1] += use.amount
            row["state"] = "used"
            taken.append(use.claim_id)
        answers.append(refused)
        if refused is not None:
            counters = before
            for id in taken:
                claims[id]["state"] = "held"
            continue
        written += [_row(use, claims[use.claim_id]["coupon_id"], at) for use in ask.uses]
    if written:
        await store.uses.reserve(tx, written)
    return answers


def _reason(
    row: dict[str, Any], buyer_id: UUID, amount: int, counters: dict[UUID, list[int]], at: datetime
) -> Text | None:
    used, spent = counters[row["coupon_id"]]
    if row["buyer_id"] != buyer_id:
        return words.UNKNOWN
    if row["state"] == "used":
        return words.USED
    if at < row["valid_from"]:
        return words.NOT_YET
    if at >= row["valid_until"]:
        return words.EXPIRED
    if row["use_limit"] is not None and used >= row["use_limit"]:
        return words.USED_UP
    if row["budget"] is not None and spent + amount > row["budget"]:
        return words.NO_BUDGET
    return None


def _row(use: Use, coupon_id: UUID, at: datetime) -> dict[str, Any]:
    return {
        # A coupon that came back may be used for another order, and never twice for the same.
        "id": uuid5(use.claim_id, str(use.order_id)),
        "coupon_id": coupon_id,
        "claim_id": use.claim_id,
        "order_id": use.order_id,
        "amount": use.amount,
        "currency": use.currency,
        "reserved_at": at,
    }
