"""Find products: by words as they are written, then by their characters, then by what was probably meant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from tuan.catalog import words
from tuan.catalog.shapes import ProductCard
from tuan.catalog.store import listing, search
from tuan.catalog.store.listing import ORDERS, Found, Wanted
from tuan.kit.errors import InvalidCursor
from tuan.kit.pages import Page, page_of, typed_cursor
from tuan.platform.database import Tx

SUGGESTED_WORDS, SUGGESTED_PRODUCTS = 6, 4

READINGS: dict[str, Callable[[str], str | None]] = {
    "words": words.query_of_words,
    "characters": words.query_of_characters,
}


@dataclass(frozen=True, slots=True)
class Results:
    """A page of products, and the words that it was found by if they are not the ones that were typed."""

    page: Page[ProductCard]
    did_you_mean: str | None


async def find(tx: Tx, q: str | None, wanted: Wanted, *, cursor: str | None, limit: int) -> Results:
    """The products on sale that match. A cursor remembers how its first page was found. Raises InvalidCursor."""
    if not q or not q.strip():
        sort = "newest" if wanted.sort == "relevance" else wanted.sort
        wanted = replace(wanted, sort=sort)
        return Results(
            _page(await listing.published(tx, wanted, after=_after(cursor, wanted), limit=limit), limit), None
        )
    if cursor:
        return await _further(tx, q, wanted, cursor=cursor, limit=limit)
    return await _first(tx, q, wanted, limit=limit)


async def suggestions(tx: Tx, q: str) -> tuple[Sequence[str], Sequence[ProductCard]]:
    """Known words that begin as typed, and the best products for what was typed; nothing for blanks."""
    begun = words.normal(q).strip()
    if not begun:
        return [], []
    known = await search.beginning_with(tx, begun, limit=SUGGESTED_WORDS)
    found: list[Found] = []
    for reading in READINGS:
        found = found or await _read(tx, q, reading, Wanted(sort="relevance"), after=None, limit=SUGGESTED_PRODUCTS)
    return known, [one.card for one in found[:SUGGESTED_PRODUCTS]]


async def _first(tx: Tx, q: str, wanted: Wanted, *, limit: int) -> Results:
    for reading in READINGS:
        found = await _read(tx, q, reading, wanted, after=None, limit=limit)
        if found:
            return Results(_page(found, limit, reading, ""), None)
    meant = words.corrected(q, await search.near(tx, words.query_pieces(q)))
    if meant is not None:
        found = await _read(tx, meant, "words", wanted, after=None, limit=limit)
        if found:
            return Results(_page(found, limit, "words", meant), meant)
    return Results(Page([], None), None)


async def _further(tx: Tx, q: str, wanted: Wanted, *, cursor: str, limit: int) -> Results:
    key = typed_cursor(cursor, str, str, ORDERS[wanted.sort].read, UUID)
    assert key is not None
    reading, meant, *after = key
    if reading not in READINGS:
        raise InvalidCursor
    found = await _read(tx, meant or q, reading, wanted, after=(after[0], after[1]), limit=limit)
    return Results(_page(found, limit, reading, meant), meant or None)


async def _read(
    tx: Tx, q: str, reading: str, wanted: Wanted, *, after: tuple[Any, UUID] | None, limit: int
) -> list[Found]:
    query = READINGS[reading](q)
    if query is None:
        return []
    return await listing.published(tx, replace(wanted, words=query), after=after, limit=limit)


def _after(cursor: str | None, wanted: Wanted) -> tuple[Any, UUID] | None:
    key = typed_cursor(cursor, ORDERS[wanted.sort].read, UUID)
    return (key[0], key[1]) if key else None


def _page(found: list[Found], limit: int, *found_by: str) -> Page[ProductCard]:
    return page_of(found, limit=limit, cursor=lambda one: [*found_by, one.key, one.card.id]).map(lambda one: one.card)
