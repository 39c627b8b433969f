"""Cutting, indexing and forgiving."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuan.catalog import words

KNOWN = words.worth_suggesting(
    ["丹东99红颜草莓礼盒装 Strawberry gift box", "智利车厘子 cherries", "纯棉四件套", "杨梅", "Stainless kettle"]
)


def test_text_is_cut_into_words_long_ones_into_their_parts_too() -> None:
    assert words.cut("红颜草莓礼盒装 Strawberries ２ＫＧ") == [
        "红颜",
        "草莓",
        "礼盒",
        "盒装",
        "礼盒装",
        "strawberry",
        "2kg",
    ]


def test_all_words_must_be_there_each_as_a_beginning() -> None:
    assert words.query_of_words("草莓 Box") == "'草莓':* & 'box':*"
    assert words.query_of_words("莓") == "'莓'"
    assert words.query_of_characters("草莓 Box") == "'草' & '莓' & 'box':*"


@pytest.mark.parametrize("nothing", ["", "   ", "!?", "' | '", "\0", "。，"])
def test_without_words_there_is_no_query(nothing: str) -> None:
    assert words.query_of_words(nothing) is None
    assert words.query_of_characters(nothing) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("草梅", "草莓"),
        ("车厘籽", "车厘子"),
        ("智利车厘籽", "智利车厘子"),
        ("丹冬草莓", "丹东草莓"),
        ("纯绵四件套", "纯棉四件套"),
        ("strawbery", "strawberry"),
        ("strawbrery", "strawberry"),
        ("ketle 草梅", "kettle 草莓"),
        ("草莓", None),
        ("拖拉机", None),
        ("xylophone", None),
        ("", None),
    ],
)
def test_a_slip_of_the_finger_is_understood(typed: str, meant: str | None) -> None:
    assert words.corrected(typed, KNOWN) == meant


@pytest.mark.parametrize(
    ("a", "b", "slips"),
    [("abc", "abc", 0), ("abc", "abd", 1), ("abc", "acb", 1), ("abc", "ab", 1), ("", "ab", 2), ("abcd", "dcba", None)],
)
def test_slips_are_counted(a: str, b: str, slips: int | None) -> None:
    assert words.edits(a, b, at_most=2) == slips
    assert words.edits(b, a, at_most=2) == slips


@given(st.text(max_size=60))
def test_any_text_can_be_cut_and_searched(text: str) -> None:
    for word in words.cut(text):
        assert word
        assert "'" not in word
        assert "\\" not in word
    words.corrected(text, KNOWN)
    words.query_pieces(text)
