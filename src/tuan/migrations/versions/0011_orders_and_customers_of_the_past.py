"""Orders and customers of the past."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Walk forward; there is no way back but a backup."""
    op.create_table(
        "past_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("customer_reference", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("past_orders_currency_check")),
        sa.CheckConstraint("line_count > 0", name=op.f("past_orders_line_count_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("past_orders_pkey")),
    )
    op.create_index(
        op.f("past_orders_shop_id_placed_at_id_idx"), "past_orders", ["shop_id", "placed_at", "id"], unique=False
    )
    op.create_index(op.f("past_orders_shop_id_reference_idx"), "past_orders", ["shop_id", "reference"], unique=True)
    op.create_table(
        "known_customers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=False),
        sa.Column("phone_index", sa.Text(), nullable=True),
        sa.Column("phone_masked", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reference is not null or phone_index is not null", name=op.f("known_customers_known_by_check")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("known_customers_shop_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("known_customers_pkey")),
    )
    op.create_index(
        op.f("known_customers_shop_id_imported_at_id_idx"),
        "known_customers",
        ["shop_id", "imported_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("known_customers_shop_id_phone_index_idx"), "known_customers", ["shop_id", "phone_index"], unique=True
    )
    op.create_index(
        op.f("known_customers_shop_id_reference_idx"), "known_customers", ["shop_id", "reference"], unique=True
    )
    op.create_table(
        "past_order_lines",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity <> 0", name=op.f("past_order_lines_quantity_check")),
        sa.ForeignKeyConstraint(["order_id"], ["past_orders.id"], name=op.f("past_order_lines_order_id_fkey")),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("past_order_lines_pkey")),
    )
