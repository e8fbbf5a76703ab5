"""Positions in a list, as callers carry them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cursors import CURSOR, Cursor, read_cursor, write_cursor
from shared.endpoint import Unreadable

KEYS = st.one_of(st.none(), st.text(max_size=50), st.integers(-(2**53), 2**53), st.floats(0, 5))


@given(st.builds(Cursor, st.sampled_from(["title", "-year"]), KEYS, st.text(max_size=20), st.integers(0, 99)))
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


def test_the_beginning_has_no_text() -> None:
    assert write_cursor(None) == ""
