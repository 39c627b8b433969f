"""The machine of a case, readable aloud."""

from tuan.kit.machine import Machine

CASE = Machine(
    "after_sales_case",
    start="applied",
    moves={
        "approve": (("applied", "appealed"), "approved"),
        "refuse": ("applied", "refused"),
        "appeal": ("refused", "appealed"),
        "send_back": ("approved", "goods_sent_back"),
        "receive": ("goods_sent_back", "goods_received"),
        "replace": ("goods_received", "replaced"),
        "refund": (("approved", "goods_received"), "refunding"),
        "pay_nothing": (("approved", "goods_received"), "refunded"),
        "succeed": ("refunding", "refunded"),
        "close": (("applied", "approved", "refused", "appealed"), "closed"),
    },
)

OPEN = ("applied", "approved", "refused", "appealed", "goods_sent_back", "goods_received")
"""Not decided yet: money that is on its way needs nobody any more."""

FOR_THE_SHOP = ("applied", "appealed", "goods_sent_back", "goods_received")
"""The shop has to do something before the time is up."""

FOR_THE_BUYER = ("approved", "refused")
"""The buyer has to do something before the time is up."""
