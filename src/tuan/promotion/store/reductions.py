"""Full reductions of shops."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.platform.database import Tx
from tuan.promotion.drafts import Reduction, ReductionDraft

COLUMNS = """id, shop_id, kind, title, currency, tiers, scope, product_ids, category_ids, combines, starts_at, ends_at, state, version,
created_at"""


async def insert(tx: Tx, draft: ReductionDraft, *, at: datetime) -> bool:
    """Write a draft; False when its id is taken."""
    return bool(
        await tx.run(
            """insert into reductions (id, shop_id, kind, title, currency, tiers, scope, product_ids, category_ids, combines, starts_at,
                 ends_at, state, created_at)
               values (%(id)s, %(shop_id)s, %(kind)s, %(title)s, %(currency)s, %(tiers)s, %(scope)s, %(product_ids)s, %(category_ids)s,
                 %(combines)s, %(starts_at)s, %(ends_at)s, 'draft', %(at)s)
               on conflict (id) do nothing""",
            at=at,
            **_params(draft),
        )
    )


async def update(tx: Tx, draft: ReductionDraft, *, version: int) -> Reduction | None:
    """Write it anew; None when somebody else has."""
    return await tx.maybe(
        Reduction,
        f"""update reductions set kind = %(kind)s, title = %(title)s, currency = %(currency)s, tiers = %(tiers)s, scope = %(scope)s,
              product_ids = %(product_ids)s, category_ids = %(category_ids)s, combines = %(combines)s, starts_at = %(starts_at)s,
              ends_at = %(ends_at)s, version = version + 1
            where id = %(id)s and shop_id = %(shop_id)s and version = %(version)s returning {COLUMNS}""",
        version=version,
        **_params(draft),
    )


async def move(tx: Tx, id: UUID, *, state: str) -> Reduction | None:
    """Publish or pause; None when it is so already."""
    return await tx.maybe(
        Reduction,
        f"""update reductions set state = %(state)s, version = version + 1 where id = %(id)s and state <> %(state)s
            returning {COLUMNS}""",
        id=id,
        state=state,
    )


async def get(tx: Tx, id: UUID) -> Reduction | None:
    """A reduction."""
    return await tx.maybe(Reduction, f"select {COLUMNS} from reductions where id = %(id)s", id=id)


async def of_shop(tx: Tx, shop_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Reduction]:
    """A shop's reductions, newest first."""
    return await tx.all(
        Reduction,
        f"""select {COLUMNS} from reductions where shop_id = %(shop_id)s
              and (%(after_at)s::timestamptz is null or (created_at, id) < (%(after_at)s, %(after_id)s))
            order by created_at desc, id desc limit %(limit)s""",
        shop_id=shop_id,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


def _params(draft: ReductionDraft) -> dict[str, Any]:
    return {
        **{name: getattr(draft, name) for name in draft.__slots__},
        "title": Jsonb({"zh": draft.title.zh, "en": draft.title.en}),
        "product_ids": Jsonb([str(id) for id in draft.product_ids]),
        "category_ids": Jsonb([str(id) for id in draft.category_ids]),
        "tiers": Jsonb(
            [
                {
                    "threshold": tier.threshold,
                    "off": tier.off,
                    "percent": tier.percent,
                    "gift_sku_id": str(tier.gift_sku_id) if tier.gift_sku_id else None,
                    "gift_quantity": tier.gift_quantity,
                }
                for tier in draft.tiers
            ]
        ),
    }
