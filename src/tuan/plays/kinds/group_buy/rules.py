"""The rules of group-buy; pure."""

from datetime import datetime
from uuid import UUID

from tuan.plays.kinds.group_buy.settings import GroupBuySettings
from tuan.plays.play import Outcome


def price(settings: GroupBuySettings, sku_id: UUID, *, is_leader: bool) -> int | None:
    """What one piece costs when it is paid for (minor units)."""
    for sku in settings.skus:
        if sku.sku_id == sku_id:
            return sku.leader_price if is_leader and sku.leader_price is not None else sku.price
    return None


def stage_price(settings: GroupBuySettings, sku_id: UUID, *, taken: int) -> int | None:
    """The price of one piece for a group of this size: that of the last stage reached, for everybody (minor units)."""
    reached = price(settings, sku_id, is_leader=False)
    for stage in settings.stages:
        if taken >= stage.size:
            reached = next(p.price for p in stage.prices if p.sku_id == sku_id)
    return reached


def smallest_size(settings: GroupBuySettings) -> int:
    """With how many taken seats a group forms at its deadline."""
    return settings.stages[0].size if settings.stages else settings.seats


def outcome(settings: GroupBuySettings, *, taken: int, seats: int, at: datetime, closes_at: datetime) -> Outcome:
    """A full group forms at once; at the deadline a group forms if it is large enough, by the shop if that was chosen, else it expires."""
    if taken >= seats:
        return "form"
    if at < closes_at:
        return "open"
    if taken >= smallest_size(settings):
        return "form"
    if settings.shop_completes_from is not None and taken >= settings.shop_completes_from:
        return "form_by_shop"
    return "expire"
