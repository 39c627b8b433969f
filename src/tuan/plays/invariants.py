"""What always holds on the stage; run in tests, and every 15 minutes in production."""

from tuan.platform.database import Tx


async def no_group_is_overfull(tx: Tx) -> list[str]:
    """Taken seats never exceed the seats."""
    rows = await tx.rows(
        """select g.id from groups g join seats s on s.group_id = g.id and s.state = 'taken'
           group by g.id having count(*) > g.seats"""
    )
    return [f"group {row['id']}: more seats are taken than there are" for row in rows]


async def no_full_group_is_open(tx: Tx) -> list[str]:
    """A group whose seats are all taken has formed."""
    rows = await tx.rows(
        """select g.id from groups g join seats s on s.group_id = g.id and s.state = 'taken'
           where g.state = 'open' group by g.id having count(*) >= g.seats"""
    )
    return [f"group {row['id']}: full, but open" for row in rows]


async def ended_groups_hold_nobody_back(tx: Tx) -> list[str]:
    """In a formed group no order waits; in an expired group no seat is taken."""
    rows = await tx.rows(
        """select s.group_id, s.order_id from seats s join groups g on g.id = s.group_id join orders o on o.id = s.order_id
           where s.state = 'taken'
             and (g.state = 'formed' and o.state = 'awaiting_group' or g.state = 'expired')"""
    )
    return [f"group {row['group_id']}: order {row['order_id']} is stranded" for row in rows]


async def seats_match_their_orders(tx: Tx) -> list[str]:
    """A paid order in a group has a taken seat, unless its delivery still waits; a closed one has none in an open group."""
    rows = await tx.rows(
        """select o.id from orders o left join seats s on s.order_id = o.id
           where o.state = 'awaiting_group' and s.state is distinct from 'taken'
             and not exists (select 1 from outbox_deliveries d where d.subject = o.id and d.state <> 'done')
           union all
           select o.id from orders o join seats s on s.order_id = o.id join groups g on g.id = s.group_id
           where o.state = 'closed' and s.state = 'taken' and g.state = 'open'
             and not exists (select 1 from outbox_deliveries d where d.subject = o.id and d.state <> 'done')"""
    )
    return [f"order {row['id']}: its seat says something else" for row in rows]


async def campaign_counts_are_sums(tx: Tx) -> list[str]:
    """What a campaign with limited stock counts as taken is what its seats hold."""
    rows = await tx.rows(
        """select c.id from campaigns c left join seats s on s.campaign_id = c.id and s.is_counted
           where c.stock is not null group by c.id having c.taken <> coalesce(sum(s.quantity), 0)"""
    )
    return [f"campaign {row['id']}: its count is not the sum of its seats" for row in rows]


async def open_groups_are_led_by_a_member(tx: Tx) -> list[str]:
    """An open group has members, and its leader is one of them."""
    rows = await tx.rows(
        """select g.id from groups g
           where g.state = 'open' and not exists (
             select 1 from seats s where s.group_id = g.id and s.buyer_id = g.leader_id and s.state in ('held', 'taken'))"""
    )
    return [f"group {row['id']}: its leader is not in it" for row in rows]


INVARIANTS = [
    no_group_is_overfull,
    no_full_group_is_open,
    ended_groups_hold_nobody_back,
    seats_match_their_orders,
    campaign_counts_are_sums,
    open_groups_are_led_by_a_member,
]
