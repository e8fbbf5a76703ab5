"""Ranges and conditions of a request, against what RFC 9110 says of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import OutOfRange
from shared.http.conditions import is_known, wanted_part

ETAG = '"abc"'


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("bytes=0-0", range(1)),
        ("bytes=0-9", range(10)),
        ("bytes=2-", range(2, 10)),
        ("bytes=2-99999", range(2, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-30", range(10)),
        (" bytes = 2-3 ", range(2, 4)),
        ("bytes=-", None),
        ("bytes=3-2", None),
        ("bytes=0-1,4-5", None),
        ("items=0-1", None),
        ("bytes=٣-٤", None),
        ("bytes=1", None),
        ("", None),
    ],
)
def test_a_part_is_what_the_range_says(asked: str, wanted: range | None) -> None:
    assert wanted_part({"Range": asked}, etag=ETAG, size_bytes=10) == wanted


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-12", "bytes=-0", f"bytes={10**17}-"])
def test_a_part_beyond_the_end_is_none(asked: str) -> None:
    with pytest.raises(OutOfRange) as refused:
        wanted_part({"Range": asked}, etag=ETAG, size_bytes=10)
    assert refused.value.size_bytes == 10


def test_an_empty_file_is_whole() -> None:
    assert wanted_part({"Range": "bytes=0-0"}, etag=ETAG, size_bytes=0) is None


@pytest.mark.parametrize(
    ("if_range", "holds"), [(ETAG, True), ('"old"', False), (f"W/{ETAG}", False), ("a date", False)]
)
def test_a_part_of_what_was_another_file_is_not_wanted(if_range: str, holds: bool) -> None:
    part = wanted_part({"Range": "bytes=2-3", "If-Range": if_range}, etag=ETAG, size_bytes=10)
    assert part == (range(2, 4) if holds else None)


@given(first=st.integers(0, 30), last=st.integers(0, 30), size=st.integers(1, 20))
def test_a_range_is_a_slice(first: int, last: int, size: int) -> None:
    content = list(range(size))
    try:
        part = wanted_part({"Range": f"bytes={first}-{last}"}, etag=ETAG, size_bytes=size)
    except OutOfRange:
        assert first >= size
        assert first <= last
    else:
        assert (list(part) if part is not None else None) == (
            content[first : last + 1] if first <= last else None
        )


@given(st.text(max_size=30))
def test_any_text_is_a_range_or_none(text: str) -> None:
    try:
        part = wanted_part({"Range": text}, etag=ETAG, size_bytes=10)
    except OutOfRange:
        return
    assert part is None or 0 <= part.start < part.stop <= 10


@pytest.mark.parametrize(
    ("asked", "known"),
    [(None, False), (ETAG, True), (f'"x", W/{ETAG}', True), ("*", True), ('"x"', False)],
)
def test_what_a_caller_has_is_known_by_its_etag(asked: str | None, known: bool) -> None:
    assert is_known(ETAG, asked) == known
