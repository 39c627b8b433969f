"""The rules; pure."""

from datetime import datetime
from uuid import UUID

from tuan.plays.kinds._template.settings import TemplateSettings
from tuan.plays.play import Outcome


def price(settings: TemplateSettings, sku_id: UUID) -> int | None:
    """What one piece costs (minor units); None for a SKU that takes no part."""
    return next((sku.price for sku in settings.skus if sku.sku_id == sku_id), None)


def outcome(*, taken: int, seats: int, at: datetime, closes_at: datetime) -> Outcome:
    """A full group forms at once; at the deadline any other expires."""
    if taken >= seats:
        return "form"
    return "open" if at < closes_at else "expire"
