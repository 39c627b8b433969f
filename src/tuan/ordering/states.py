"""The order machine, readable aloud."""

from tuan.kit.machine import Machine

ORDER = Machine(
    "order",
    start="awaiting_payment",
    moves={
        "pay": ("awaiting_payment", "paid"),
        "pay_into_group": ("awaiting_payment", "awaiting_group"),
        "release": (("paid", "awaiting_group"), "ready_to_ship"),
        "ship": ("ready_to_ship", "shipped"),
        "receive": ("shipped", "delivered"),
        "complete": ("delivered", "completed"),
        "close_unpaid": ("awaiting_payment", "closed"),
        "close_paid": (("paid", "awaiting_group", "ready_to_ship"), "closed"),
    },
)

UNPAID = ("awaiting_payment",)
PAID = ("paid", "awaiting_group", "ready_to_ship", "shipped", "delivered", "completed")
