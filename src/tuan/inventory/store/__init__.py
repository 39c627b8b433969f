"""All SQL of inventory. Every statement locks stock rows first, in the order of their ids, and holds after them."""

from tuan.inventory.store.changes import Changed
from tuan.inventory.store.holds import due_owners, hold, holding, keep, lock, release, release_part, remaining, take
from tuan.inventory.store.items import keep_back, move, movement_is_known, movements, open_item, stock

__all__ = [
    "Changed",
    "due_owners",
    "hold",
    "holding",
    "keep",
    "keep_back",
    "lock",
    "move",
    "movement_is_known",
    "movements",
    "open_item",
    "release",
    "release_part",
    "remaining",
    "stock",
    "take",
]
