"""The machines of the stage, readable aloud."""

from tuan.kit.machine import Machine

CAMPAIGN = Machine(
    "campaign",
    start="draft",
    moves={
        "publish": ("draft", "published"),
        "pause": ("published", "paused"),
        "resume": ("paused", "published"),
        "end": (("published", "paused"), "ended"),
    },
)

GROUP = Machine(
    "group",
    start="open",
    moves={"form": ("open", "formed"), "expire": ("open", "expired")},
)

SEAT = Machine(
    "seat",
    start="held",
    moves={
        "take": ("held", "taken"),
        "lapse": ("held", "lapsed"),
        "leave": (("held", "taken"), "left"),
        "give_back": (("held", "taken"), "refunded"),
    },
)
