"""What operators of the house may read of arguments, payloads and errors: ids and amounts, never a number or address of a person."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg

from tuan.platform.tracing import PARENT

HIDDEN = "•••"
LONGEST = 2000
# Ids, hashes, numbers of orders, and dates: what may be read although it is mostly digits.
OURS = (
    r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])"
    r"|(?<![0-9a-z])[0-9a-f]{32,}(?![0-9a-z])"
    r"|(?<!\d)(?:20)?2\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{8,11}(?!\d)"
    r"|(?<!\d)\d{4}[-/]\d{2}[-/]\d{2}(?!\d)(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[+-]\d{2}(?::?\d{2})?)?)?"
)
MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
# Phones, landlines, identity and bank cards, in whatever way their digits are set apart.
NUMBER = r"\+?\(?\d(?:[ \t\u00a0\u3000().\-\u2010-\u2015]{0,3}\d){6,}[Xx]?"
HIDEABLE = re.compile(f"(?P<ours>{OURS})|{MAIL}|{NUMBER}")
# The database's errors tell the row below these words, to the end of what they say.
BELOW = re.compile(r"\s*^[ |]*(?:DETAIL|CONTEXT): .*", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r'"[^"]*"')
NAMES = re.compile(
    r"phone|mobile|mail|recipient|receiver|contact|street|address$|nickname|password|token|secret|card"
    r"|^notes?$|_notes?$|^name$|(?:user|buyer|customer|person|member|full|first|last|real|given|family)_?name$",
    re.IGNORECASE,
)


def hidden_text(text: str | None) -> str | None:
    """Words in which no number and no mail address of a person can be read, and nothing of a row of the database."""
    return HIDEABLE.sub(_ours_only, BELOW.sub("", text)) if text else text


def said(error: BaseException) -> str:
    """What an error says, fit to be kept: of the database's its code, its first words and the constraint, never the row."""
    return f"{type(error).__name__}: {_words(error)}".replace("\0", "")[:LONGEST]


def said_within(text: str, error: BaseException | None) -> str:
    """A traceback of this error, with its words and those of its causes as `said` keeps them."""
    for one in _chain(error):
        words = str(one)
        if words and isinstance(one, psycopg.Error):
            text = text.replace(words, _words(one))
    return hidden_text(text) or ""


def hidden(values: dict[str, Any]) -> dict[str, Any]:
    """JSON without what belongs to people, and without the thread of the trace."""
    return {name: HIDDEN if NAMES.search(name) else _one(value) for name, value in values.items() if name != PARENT}


def _words(error: BaseException) -> str:
    if isinstance(error, psycopg.Error) and error.sqlstate:
        first = error.diag.message_primary or ""
        if error.sqlstate.startswith("22"):  # Data that the database could not read: it quotes them.
            first = QUOTED.sub(HIDDEN, first)
        named = f" ({error.diag.constraint_name})" if error.diag.constraint_name else ""
        return hidden_text(f"{error.sqlstate} {first}{named}") or ""
    return hidden_text(str(error)) or ""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    left = [error]
    while left:
        one = left.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        left += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]


def _ours_only(found: re.Match[str]) -> str:
    return found[0] if found["ours"] else HIDDEN


def _one(value: Any) -> Any:
    if isinstance(value, dict):
        return hidden(value)
    if isinstance(value, list):
        return [_one(one) for one in value]
    return hidden_text(value) if isinstance(value, str) else value
