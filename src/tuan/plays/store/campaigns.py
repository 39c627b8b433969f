"""Campaigns and their counters."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.platform.database import Tx
from tuan.plays.shapes import Campaign, RunningCampaign
from tuan.plays.states import CAMPAIGN

COLUMNS = """id, shop_id, kind, name, product_id, config, state, starts_at, ends_at, stock, taken, version, created_at, updated_at"""


async def insert(tx: Tx, campaign: dict[str, Any]) -> bool:
    """Write a draft; False when its id exists."""
    written = await tx.run(
        """insert into campaigns (id, shop_id, kind, name, product_id, config, state, starts_at, ends_at, stock, created_at, updated_at)
           values (%(id)s, %(shop_id)s, %(kind)s, %(name)s, %(product_id)s, %(config)s, 'draft', %(starts_at)s, %(ends_at)s,
             %(stock)s, %(at)s, %(at)s)
           on conflict (id) do nothing""",
        **{**campaign, "name": Jsonb(campaign["name"]), "config": Jsonb(campaign["config"])},
    )
    return written == 1


async def update(tx: Tx, campaign: dict[str, Any]) -> bool:
    """Change a campaign; False when it was changed meanwhile."""
    changed = await tx.run(
        """update campaigns set name = %(name)s, product_id = %(product_id)s, config = %(config)s, starts_at = %(starts_at)s,
             ends_at = %(ends_at)s, stock = %(stock)s, version = version + 1, updated_at = %(at)s
           where id = %(id)s and version = %(version)s""",
        **{**campaign, "name": Jsonb(campaign["name"]), "config": Jsonb(campaign["config"])},
    )
    return changed == 1


async def get(tx: Tx, id: UUID) -> Campaign | None:
    """A campaign."""
    return await tx.maybe(Campaign, f"select {COLUMNS} from campaigns where id = %(id)s", id=id)


async def lock(tx: Tx, id: UUID) -> Campaign | None:
    """A campaign, locked."""
    return await tx.maybe(Campaign, f"select {COLUMNS} from campaigns where id = %(id)s for update", id=id)


async def many(tx: Tx, ids: Collection[UUID]) -> dict[UUID, Campaign]:
    """Campaigns by id."""
    rows = await tx.all(Campaign, f"select {COLUMNS} from campaigns where id = any(%(ids)s)", ids=list(ids))
    return {row.id: row for row in rows}


async def running_of_products(tx: Tx, product_ids: Collection[UUID], *, at: datetime) -> list[RunningCampaign]:
    """The campaigns of products that run now, the one that ends first first."""
    return await tx.all(
        RunningCampaign,
        """select id, product_id, version from campaigns
            where product_id = any(%(ids)s) and state = 'published' and starts_at <= %(at)s and ends_at > %(at)s
            order by ends_at, id""",
        ids=list(product_ids),
        at=at,
    )


async def running(
    tx: Tx, *, kind: str | None, at: datetime, after: tuple[datetime, UUID] | None, limit: int
) -> list[Campaign]:
    """Campaigns that run now, of one play or of all, newest first."""
    return await tx.all(
        Campaign,
        f"""select {COLUMNS} from campaigns
            where state = 'published' and starts_at <= %(at)s and ends_at > %(at)s
              and (%(kind)s::text is null or kind = %(kind)s)
              and (%(after_at)s::timestamptz is null or (created_at, id) < (%(after_at)s, %(after_id)s))
            order by created_at desc, id desc limit %(limit)s""",
        kind=kind,
        at=at,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def of_shop(
    tx: Tx,
    shop_id: UUID,
    *,
    phase: str | None,
    name: str | None,
    at: datetime,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Campaign]:
    """A shop's campaigns, newest first; found by a part of their name in either language."""
    return await tx.all(
        Campaign,
        f"""select {COLUMNS} from campaigns
            where shop_id = %(shop_id)s
              and (%(phase)s::text is null or %(phase)s = case
                when state <> 'published' then state
                when %(at)s < starts_at then 'scheduled' when %(at)s < ends_at then 'running' else 'ended' end)
              and (%(name)s::text is null
                or strpos(lower(name ->> 'zh'), lower(%(name)s)) > 0 or strpos(lower(name ->> 'en'), lower(%(name)s)) > 0)
              and (%(after_at)s::timestamptz is null or (created_at, id) < (%(after_at)s, %(after_id)s))
            order by created_at desc, id desc limit %(limit)s""",
        shop_id=shop_id,
        phase=phase,
        name=name,
        at=at,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def move(tx: Tx, id: UUID, verb: str, *, at: datetime) -> bool:
    """A move of the machine; False when the campaign is in no state from which it starts."""
    moved = await tx.run(
        """update campaigns set state = %(target)s, version = version + 1, updated_at = %(at)s
           where id = %(id)s and state = any(%(sources)s)""",
        id=id,
        target=CAMPAIGN.target(verb),
        sources=CAMPAIGN.sources(verb),
        at=at,
    )
    return moved == 1


async def take_stock(tx: Tx, id: UUID, quantity: int) -> bool:
    """Promise pieces of the campaign's stock; False when not so many are left."""
    taken = await tx.run(
        "update campaigns set taken = taken + %(quantity)s where id = %(id)s and (stock is null or taken + %(quantity)s <= stock)",
        id=id,
        quantity=quantity,
    )
    return taken == 1


async def take_of_buyer(tx: Tx, id: UUID, buyer_id: UUID, *, quantity: int, limit: int) -> bool:
    """Count pieces against a buyer's limit; False when the limit is reached."""
    counted = await tx.run(
        """insert into campaign_buyers (campaign_id, buyer_id, quantity)
           select %(id)s, %(buyer_id)s, %(quantity)s where %(quantity)s <= %(limit)s
           on conflict (campaign_id, buyer_id) do update
           set quantity = campaign_buyers.quantity + %(quantity)s
           where campaign_buyers.quantity + %(quantity)s <= %(limit)s""",
        id=id,
        buyer_id=buyer_id,
        quantity=quantity,
        limit=limit,
    )
    return counted == 1


async def give_back(tx: Tx, id: UUID, buyer_id: UUID, quantity: int) -> None:
    """A seat is given up: its pieces count for nobody any more."""
    await tx.run(
        """with buyer as (
             update campaign_buyers set quantity = greatest(0, quantity - %(quantity)s)
             where campaign_id = %(id)s and buyer_id = %(buyer_id)s)
           update campaigns set taken = taken - %(quantity)s where id = %(id)s and stock is not null""",
        id=id,
        buyer_id=buyer_id,
        quantity=quantity,
    )


async def results(tx: Tx, ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Per campaign: groups by state, seats that open groups still wait for, paid seats and what was paid for them (minor units)."""
    rows = await tx.rows(
        """select c.id,
             (select count(*) from groups g where g.campaign_id = c.id and g.state = 'open')::int as groups_open,
             (select count(*) from groups g where g.campaign_id = c.id and g.state = 'formed')::int as groups_formed,
             (select count(*) from groups g where g.campaign_id = c.id and g.state = 'expired')::int as groups_expired,
             (select coalesce(sum(g.seats - (select count(*) from seats s where s.group_id = g.id and s.state = 'taken')), 0)
              from groups g where g.campaign_id = c.id and g.state = 'open')::int as seats_free,
             (select count(*) from seats s where s.campaign_id = c.id and s.state = 'taken')::int as orders,
             (select coalesce(sum(paid_price), 0) from seats s where s.campaign_id = c.id and s.state = 'taken')::bigint as paid
           from campaigns c where c.id = any(%(ids)s)""",
        ids=list(ids),
    )
    return {row.pop("id"): row for row in rows}


async def overlapping(tx: Tx, campaign: Campaign) -> list[Campaign]:
    """Other published campaigns of the same product whose time meets this one's."""
    return await tx.all(
        Campaign,
        f"""select {COLUMNS} from campaigns
            where product_id = %(product_id)s and id <> %(id)s and state in ('published', 'paused')
              and starts_at < %(ends_at)s and ends_at > %(starts_at)s order by starts_at""",
        product_id=campaign.product_id,
        id=campaign.id,
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
    )
