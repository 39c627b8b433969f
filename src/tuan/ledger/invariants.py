"""What always holds in the ledger; run in tests, and every 15 minutes in production."""

from tuan.platform.database import Tx


async def debits_equal_credits(tx: Tx) -> list[str]:
    """Per unit, the debit balances equal the credit balances."""
    rows = await tx.rows(
        """select unit, sum(case normal when 'debit' then posted else -posted end) as off
           from ledger_accounts group by unit having sum(case normal when 'debit' then posted else -posted end) <> 0"""
    )
    return [f"ledger: {row['unit']} is out of balance by {row['off']}" for row in rows]


async def balances_are_sums(tx: Tx) -> list[str]:
    """Each cached balance is the sum of its transfers."""
    rows = await tx.rows(
        """with moves as (
             select debit_id as id, 'debit' as side, amount from ledger_transfers where kind in ('post', 'settle')
             union all
             select credit_id, 'credit', amount from ledger_transfers where kind in ('post', 'settle'))
           select a.code from ledger_accounts a
           left join (select id, sum(case side when 'debit' then amount else -amount end) as net from moves group by id) m using (id)
           where a.posted <> case a.normal when 'debit' then 1 else -1 end * coalesce(m.net, 0)"""
    )
    return [f"ledger: {row['code']} is not the sum of its transfers" for row in rows]


async def no_pending_is_forgotten(tx: Tx) -> list[str]:
    """Every pending transfer is settled or voided within a day of its due time."""
    rows = await tx.rows(
        """select p.id, p.code from ledger_transfers p
           where p.kind = 'pend' and p.due < now() - interval '1 day'
             and not exists (select 1 from ledger_transfers e where e.pending_id = p.id) limit 20"""
    )
    return [f"ledger: pending {row['code']} {row['id']} is overdue" for row in rows]


INVARIANTS = [debits_equal_credits, balances_are_sums, no_pending_is_forgotten]
