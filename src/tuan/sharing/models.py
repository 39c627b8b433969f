"""Tables of sharing."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table
from sqlalchemy import text as sql

from tuan.platform.tables import instant, metadata, text, uuid

shares = Table(
    "shares",
    metadata,
    uuid("id", primary_key=True),
    uuid("sharer_id"),
    text("kind", CheckConstraint("kind in ('product', 'group', 'campaign')", name="kind")),
    uuid("target_id"),
    uuid("parent_id", ForeignKey("shares.id"), nullable=True),
    # Whose thing it is, and the campaign it belonged to when it was shared.
    uuid("shop_id"),
    uuid("campaign_id", nullable=True),
    Column("depth", Integer, CheckConstraint("depth between 0 and 1000", name="depth"), nullable=False),
    instant("created_at"),
    CheckConstraint("parent_id <> id", name="parent"),
    # The same person sharing the same thing from the same parent is one share.
    Index(
        "shares_one",
        "sharer_id",
        "kind",
        "target_id",
        sql("coalesce(parent_id, '00000000-0000-0000-0000-000000000000')"),
        unique=True,
    ),
    Index(None, "parent_id"),
    Index(None, "kind", "target_id"),
    Index(None, "campaign_id", "depth", "id", postgresql_where=sql("campaign_id is not null")),
)

share_touches = Table(
    "share_touches",
    metadata,
    uuid("id", primary_key=True),
    uuid("share_id", ForeignKey("shares.id")),
    text("what", CheckConstraint("what in ('visit', 'sign_up', 'order')", name="what")),
    uuid("reference"),
    uuid("user_id", nullable=True),
    instant("at"),
    Index(None, "what", "reference", unique=True),
    Index(None, "share_id", "what"),
    Index(None, "user_id", "at"),
)
