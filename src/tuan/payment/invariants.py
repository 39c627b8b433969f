"""What always holds in payment; run in tests, and every 15 minutes in production."""

from tuan.platform.database import Tx


async def no_refund_exceeds_its_charge(tx: Tx) -> list[str]:
    """No order gets back more than was paid for it."""
    rows = await tx.rows(
        """select part.payment_id, part.order_id from payment_parts part
           join refunds r on r.payment_id = part.payment_id and r.order_id = part.order_id and r.state <> 'failed'
           group by part.payment_id, part.order_id, part.amount having sum(r.amount) > part.amount"""
    )
    return [f"payment {row['payment_id']}: order {row['order_id']} is refunded beyond what was paid" for row in rows]


async def escrow_is_charges_less_refunds(tx: Tx) -> list[str]:
    """Per shop and currency, what the ledger holds in escrow is what was charged less what was refunded."""
    rows = await tx.rows(
        """with charged as (
             select part.shop_id, p.currency, sum(part.amount) as amount
             from payment_parts part join payments p on p.id = part.payment_id
             where exists (select 1 from payment_events e where e.payment_id = p.id and e.captures) group by 1, 2),
           refunded as (
             select shop_id, currency, sum(amount) as amount from refunds
             where state = 'succeeded' and shop_id is not null group by 1, 2),
           held as (
             select owner_id as shop_id, unit as currency, posted from ledger_accounts where code like 'escrow:%%')
           select h.shop_id, h.currency, h.posted, coalesce(c.amount, 0) - coalesce(r.amount, 0) as expected
           from held h left join charged c using (shop_id, currency) left join refunded r using (shop_id, currency)
           where h.posted <> coalesce(c.amount, 0) - coalesce(r.amount, 0)"""
    )
    return [f"escrow of {r['shop_id']}: the ledger holds {r['posted']}, payments say {r['expected']}" for r in rows]


async def every_paid_payment_is_in_the_ledger(tx: Tx) -> list[str]:
    """A charge that succeeded stands in the ledger: as escrow if it pays the orders, else as surplus in the currency that came."""
    rows = await tx.rows(
        """select e.payment_id from payment_events e
           where e.kind = 'charge' and e.outcome = 'success' and e.amount > 0
             and case when e.captures then not exists (
                   select 1 from ledger_transfers t join payment_parts part on part.order_id = t.reference
                   where part.payment_id = e.payment_id and t.code = 'charge:' || e.payment_id)
                 else not exists (
                   select 1 from ledger_transfers t
                   where t.reference = e.payment_id and t.code = 'surplus:' || e.provider_reference
                     and (t.amount, t.unit) = (e.amount, e.currency)) end"""
    )
    return [f"payment {row['payment_id']}: a charge is missing in the ledger" for row in rows]


async def what_pays_is_what_was_asked_for(tx: Tx) -> list[str]:
    """The charge that pays the orders is of the payment's amount and currency."""
    rows = await tx.rows(
        """select p.id from payments p join payment_events e on e.payment_id = p.id and e.captures
           where (e.amount, e.currency) <> (p.amount, p.currency)"""
    )
    return [f"payment {row['id']}: what paid it is not what was asked for" for row in rows]


async def refunds_are_asked_of_the_charge_that_paid(tx: Tx) -> list[str]:
    """An order's money comes back from the charge that paid it; from no other could it ever come."""
    rows = await tx.rows(
        """select r.id from refunds r
           where r.order_id is not null and r.state <> 'succeeded' and not exists (
             select 1 from payment_events e
             where e.payment_id = r.payment_id and e.captures and e.provider_reference = r.charge_reference)"""
    )
    return [f"refund {row['id']}: it is asked of a charge that did not pay its order" for row in rows]


INVARIANTS = [
    no_refund_exceeds_its_charge,
    escrow_is_charges_less_refunds,
    every_paid_payment_is_in_the_ledger,
    what_pays_is_what_was_asked_for,
    refunds_are_asked_of_the_charge_that_paid,
]
