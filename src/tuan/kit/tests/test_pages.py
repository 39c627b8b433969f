"""Pages: a cursor brings back the key it was made of, and nothing else."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuan.kit.errors import InvalidCursor
from tuan.kit.pages import encode_cursor, page_of, typed_cursor


@given(st.integers(), st.datetimes(timezones=st.just(UTC)), st.uuids(), st.text())
def test_a_cursor_brings_its_key_back(number: int, at: datetime, id: UUID, words: str) -> None:
    cursor = encode_cursor([number, at, id, words])
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert typed_cursor(cursor, int, datetime.fromisoformat, UUID, str) == (number, at, id, words)


@given(st.text())
def test_any_other_word_is_refused(word: str) -> None:
    try:
        assert typed_cursor(word, int, UUID) is None
    except InvalidCursor:
        assert word


def test_the_extra_row_only_tells_that_there_is_more() -> None:
    first = page_of([1, 2, 3], limit=2, cursor=lambda row: [row])
    assert (first.items, typed_cursor(first.next_cursor, int)) == ([1, 2], (2,))
    last = page_of([3], limit=2, cursor=lambda row: [row])
    assert (last.items, last.next_cursor) == ([3], None)
    with pytest.raises(InvalidCursor):
        typed_cursor(first.next_cursor, int, int)
