"""All SQL of sharing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.kit.ids import new_id
from tuan.platform.database import Tx
from tuan.sharing.shapes import Branch, Share, Touch

OF_CAMPAIGN = "campaign_id = %(target_id)s"
OF_THING = "kind = %(kind)s and target_id = %(target_id)s"
SHARE = "id, sharer_id, kind, target_id, parent_id, depth, created_at"


async def find_or_add(
    tx: Tx,
    *,
    sharer_id: UUID,
    kind: str,
    target_id: UUID,
    parent_id: UUID | None,
    shop_id: UUID,
    campaign_id: UUID | None,
    at: datetime,
) -> tuple[Share, bool]:
    """The one share of this person, thing and parent; and whether it is new."""
    added = await tx.run(
        """insert into shares (id, sharer_id, kind, target_id, parent_id, shop_id, campaign_id, depth, created_at)
           select %(id)s, %(sharer_id)s, %(kind)s, %(target_id)s, %(parent_id)s, %(shop_id)s, %(campaign_id)s,
             coalesce((select depth + 1 from shares where id = %(parent_id)s), 0), %(at)s
           on conflict do nothing""",
        id=new_id(),
        sharer_id=sharer_id,
        kind=kind,
        target_id=target_id,
        parent_id=parent_id,
        shop_id=shop_id,
        campaign_id=campaign_id,
        at=at,
    )
    found = await tx.one(
        Share,
        f"""select {SHARE} from shares where sharer_id = %(sharer_id)s and kind = %(kind)s and target_id = %(target_id)s
              and parent_id is not distinct from %(parent_id)s""",
        sharer_id=sharer_id,
        kind=kind,
        target_id=target_id,
        parent_id=parent_id,
    )
    return found, added == 1


async def get(tx: Tx, id: UUID) -> Share | None:
    """A share."""
    return await tx.maybe(Share, f"select {SHARE} from shares where id = %(id)s", id=id)


async def touch(tx: Tx, touches: Sequence[tuple[UUID, Touch]], *, at: datetime) -> list[dict[str, Any]]:
    """Shares, by their ids, brought something; counted once per reference, and never for their own sharer. What counted."""
    return await tx.rows(
        """with counted as (
           insert into share_touches (id, share_id, what, reference, user_id, at)
           select t.id, s.id, t.what, t.reference, t.user_id, %(at)s
           from unnest(%(ids)s::uuid[], %(share_ids)s::uuid[], %(whats)s::text[], %(references)s::uuid[], %(user_ids)s::uuid[])
             as t (id, share_id, what, reference, user_id)
           join shares s on s.id = t.share_id and s.sharer_id is distinct from t.user_id
           on conflict (what, reference) do nothing
           returning share_id, what, reference, user_id)
           select c.share_id, s.shop_id, s.sharer_id, s.kind, s.target_id, s.campaign_id, c.what, c.reference, c.user_id
           from counted c join shares s on s.id = c.share_id""",
        ids=[new_id() for _ in touches],
        share_ids=[share_id for share_id, _ in touches],
        whats=[touch.what for _, touch in touches],
        references=[touch.reference for _, touch in touches],
        user_ids=[touch.user_id for _, touch in touches],
        at=at,
    )


async def last_touch(tx: Tx, user_id: UUID, *, since: datetime) -> Share | None:
    """The last share that touched somebody since an instant."""
    return await tx.maybe(
        Share,
        f"""select {SHARE} from shares where id = (
              select share_id from share_touches where user_id = %(user_id)s and at >= %(since)s order by at desc limit 1)""",
        user_id=user_id,
        since=since,
    )


async def tree(
    tx: Tx, shop_id: UUID, *, kind: str, target_id: UUID, after: tuple[int, UUID] | None, limit: int
) -> list[Branch]:
    """The shares of a thing with what each brought, parents first; of a campaign with all of its groups."""
    return await tx.all(
        Branch,
        f"""select s.id, s.sharer_id, s.kind, s.target_id, s.parent_id, s.depth, s.created_at,
              count(t.id) filter (where t.what = 'visit')::int as visits,
              count(t.id) filter (where t.what = 'sign_up')::int as sign_ups,
              count(t.id) filter (where t.what = 'order')::int as orders
            from (
              select * from shares
              where shop_id = %(shop_id)s and {OF_CAMPAIGN if kind == "campaign" else OF_THING}
                and (%(after_depth)s::int is null or (depth, id) > (%(after_depth)s, %(after_id)s))
              order by depth, id limit %(limit)s) s
            left join share_touches t on t.share_id = s.id
            group by s.id, s.sharer_id, s.kind, s.target_id, s.parent_id, s.depth, s.created_at
            order by s.depth, s.id""",
        shop_id=shop_id,
        kind=kind,
        target_id=target_id,
        after_depth=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def count_of(tx: Tx, user_id: UUID) -> int:
    """Somebody's shares, and the visits, sign-ups and orders by which they followed others'."""
    count: int = await tx.value(
        """select (select count(*) from shares where sharer_id = %(id)s)
               + (select count(*) from share_touches where user_id = %(id)s)""",
        id=user_id,
    )
    return count
