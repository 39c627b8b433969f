"""Groups."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.platform.database import Tx
from tuan.plays.shapes import Group
from tuan.plays.states import GROUP

COLUMNS = """id, campaign_id, shop_id, product_id, leader_id, state, seats, opened_at, closes_at, changed_at, formed_at,
is_completed_by_shop"""


async def insert(tx: Tx, group: dict[str, Any]) -> bool:
    """Write an open group; False when its id exists."""
    written = await tx.run(
        """insert into groups (id, campaign_id, shop_id, product_id, leader_id, state, seats, opened_at, closes_at, changed_at)
           values (%(id)s, %(campaign_id)s, %(shop_id)s, %(product_id)s, %(leader_id)s, 'open', %(seats)s, %(at)s, %(closes_at)s, %(at)s)
           on conflict (id) do nothing""",
        **group,
    )
    return written == 1


async def get(tx: Tx, id: UUID) -> Group | None:
    """A group."""
    return await tx.maybe(Group, f"select {COLUMNS} from groups where id = %(id)s", id=id)


async def lock(tx: Tx, id: UUID) -> Group | None:
    """A group, locked: whatever changes its seats goes through here."""
    return await tx.maybe(Group, f"select {COLUMNS} from groups where id = %(id)s for update", id=id)


async def end(tx: Tx, id: UUID, verb: str, *, at: datetime, by_shop: bool = False) -> bool:
    """A group forms or expires, once."""
    moved = await tx.run(
        """update groups set state = %(target)s, changed_at = %(at)s, is_completed_by_shop = %(by_shop)s,
             formed_at = case when %(target)s = 'formed' then %(at)s end
           where id = %(id)s and state = any(%(sources)s)""",
        id=id,
        target=GROUP.target(verb),
        sources=GROUP.sources(verb),
        at=at,
        by_shop=by_shop,
    )
    return moved == 1


async def touch(tx: Tx, id: UUID, *, at: datetime) -> None:
    """Its seats changed: those who watch it will hear of it."""
    await tx.run(
        "update groups set changed_at = greatest(changed_at + interval '1 microsecond', %(at)s) where id = %(id)s",
        id=id,
        at=at,
    )


async def lead(tx: Tx, id: UUID, leader_id: UUID) -> None:
    """Another member leads from now on."""
    await tx.run("update groups set leader_id = %(leader_id)s where id = %(id)s", id=id, leader_id=leader_id)


async def due(tx: Tx, *, at: datetime, limit: int) -> list[UUID]:
    """Open groups whose time is over."""
    return await tx.values(
        "select id from groups where state = 'open' and closes_at <= %(at)s order by closes_at limit %(limit)s",
        at=at,
        limit=limit,
    )


async def others_with_room(tx: Tx, campaign_id: UUID, *, but: UUID, at: datetime) -> list[UUID]:
    """Open groups of a campaign that seem to have a free seat, the oldest first."""
    return await tx.values(
        """select g.id from groups g
           where g.campaign_id = %(campaign_id)s and g.state = 'open' and g.closes_at > %(at)s and g.id <> %(but)s
             and g.seats > (select count(*) from seats s where s.group_id = g.id
                            and (s.state = 'taken' or (s.state = 'held' and s.held_until > %(at)s)))
           order by g.opened_at, g.id limit 10""",
        campaign_id=campaign_id,
        but=but,
        at=at,
    )


async def open_ones(
    tx: Tx,
    *,
    kind: str | None,
    campaign_id: UUID | None,
    product_id: UUID | None,
    at: datetime,
    after: tuple[int, datetime, UUID] | None,
    limit: int,
) -> list[tuple[Group, int]]:
    """Groups that can be joined, whose leader has paid, with their free seats; fewest free seats first."""
    rows = await tx.rows(
        f"""select {COLUMNS}, free from (
              select g.*, g.seats - (
                select count(*) from seats s where s.group_id = g.id
                  and (s.state = 'taken' or (s.state = 'held' and s.held_until > %(at)s)))::int as free,
                exists (select 1 from seats s where s.group_id = g.id and s.state = 'taken') as is_paid
              from groups g
              where g.state = 'open' and g.closes_at > %(at)s
                and (%(kind)s::text is null or exists (select 1 from campaigns c where c.id = g.campaign_id and c.kind = %(kind)s))
                and (%(campaign_id)s::uuid is null or g.campaign_id = %(campaign_id)s)
                and (%(product_id)s::uuid is null or g.product_id = %(product_id)s)) g
            where free > 0 and is_paid
              and (%(after_free)s::int is null or (free, closes_at, id) > (%(after_free)s, %(after_at)s, %(after_id)s))
            order by free, closes_at, id limit %(limit)s""",
        kind=kind,
        campaign_id=campaign_id,
        product_id=product_id,
        at=at,
        limit=limit,
        after_free=after[0] if after else None,
        after_at=after[1] if after else None,
        after_id=after[2] if after else None,
    )
    return [(Group(**{k: v for k, v in row.items() if k != "free"}), row["free"]) for row in rows]


async def of_buyer(tx: Tx, buyer_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int) -> list[Group]:
    """Groups in which a buyer has, or had, a paid or held seat; newest first."""
    return await tx.all(
        Group,
        f"""select {COLUMNS} from groups
            where id in (select group_id from seats where buyer_id = %(buyer_id)s and state in ('held', 'taken', 'refunded'))
              and (%(after_at)s::timestamptz is null or (opened_at, id) < (%(after_at)s, %(after_id)s))
            order by opened_at desc, id desc limit %(limit)s""",
        buyer_id=buyer_id,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def of_shop(
    tx: Tx,
    shop_id: UUID,
    *,
    campaign_id: UUID | None,
    state: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Group]:
    """A shop's groups, newest first."""
    return await tx.all(
        Group,
        f"""select {COLUMNS} from groups
            where shop_id = %(shop_id)s and (%(campaign_id)s::uuid is null or campaign_id = %(campaign_id)s)
              and (%(state)s::text is null or state = %(state)s)
              and (%(after_at)s::timestamptz is null or (opened_at, id) < (%(after_at)s, %(after_id)s))
            order by opened_at desc, id desc limit %(limit)s""",
        shop_id=shop_id,
        campaign_id=campaign_id,
        state=state,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def changed_among(tx: Tx, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these groups changed last."""
    rows = await tx.rows("select id, changed_at from groups where id = any(%(ids)s)", ids=list(ids))
    return {row["id"]: row["changed_at"] for row in rows}
