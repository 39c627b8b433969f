"""What operators of the house may read of arguments, payloads and errors: ids and amounts, never a number or address of a person."""

import re
from typing import Any

from tuan.platform.tracing import PARENT

HIDDEN = "•••"
PERSONAL = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NAMES = re.compile(r"phone|mail|recipient|street|address$|nickname|password|token|secret|card", re.IGNORECASE)


def hidden_text(text: str | None) -> str | None:
    """Words in which no phone number and no mail address can be read."""
    return PERSONAL.sub(HIDDEN, text) if text else text


def hidden(values: dict[str, Any]) -> dict[str, Any]:
    """JSON without what belongs to people, and without the thread of the trace."""
    return {name: HIDDEN if NAMES.search(name) else _one(value) for name, value in values.items() if name != PARENT}


def _one(value: Any) -> Any:
    if isinstance(value, dict):
        return hidden(value)
    if isinstance(value, list):
        return [_one(one) for one in value]
    return hidden_text(value) if isinstance(value, str) else value
