"""Tables of after-sales."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table
from sqlalchemy import text as sql

from tuan.platform.tables import document, instant, metadata, minor, text, uuid

care_settings = Table(
    "care_settings",
    metadata,
    uuid("shop_id", primary_key=True),
    Column(
        "answer_hours", Integer, CheckConstraint("answer_hours between 1 and 720", name="answer_hours"), nullable=False
    ),
    Column(
        "send_back_days", Integer, CheckConstraint("send_back_days between 1 and 60", name="send_back"), nullable=False
    ),
    Column("receive_days", Integer, CheckConstraint("receive_days between 1 and 60", name="receive"), nullable=False),
    Column("appeal_days", Integer, CheckConstraint("appeal_days between 1 and 60", name="appeal"), nullable=False),
    # For so many days after payment a lower price is paid back; 0 for not at all.
    Column("price_protection_days", Integer, nullable=False, server_default=sql("0")),
    text("return_address_sealed", nullable=True),
    document("return_address_masked", nullable=True),
    document("reasons"),
    CheckConstraint("price_protection_days between 0 and 30", name="price_protection"),
    CheckConstraint("(return_address_sealed is null) = (return_address_masked is null)", name="return_address"),
)

care_cases = Table(
    "care_cases",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id"),
    uuid("buyer_id"),
    uuid("order_id"),
    Column("ordinal", Integer, CheckConstraint("ordinal > 0", name="ordinal"), nullable=False),
    text("number"),
    text("kind", CheckConstraint("kind in ('refund_only', 'return', 'exchange')", name="kind")),
    text(
        "state",
        CheckConstraint(
            "state in ('applied', 'approved', 'refused', 'appealed', 'goods_sent_back', 'goods_received', 'refunding', "
            "'refunded', 'replaced', 'closed')",
            name="state",
        ),
    ),
    text("opened_by", CheckConstraint("opened_by in ('buyer', 'shop')", name="opened_by")),
    # Whether it is about pieces that had left the shop.
    Column("is_sent", Boolean, nullable=False),
    document("reason"),
    Column("is_shops_fault", Boolean, nullable=False),
    text("words"),
    document("picture_ids"),
    minor("goods", CheckConstraint("goods >= 0", name="goods")),
    minor("shipping", CheckConstraint("shipping >= 0", name="shipping"), server_default=sql("0")),
    text("currency"),
    instant("applied_at"),
    # When whoever is silent until then loses, and the clock goes on for them.
    instant("due_at", nullable=True),
    uuid("refused_by", nullable=True),
    text("refused_words", nullable=True),
    text("appeal_words", nullable=True),
    uuid("appeal_decided_by", nullable=True),
    text("appeal_decided_words", nullable=True),
    text("return_address_sealed", nullable=True),
    text("carrier", nullable=True),
    text("tracking_number", nullable=True),
    instant("received_at", nullable=True),
    instant("restock_decided_at", nullable=True),
    text("received_by_name", nullable=True),
    # It was to be an exchange, but the pieces were gone, or the shop did not send them in time.
    Column("became_refund", Boolean, nullable=False, server_default=sql("false")),
    text("replacement_carrier", nullable=True),
    text("replacement_number", nullable=True),
    uuid("refund_id", nullable=True),
    instant("ended_at", nullable=True),
    text("end_reason", nullable=True),
    CheckConstraint("(state in ('refunded', 'replaced', 'closed')) = (ended_at is not null)", name="ended"),
    CheckConstraint("(state = 'closed') = (end_reason is not null)", name="end_reason"),
    CheckConstraint(
        "(due_at is not null) = (state in ('applied', 'approved', 'refused', 'appealed', 'goods_sent_back') "
        "or state = 'goods_received' and kind = 'exchange')",
        name="due",
    ),
    CheckConstraint("state <> 'refused' or refused_words is not null", name="refused"),
    CheckConstraint("appeal_words is null or refused_by is not null", name="appeal_of_a_refusal"),
    # Four eyes: whoever refused does not decide the appeal.
    CheckConstraint("appeal_decided_by is null or appeal_decided_by <> refused_by", name="second_person"),
    CheckConstraint("state <> 'goods_sent_back' or tracking_number is not null", name="sent_back"),
    CheckConstraint("(state = 'replaced') = (replacement_number is not null)", name="replaced"),
    CheckConstraint("kind = 'refund_only' or is_sent", name="comes_back"),
    CheckConstraint("state <> 'refunding' or refund_id is not null", name="refund"),
    Index(None, "order_id", "ordinal", unique=True),
    Index(None, "shop_id", "applied_at", "id"),
    Index(None, "buyer_id", "applied_at", "id"),
    Index("care_cases_due", "due_at", postgresql_where=sql("due_at is not null")),
    Index("care_cases_refund", "refund_id", unique=True, postgresql_where=sql("refund_id is not null")),
)

care_case_lines = Table(
    "care_case_lines",
    metadata,
    uuid("case_id", ForeignKey("care_cases.id"), primary_key=True),
    uuid("order_line_id", primary_key=True),
    uuid("sku_id"),
    uuid("product_id"),
    Column("quantity", Integer, CheckConstraint("quantity > 0", name="quantity"), nullable=False),
    # Pieces that are given up with it: all or, where only money is asked for, none.
    Column("pieces", Integer, CheckConstraint("pieces in (0, quantity)", name="pieces"), nullable=False),
    minor("settled"),
    minor("amount"),
    Column("restocked", Integer, nullable=True),
    # Once for each line, whoever asks at once.
    Column("is_price_protection", Boolean, nullable=False, server_default=sql("false")),
    CheckConstraint("0 <= amount and amount <= settled", name="amount"),
    CheckConstraint("restocked is null or restocked between 0 and pieces", name="restocked"),
    Index(None, "order_line_id"),
    Index("care_case_lines_protected", "order_line_id", unique=True, postgresql_where=sql("is_price_protection")),
)

# Evidence that a buyer uploaded for an order.
care_pictures = Table(
    "care_pictures",
    metadata,
    uuid("order_id", primary_key=True),
    uuid("picture_id", primary_key=True),
    instant("at"),
)
