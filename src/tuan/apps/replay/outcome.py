"""How every line ended, asked of the database: what the API said on the way does not count."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tuan.platform.database import Database

ENDED = """
select g.id, g.state, g.seats,
  count(*) filter (where s.state = 'taken')::int as taken,
  count(*) filter (where s.state = 'taken' and o.state in ('ready_to_ship', 'shipped', 'delivered', 'completed'))::int as released,
  count(*) filter (where o.paid_at is not null and o.state = 'closed')::int as closed,
  count(*) filter (where o.paid_at is not null and o.state = 'closed' and coalesce(r.back, 0) = o.total)::int as refunded
from groups g
left join seats s on s.group_id = g.id
left join orders o on o.id = s.order_id
left join lateral (
  select sum(amount) as back from refunds where order_id = o.id and payment_id = o.payment_id and state = 'succeeded') r on true
where g.shop_id = %(shop_id)s
group by g.id
"""

BUSY = """
select (select count(*) from outbox_deliveries where state = 'due')
     + (select count(*) from procrastinate_jobs where status in ('todo', 'doing'))
     + (select count(*) from sandbox_notices where sent_at is null and attempts < 15)
     + (select count(*) from refunds where state = 'requested')
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """A group at the end."""

    id: UUID
    state: str
    seats: int
    taken: int
    released: int
    closed: int
    refunded: int

    @property
    def is_formed_and_released(self) -> bool:
        """All seats are taken and may be shipped."""
        return self.state == "formed" and self.taken == self.released == self.seats

    @property
    def is_expired_and_refunded(self) -> bool:
        """Everybody's money is back."""
        return self.state == "expired" and self.taken == 0 and self.closed == self.refunded > 0


async def ended(database: Database, shop_id: UUID) -> dict[UUID, Ended]:
    """Every group of the shop."""
    async with database.reading() as tx:
        return {row.id: row for row in await tx.all(Ended, ENDED, shop_id=shop_id)}


async def busy(database: Database) -> int:
    """How much is still on its way."""
    async with database.reading() as tx:
        found: int = await tx.value(BUSY)
        return found


async def bring_deadlines_forward(database: Database, shop_id: UUID, *, at: datetime) -> int:
    """The time of every open group of the shop is over now; how many. A replay cannot wait for a day."""
    async with database.transaction() as tx:
        return await tx.run(
            "update groups set closes_at = %(at)s where shop_id = %(shop_id)s and state = 'open'",
            shop_id=shop_id,
            at=at,
        )
