"""a charge knows whether it pays, its currency, and when it happened.

Until now the first charge of the payment's amount was taken for the one that paid, whatever its currency. The ledger knows better:
what paid no order was posted as surplus, in the unit that came.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Walk forward; there is no way back but a backup."""
    op.add_column("payment_events", sa.Column("currency", sa.Text(), nullable=True))
    op.add_column(
        "payment_events", sa.Column("captures", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("payment_events", sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        """update payment_events e set
             happened_at = e.at,
             currency = coalesce(
               (select r.currency from refunds r where r.id = e.refund_id),
               (select t.unit from ledger_transfers t
                where e.kind = 'charge' and t.reference = e.payment_id and t.code = 'surplus:' || e.provider_reference),
               p.currency),
             captures = e.kind = 'charge' and e.outcome = 'success'
               and not exists (
                 select 1 from ledger_transfers t
                 where t.reference = e.payment_id and t.code = 'surplus:' || e.provider_reference)
           from payments p where p.id = e.payment_id"""
    )
    # What got only other money is asked about and closed like any other payment.
    op.execute(
        """update payments p set ask_at = now()
           where ask_at is null and exists (select 1 from payment_events e where e.payment_id = p.id and e.kind = 'charge')
             and not exists (
               select 1 from payment_events e
               where e.payment_id = p.id and (e.captures or e.kind = 'cancel' and e.outcome = 'success'))"""
    )
    # An order's money can come back from the charge that paid it only.
    op.execute(
        """update refunds r set charge_reference = e.provider_reference
           from payment_events e
           where e.payment_id = r.payment_id and e.captures and r.order_id is not null and r.state <> 'succeeded'"""
    )
    op.alter_column("payment_events", "currency", nullable=False)
    op.alter_column("payment_events", "happened_at", nullable=False)
    op.create_check_constraint(
        op.f("payment_events_captures_check"),
        "payment_events",
        "not captures or kind = 'charge' and outcome = 'success'",
    )
    op.drop_index("payment_events_at", table_name="payment_events", postgresql_using="brin")
    op.create_index(
        "payment_events_captures", "payment_events", ["payment_id"], unique=True, postgresql_where=sa.text("captures")
    )
    op.create_index(
        "payment_events_happened_at", "payment_events", ["happened_at"], unique=False, postgresql_using="brin"
    )
