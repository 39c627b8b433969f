"""Words for searching: how text is cut, what the index keeps, and what a slip of the finger may have meant. Pure."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from typing import Any

Weighted = tuple[str, str]
"""A text and its weight: A (title) to D (description)."""

_WORDS = re.compile(r"\w{1,60}")
_CJK_RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿]+")
_LATIN = re.compile(r"[a-z]+")
MAX_QUERY_WORDS, MAX_RUN, MAX_POSITION = 12, 16, 16_000


def normal(text: str) -> str:
    """One way to write it: full-width as half-width, capitals as small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def is_chinese(word: str) -> bool:
    """Whether a word is written in Chinese characters only."""
    return _CJK_RUN.fullmatch(word) is not None


@cache
def _jieba() -> Any:
    # Its dictionary takes 30 MB: a process that never searches does without.
    import rjieba

    return rjieba


def cut(text: str) -> list[str]:
    """The words that a text is found by, in order: jieba's words, the short words inside long ones, singular forms."""
    return [_singular(word) for piece in _jieba().cut_for_search(normal(text)) for word in _WORDS.findall(piece)]


def characters(text: str) -> list[str]:
    """The Chinese characters of a text."""
    return [character for run in _CJK_RUN.findall(normal(text)) for character in run]


def _singular(word: str) -> str:
    if len(word) <= 3 or not _LATIN.fullmatch(word) or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("s")


def vector(texts: Sequence[Weighted]) -> str:
    """The index entry of some texts, as PostgreSQL writes a tsvector; with single characters, for parts of words."""
    places: dict[str, list[str]] = {}
    position = 0
    for text, weight in texts:
        for word in [*cut(text), *(c for c in characters(text))]:
            position = min(position + 1, MAX_POSITION)
            seen = places.setdefault(word, [])
            if len(seen) < 8:
                seen.append(f"{position}{weight}")
    return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items())


def query_of_words(q: str) -> str | None:
    """All words of the query, each as the beginning of a word; None when there is no word in it."""
    words = list(dict.fromkeys(_singular(w) for piece in _jieba().cut(normal(q)) for w in _WORDS.findall(piece)))
    # One character begins thousands of words, and is kept by itself.
    return _all_of([f"'{w}'" if len(w) == 1 and is_chinese(w) else f"'{w}':*" for w in words])


def query_of_characters(q: str) -> str | None:
    """All Chinese characters and all other words of the query, wherever they stand; None when there are none."""
    others = [_singular(w) for w in _WORDS.findall(_CJK_RUN.sub(" ", normal(q)))]
    found = [f"'{c}'" for c in dict.fromkeys(characters(q))]
    return _all_of([*found, *(f"'{w}':*" for w in dict.fromkeys(others))])


def _all_of(terms: Sequence[str]) -> str | None:
    return " & ".join(terms[:MAX_QUERY_WORDS]) or None


def worth_suggesting(texts: Sequence[str]) -> set[str]:
    """The words of some texts that may be offered when somebody mistypes."""
    return {word for text in texts for word in cut(text) if 2 <= len(word) <= 20 and not word.isdigit()}


def pieces(word: str) -> list[str]:
    """The parts by which similar words find each other: characters of Chinese, pairs of letters of the rest."""
    if is_chinese(word):
        return sorted(set(word))
    return sorted({word[i : i + 2] for i in range(len(word) - 1)})


def query_pieces(q: str) -> list[str]:
    """The parts of all words of a query."""
    runs = _runs(q)
    return sorted({piece for run in runs for piece in pieces(run)})


def _runs(q: str) -> list[str]:
    spaced = _CJK_RUN.sub(lambda match: f" {match.group()} ", normal(q))
    return [run if is_chinese(run) else _singular(run) for run in _WORDS.findall(spaced)]


def corrected(q: str, known: Collection[str]) -> str | None:
    """The query with its nearest known words; None when nothing is near, or nothing is wrong."""
    runs = _runs(q)
    mended = [_mended_chinese(run, known) if is_chinese(run) else _mended_latin(run, known) for run in runs]
    return " ".join(mended) if mended != runs else None


def _mended_latin(word: str, known: Collection[str]) -> str:
    if word in known or len(word) < 3:
        return word
    near = [
        (distance, other)
        for other in known
        if not is_chinese(other) and (distance := edits(word, other, at_most=1 if len(word) < 6 else 2)) is not None
    ]
    return min(near)[1] if near else word


def _mended_chinese(run: str, known: Collection[str]) -> str:
    """The cheapest reading of a run as known words: a word as written costs 0, a slip 1, an unread character 2."""
    if len(run) > MAX_RUN:
        return run
    words = [word for word in known if is_chinese(word)]
    # best[i]: (cost, number of words, text) of the first i characters.
    best: list[tuple[float, int, str]] = [(0, 0, "")]
    for end in range(1, len(run) + 1):
        cost, count, text = best[end - 1]
        choices = [(cost + 2, count + 1, text + run[end - 1])]
        for word in words:
            for start in range(max(0, end - len(word) - 1), min(end, end - len(word) + 2)):
                slips = edits(run[start:end], word, at_most=1 if len(word) < 5 else 2)
                if slips is None or (slips and end - start < 2):
                    continue
                cost, count, text = best[start]
                # Among equal slips, people more often miss the end of a word than its beginning.
                other_start = 0.25 if run[start] != word[0] else 0
                choices.append((cost + slips + other_start, count + 1, text + word))
        best.append(min(choices))
    return best[-1][2]


@lru_cache(maxsize=4096)
def edits(a: str, b: str, *, at_most: int) -> int | None:
    """The slips (a letter wrong, missing, too many, two swapped) between two words; None when more than `at_most`."""
    if abs(len(a) - len(b)) > at_most:
        return None
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return None
    return row[-1] if row[-1] <= at_most else None
