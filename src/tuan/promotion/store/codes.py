"""Words that bring a coupon."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.platform.database import Tx


async def lock(tx: Tx, code: str) -> dict[str, Any] | None:
    """A code; one for a single person is locked, so that one of two wins."""
    rows = await tx.rows("select coupon_id, is_shared, claim_id from coupon_codes where code = %(code)s", code=code)
    if rows and not rows[0]["is_shared"]:
        rows = await tx.rows(
            "select coupon_id, is_shared, claim_id from coupon_codes where code = %(code)s for update", code=code
        )
    return rows[0] if rows else None


async def take(tx: Tx, code: str, claim_id: UUID) -> bool:
    """The code has brought this claim; False when it had brought another."""
    return bool(
        await tx.run(
            "update coupon_codes set claim_id = %(claim_id)s where code = %(code)s and not is_shared and claim_id is null",
            code=code,
            claim_id=claim_id,
        )
    )


async def insert(tx: Tx, coupon_id: UUID, codes: Sequence[str], *, is_shared: bool, at: datetime) -> int:
    """Write codes; how many of them were new in the whole house."""
    return await tx.run(
        """insert into coupon_codes (code, coupon_id, is_shared, created_at)
           select code, %(coupon_id)s, %(is_shared)s, %(at)s from unnest(%(codes)s::text[]) as n (code)
           on conflict (code) do nothing""",
        codes=list(codes),
        coupon_id=coupon_id,
        is_shared=is_shared,
        at=at,
    )


async def of_coupon(tx: Tx, coupon_id: UUID, *, after: str | None, limit: int) -> list[dict[str, Any]]:
    """The codes of a coupon in their order, and when each was used to claim."""
    return await tx.rows(
        """select n.code, n.is_shared, w.claimed_at from coupon_codes n left join coupon_claims w on w.id = n.claim_id
           where n.coupon_id = %(coupon_id)s and (%(after)s::text is null or n.code > %(after)s) order by n.code limit %(limit)s""",
        coupon_id=coupon_id,
        after=after,
        limit=limit,
    )
