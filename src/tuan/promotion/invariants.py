"""What must always hold in promotion: counters are the rows that they count. A price is computed and never kept."""

from tuan.platform.database import Tx


async def coupons_are_counted(tx: Tx) -> list[str]:
    """Given out = claims, used = uses that did not return, spent = what these took off."""
    rows = await tx.rows(
        """select c.id from coupons c
           left join lateral (select count(*) as claims from coupon_claims w where w.coupon_id = c.id) w on true
           left join lateral (
             select count(*) as uses, coalesce(sum(amount), 0) as amount from coupon_uses u
             where u.coupon_id = c.id and u.state <> 'returned') u on true
           left join lateral (select coalesce(sum(issued), 0) as issued from coupon_days d where d.coupon_id = c.id) d on true
           where c.issued <> w.claims or c.issued <> d.issued or c.used <> u.uses or c.spent <> u.amount"""
    )
    return [f"coupon {row['id']}: its counters are not the sum of its claims and uses" for row in rows]


async def used_coupons_have_a_use(tx: Tx) -> list[str]:
    """A claim is used exactly while one use of it stands."""
    rows = await tx.rows(
        """select w.id from coupon_claims w
           where (w.state = 'used') <> exists (select from coupon_uses u where u.claim_id = w.id and u.state <> 'returned')"""
    )
    return [f"coupon claim {row['id']}: used without a use, or the other way round" for row in rows]


INVARIANTS = [coupons_are_counted, used_coupons_have_a_use]
