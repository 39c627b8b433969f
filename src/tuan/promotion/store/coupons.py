"""Coupons: offers of a shop, with their counters."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.platform.database import Tx
from tuan.promotion.drafts import Coupon, CouponDraft

COLUMNS = """id, shop_id, kind, title, currency, threshold, off, percent, cap, gift_sku_id, gift_quantity, scope, product_ids,
category_ids, combines, issue, claim_from, claim_until, valid_from, valid_until, valid_days, issue_limit, use_limit, buyer_limit,
day_limit, budget, issued, used, spent, state, version, created_at"""

SET = """kind = %(kind)s, title = %(title)s, currency = %(currency)s, threshold = %(threshold)s, off = %(off)s, percent = %(percent)s,
cap = %(cap)s, gift_sku_id = %(gift_sku_id)s, gift_quantity = %(gift_quantity)s, scope = %(scope)s, product_ids = %(product_ids)s,
category_ids = %(category_ids)s, combines = %(combines)s, issue = %(issue)s, claim_from = %(claim_from)s, claim_until = %(claim_until)s,
valid_from = %(valid_from)s, valid_until = %(valid_until)s, valid_days = %(valid_days)s, issue_limit = %(issue_limit)s,
use_limit = %(use_limit)s, buyer_limit = %(buyer_limit)s, day_limit = %(day_limit)s, budget = %(budget)s"""


async def insert(tx: Tx, draft: CouponDraft, *, at: datetime) -> bool:
    """Write a draft; False when its id is taken."""
    names = [part.split("=")[0].strip() for part in SET.split(",")]
    return bool(
        await tx.run(
            f"""insert into coupons (id, shop_id, state, created_at, {", ".join(names)})
                values (%(id)s, %(shop_id)s, 'draft', %(at)s, {", ".join(f"%({name})s" for name in names)})
                on conflict (id) do nothing""",
            at=at,
            **_params(draft),
        )
    )


async def update(tx: Tx, draft: CouponDraft, *, version: int) -> Coupon | None:
    """Write it anew; None when somebody else has."""
    return await tx.maybe(
        Coupon,
        f"""update coupons set {SET}, version = version + 1
            where id = %(id)s and shop_id = %(shop_id)s and version = %(version)s returning {COLUMNS}""",
        version=version,
        **_params(draft),
    )


async def move(tx: Tx, id: UUID, *, state: str) -> Coupon | None:
    """Publish or pause; None when it is so already."""
    return await tx.maybe(
        Coupon,
        f"""update coupons set state = %(state)s, version = version + 1 where id = %(id)s and state <> %(state)s
            returning {COLUMNS}""",
        id=id,
        state=state,
    )


async def get(tx: Tx, id: UUID, *, locked: bool = False) -> Coupon | None:
    """A coupon; locked if asked."""
    return await tx.maybe(
        Coupon, f"select {COLUMNS} from coupons where id = %(id)s {'for update' if locked else ''}", id=id
    )


async def count_issued(tx: Tx, id: UUID) -> bool:
    """Count one more given out; False when none is left, or it is not published."""
    return bool(
        await tx.run(
            """update coupons set issued = issued + 1
               where id = %(id)s and state = 'published' and (issue_limit is null or issued < issue_limit)""",
            id=id,
        )
    )


async def of_shop(
    tx: Tx, shop_id: UUID, *, state: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[Coupon]:
    """A shop's coupons, newest first."""
    return await tx.all(
        Coupon,
        f"""select {COLUMNS} from coupons where shop_id = %(shop_id)s and (%(state)s::text is null or state = %(state)s)
              and (%(after_at)s::timestamptz is null or (created_at, id) < (%(after_at)s, %(after_id)s))
            order by created_at desc, id desc limit %(limit)s""",
        shop_id=shop_id,
        state=state,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def to_claim(tx: Tx, shop_ids: Collection[UUID], *, at: datetime) -> list[Coupon]:
    """The coupons that anybody may take now."""
    return await tx.all(
        Coupon,
        f"""select {COLUMNS} from coupons
            where shop_id = any(%(shop_ids)s) and state = 'published' and issue = 'public' and claim_from <= %(at)s
              and (claim_until is null or claim_until > %(at)s) and (valid_until is null or valid_until > %(at)s)
            order by created_at desc, id limit 50""",
        shop_ids=list(shop_ids),
        at=at,
    )


async def for_new_buyers(tx: Tx, *, at: datetime) -> list[UUID]:
    """The coupons that a new buyer gets, in the order of ids."""
    return await tx.values(
        """select id from coupons where state = 'published' and issue = 'new_buyer' and claim_from <= %(at)s
             and (claim_until is null or claim_until > %(at)s) and (valid_until is null or valid_until > %(at)s) order by id""",
        at=at,
    )


def _params(draft: CouponDraft) -> dict[str, Any]:
    return {
        **{name: getattr(draft, name) for name in draft.__slots__},
        "title": Jsonb({"zh": draft.title.zh, "en": draft.title.en}),
        "product_ids": Jsonb([str(id) for id in draft.product_ids]),
        "category_ids": Jsonb([str(id) for id in draft.category_ids]),
    }
