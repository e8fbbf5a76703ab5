"""Positions in a list, as callers carry them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cursors import CURSOR, Cursor, check_cursor, read_cursor, write_cursor
from shared.endpoint import Unreadable
from shared.errors import Invalid

WHOLE = st.integers(-(2**53), 2**53)
KEYS = {
    "title": st.text(max_size=500),
    "-year": WHOLE,
    "added": WHOLE | st.none(),
    "relevance": WHOLE,
    "top": st.floats(0, 5),
}
CURSORS: st.SearchStrategy[Cursor] = st.one_of(
    [
        st.builds(Cursor, st.just(sort), keys, st.text(max_size=64), st.integers(0, 99))
        for sort, keys in KEYS.items()
    ]
)


@given(CURSORS)
def test_what_is_written_reads_back(cursor: Cursor) -> None:
    assert read_cursor(write_cursor(cursor)) == cursor


@given(st.text(max_size=60))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_cursor(text)


@pytest.mark.parametrize("text", ["", "e30", "WzFd", "WyJhIiwxLCJiIiwxXQ====", "WyJhIiwgMSwgImIiLCAxXQ"])
def test_what_was_tampered_with_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        CURSOR.read(text)


def test_a_cursor_has_a_longest() -> None:
    cursor = Cursor("title", "\N{CJK UNIFIED IDEOGRAPH-8A9E}" * 500, "ns1", 1)
    assert read_cursor(write_cursor(cursor)) == cursor
    with pytest.raises(Unreadable):
        read_cursor(write_cursor(Cursor("year", 1999, "as" + "9" * 5000, 1)))


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor("length", 1, "ns1", 1),
        Cursor("--year", 1, "ns1", 1),
        Cursor("year", "1999", "ns1", 1),
        Cursor("year", None, "ns1", 1),
        Cursor("added", 0.5, "ns1", 1),
        Cursor("title", 1, "ns1", 1),
        Cursor("top", 4, "ns1", 1),
    ],
)
def test_a_key_of_another_kind_than_its_order_has_is_refused(cursor: Cursor) -> None:
    with pytest.raises(Unreadable):
        read_cursor(write_cursor(cursor))


def test_a_cursor_belongs_to_one_order() -> None:
    cursor = Cursor("year", 1999, "ns1", 1)
    check_cursor(None, "title")
    check_cursor(cursor, "year")
    with pytest.raises(Invalid, match="sorted by year, not by title"):
        check_cursor(cursor, "title")


def test_the_beginning_has_no_text() -> None:
    assert write_cursor(None) == ""
