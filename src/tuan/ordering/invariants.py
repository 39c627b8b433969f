"""What always holds in ordering; run in tests, and every 15 minutes in production."""

from tuan.platform.database import Tx


async def totals_add_up(tx: Tx) -> list[str]:
    """Lines sum to the order's goods after discounts, orders to their checkout."""
    rows = await tx.rows(
        """select o.number from orders o join order_lines l on l.order_id = o.id group by o.id
           having sum(l.total) <> o.goods_total + o.discount_total
           union all
           select 'checkout ' || c.id from checkouts c join orders o on o.checkout_id = c.id group by c.id
           having sum(o.total) <> c.total"""
    )
    return [f"order {row['number']}: its lines do not add up" for row in rows]


async def every_paid_order_is_somewhere(tx: Tx) -> list[str]:
    """A paid order is being fulfilled, received, or all its money is back or on the way back.

    What is missing waits as failed refunds: they stand in a list, counted on the overview, and a person sends them again.
    """
    rows = await tx.rows(
        """select o.number from orders o
           left join lateral (
             select coalesce(sum(amount) filter (where state <> 'failed'), 0) as back,
                    coalesce(sum(amount) filter (where state = 'failed'), 0) as failed from refunds r
             where r.order_id = o.id and r.payment_id = o.payment_id) r on true
           where o.paid_at is not null and o.state = 'closed'
             and (r.back > o.total or r.back < o.total and r.back + r.failed < o.total)"""
    )
    return [f"order {row['number']}: closed and paid, but its money is not on the way back" for row in rows]


async def checkouts_end(tx: Tx) -> list[str]:
    """A checkout is paid or closed soon after its time: until then its stock is held. A provider may be away for hours."""
    rows = await tx.rows("select id from checkouts where ended_at is null and closes_at < now() - interval '6 hours'")
    return [f"checkout {row['id']}: it should have ended long ago" for row in rows]


async def captured_money_has_an_order(tx: Tx) -> list[str]:
    """A captured payment has paid its orders, or is on the way back, unless its delivery still waits."""
    rows = await tx.rows(
        """select part.payment_id, o.number from payment_parts part join orders o on o.id = part.order_id
           where exists (select 1 from ledger_transfers t where t.reference = o.id and t.code = 'charge:' || part.payment_id)
             and o.payment_id is distinct from part.payment_id
             and not exists (select 1 from refunds r where r.payment_id = part.payment_id and r.order_id = o.id)
             and not exists (
               select 1 from outbox_deliveries d join outbox_events e using (position)
               where d.state <> 'done' and e.name = 'payment.payment_captured' and (e.payload ->> 'payment_id')::uuid = part.payment_id)"""
    )
    return [f"payment {row['payment_id']}: its money for order {row['number']} is stranded" for row in rows]


async def shipped_is_in_parcels(tx: Tx) -> list[str]:
    """What a line says was shipped is what its parcels hold."""
    rows = await tx.rows(
        """select l.id from order_lines l left join parcel_lines p on p.order_line_id = l.id
           group by l.id having coalesce(sum(p.quantity), 0) <> l.shipped"""
    )
    return [f"order line {row['id']}: shipped is not the sum of its parcels" for row in rows]


async def refunded_is_on_its_way(tx: Tx) -> list[str]:
    """What lines and the shipping fee say went back is what refunds give back; what a provider refused waits, or went by another."""
    rows = await tx.rows(
        """select o.number from orders o
           join lateral (select sum(refunded) as refunded from order_lines where order_id = o.id) l on true
           join lateral (
             select coalesce(sum(amount) filter (where state <> 'failed'), 0) as back, coalesce(sum(amount), 0) as asked
             from refunds r where r.order_id = o.id and r.payment_id = o.payment_id) r on true
           where o.paid_at is not null and not l.refunded + o.shipping_refunded between r.back and r.asked"""
    )
    return [f"order {row['number']}: its lines say that other money went back than its refunds" for row in rows]


async def past_totals_add_up(tx: Tx) -> list[str]:
    """The total of a past order is the sum of its lines, and none is missing."""
    rows = await tx.rows(
        """select o.reference from past_orders o
           left join (select order_id, sum(total) as total, count(*) as lines from past_order_lines group by order_id) l
             on l.order_id = o.id
           where l.total is distinct from o.total or l.lines is distinct from o.line_count"""
    )
    return [f"past order {row['reference']}: its lines do not add up" for row in rows]


INVARIANTS = [
    totals_add_up,
    every_paid_order_is_somewhere,
    checkouts_end,
    captured_money_has_an_order,
    shipped_is_in_parcels,
    refunded_is_on_its_way,
    past_totals_add_up,
]
