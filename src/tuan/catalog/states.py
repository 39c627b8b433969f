"""The life of a product."""

from tuan.kit.machine import Machine

PRODUCT = Machine(
    "product",
    start="draft",
    moves={
        "publish": (("draft", "withdrawn"), "published"),
        "withdraw": ("published", "withdrawn"),
    },
)
