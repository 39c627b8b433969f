"""checks beside columns are made.

The first migration left out every check that a model says beside a column; only those beside a table were made.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CHECKS = [
    ("campaign_buyers", "campaign_buyers_quantity_check", "quantity >= 0"),
    ("campaigns", "campaigns_state_check", "state in ('draft', 'published', 'paused', 'ended')"),
    ("campaigns", "campaigns_stock_check", "stock is null or stock > 0"),
    ("cart_lines", "cart_lines_quantity_check", "quantity between 1 and 999"),
    ("categories", "categories_slug_check", "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'"),
    ("checkouts", "checkouts_total_check", "total > 0"),
    ("groups", "groups_seats_check", "seats between 2 and 100"),
    ("groups", "groups_state_check", "state in ('open', 'formed', 'expired')"),
    ("ledger_accounts", "ledger_accounts_normal_check", "normal in ('debit', 'credit')"),
    ("ledger_accounts", "ledger_accounts_pending_in_check", "pending_in >= 0"),
    ("ledger_accounts", "ledger_accounts_pending_out_check", "pending_out >= 0"),
    ("ledger_transfers", "ledger_transfers_amount_check", "amount >= 0"),
    ("ledger_transfers", "ledger_transfers_kind_check", "kind in ('post', 'pend', 'settle', 'void')"),
    ("order_lines", "order_lines_quantity_check", "quantity > 0"),
    ("order_lines", "order_lines_shipped_check", "shipped between 0 and quantity"),
    ("order_lines", "order_lines_total_check", "total between 0 and list_total"),
    (
        "orders",
        "orders_state_check",
        "state in ('awaiting_payment', 'awaiting_group', 'paid', 'ready_to_ship', 'shipped', 'delivered', 'completed', 'closed')",
    ),
    ("orders", "orders_total_check", "total >= 0 and total = goods_total + discount_total + shipping_total"),
    ("outbox_deliveries", "outbox_deliveries_state_check", "state in ('due', 'done', 'given_up')"),
    ("parcel_lines", "parcel_lines_quantity_check", "quantity > 0"),
    ("payment_events", "payment_events_amount_check", "amount >= 0"),
    ("payment_events", "payment_events_kind_check", "kind in ('charge', 'refund', 'cancel')"),
    ("payment_events", "payment_events_outcome_check", "outcome in ('request', 'success', 'failure')"),
    ("payment_parts", "payment_parts_amount_check", "amount >= 0"),
    ("payments", "payments_amount_check", "amount > 0"),
    ("pictures", "pictures_height_check", "height > 0"),
    ("pictures", "pictures_width_check", "width > 0"),
    ("price_offers", "price_offers_price_check", "price_minor >= 0"),
    ("product_counters", "product_counters_sold_check", "sold_count >= 0"),
    ("product_counters", "product_counters_stock_state_check", "stock_state between 0 and 2"),
    ("products", "products_currency_check", "currency ~ '^[A-Z]{3}$'"),
    ("products", "products_state_check", "state in ('draft', 'published', 'withdrawn')"),
    ("products", "products_version_check", "version > 0"),
    ("refunds", "refunds_amount_check", "amount > 0"),
    ("refunds", "refunds_state_check", "state in ('requested', 'succeeded', 'failed')"),
    ("sandbox_charges", "sandbox_charges_state_check", "state in ('paid', 'failed')"),
    ("seats", "seats_quantity_check", "quantity > 0"),
    ("seats", "seats_state_check", "state in ('held', 'taken', 'lapsed', 'left', 'refunded')"),
    ("share_touches", "share_touches_what_check", "what in ('visit', 'sign_up', 'order')"),
    ("shares", "shares_depth_check", "depth between 0 and 1000"),
    ("shares", "shares_kind_check", "kind in ('product', 'group', 'campaign')"),
    ("shipping_fees", "shipping_fees_currency_check", "currency ~ '^[A-Z]{3}$'"),
    ("shipping_fees", "shipping_fees_fee_check", "fee_minor >= 0"),
    ("shipping_fees", "shipping_fees_free_from_check", "free_from_minor >= 0"),
    ("shown_stock", "shown_stock_state_check", "state between 0 and 2"),
    ("sign_in_codes", "sign_in_codes_attempts_left_check", "attempts_left >= 0"),
    ("skus", "skus_cost_check", "cost_minor >= 0"),
    ("skus", "skus_price_check", "price_minor >= 0"),
    ("skus", "skus_reference_check", "reference_minor >= 0"),
    ("stock_holds", "stock_holds_quantity_check", "quantity > 0"),
    ("stock_holds", "stock_holds_state_check", "state in ('open', 'kept', 'released', 'taken')"),
    ("stock_items", "stock_items_held_check", "held >= 0"),
    ("stock_items", "stock_items_on_hand_check", "on_hand >= 0"),
    ("stock_items", "stock_items_safety_check", "safety >= 0"),
    ("stock_movements", "stock_movements_kind_check", "kind in ('received', 'adjusted', 'shipped')"),
    ("stock_movements", "stock_movements_on_hand_after_check", "on_hand_after >= 0"),
    ("stock_movements", "stock_movements_quantity_check", "quantity <> 0"),
    ("users", "users_language_check", "language in ('zh-CN', 'en')"),
]


def upgrade() -> None:
    """Walk forward; there is no way back but a backup."""
    for table, name, condition in CHECKS:
        op.create_check_constraint(op.f(name), table, condition)
