"""The quick ways to read a block find what the careful one finds, or leave the block to it."""

from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratings_service.domain.rows import COLUMNS
from ratings_service.jobs.columns import Catalogue
from ratings_service.jobs.lines import Lines
from ratings_service.jobs.parsing import (
    HALVES_BITS,
    TIME_SHIFT,
    Parsed,
    parse,
    parse_lines,
    parse_plain,
    parse_typed,
)
from ratings_service.jobs.reading import ColumnBlock, TextBlock
from tests.ratings_service.naive import parse as parse_naively

CATALOGUE = Catalogue(["as1", "ns1", "hs 9", "ds1"])
TITLES = ["as1", "ns1", "hs 9", "ds1"]


def comparable(parsed: Parsed) -> dict[str, Any]:
    lists = {"users": parsed.users.tolist(), "keys": parsed.keys.tolist(), "listed": list(parsed.listed)}
    return {**asdict(parsed), **lists}


def rows_of(parsed: Parsed) -> list[tuple[int, int, int, str]]:
    mask, low = (1 << HALVES_BITS) - 1, (1 << TIME_SHIFT) - 1
    return [
        (user, key & mask, key >> TIME_SHIFT, TITLES[(key & low) >> HALVES_BITS])
        for user, key in zip(parsed.users.tolist(), parsed.keys.tolist(), strict=True)
    ]


def block(text: bytes) -> TextBlock:
    return TextBlock("r.csv", COLUMNS, text)


numbers = st.one_of(
    st.integers(0, 10**19).map(str),
    st.sampled_from(["0x1F", "0X0000000000000001", "007", "-0", "-1", "+1", " 1", "1\t", "1e3", "", "1.0"]),
)
ratings = st.sampled_from(["4.0", "0.5", ".5", "5", "4.50", "4.25", "6", "", "nan", " 4.0"])
times = st.one_of(st.integers(0, 10**12).map(str), st.sampled_from(["0x1F", "00", "-0", "253402300800"]))
titles = st.sampled_from(["as1", "ns1", "zz9", "xs1", "hs 9", '"as1"', "", "é", "a,b", "ns1\x00"])
rows = st.tuples(numbers, ratings, times, titles).map(",".join)
plain = st.tuples(
    st.integers(0, 10**18 - 1).map(str),
    st.sampled_from(["4.0", "0.5", "5"]),
    st.integers(0, 10**11).map(str),
    st.sampled_from(["as1", "ns1", "zz9"]),
).map(",".join)
endings = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\n\r"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.one_of(plain, plain, plain, rows), endings), min_size=1, max_size=6))
def test_the_quick_way_agrees_with_the_careful_one(lines: list[tuple[str, str]]) -> None:
    whole = block("".join(line + ending for line, ending in lines).encode())
    careful = parse_lines("r.csv", Lines.of(whole), CATALOGUE)
    quick = parse_plain(whole, CATALOGUE)
    assert quick is None or comparable(quick) == comparable(careful)
    assert comparable(parse(whole, CATALOGUE)) == comparable(careful)
    found = [parse_naively(line.encode(), list(COLUMNS)) for line, _ in lines if line]
    assert careful.rows == len(found)
    assert careful.malformed == sum(row is None for row in found)
    assert rows_of(careful) == [row for row in found if row and row[3] in {"as1", "ns1", "ds1"}]


@settings(deadline=None)
@given(st.lists(plain, min_size=1, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_plain_rows_go_the_quick_way(lines: list[str], ending: str) -> None:
    assert parse_plain(block(ending.join(lines).encode()), CATALOGUE) is not None


@pytest.mark.parametrize(
    "line",
    [
        b"007,4.0,0,as1",
        b" 7,4.0,0,as1",
        b'"7",4.0,0,as1',
        b"-0,4.0,0,as1",
        b"0x1F,4.0,0,as1",
        b"7,4.25,0,as1",
        b"7,4.0,253402300800,as1",
        b"7,4.0,0",
        b"7,4.0,0,as1,",
        b"1000000000000000000,4.0,0,as1",
        b"\xef\xbb\xbf7,4.0,0,as1",
        b"7,4.0,0," + b"a" * 65,
    ],
)
def test_anything_odd_goes_the_careful_way(line: bytes) -> None:
    assert parse_plain(block(b"7,4.0,0,as1\n" + line), CATALOGUE) is None


def test_a_longer_and_a_shorter_spelling_do_not_make_up_for_each_other() -> None:
    shorter, longer = b"0xFFFFFFFFFF,4.0,0,as1", b"07,4.0,0,as1"
    parsed = parse(block(shorter + b"\n" + longer), CATALOGUE)
    assert (parsed.rows, parsed.malformed) == (2, 1)


def typed(**columns: Any) -> ColumnBlock:
    return ColumnBlock("r.parquet", pa.RecordBatch.from_pydict(columns))


GOOD: dict[str, Any] = {
    "userId": pa.array([1, 2], pa.int32()),
    "rating": pa.array([4.0, 0.5], pa.float32()),
    "timestamp": [0, 10],
    "movieId": ["as1", "zz9"],
}


@pytest.mark.parametrize(
    ("name", "column", "quick"),
    [
        ("userId", [1, 2], True),
        ("userId", pa.array([1, 2], pa.uint64()), True),
        ("userId", [1.0, 2.0], False),
        ("userId", ["1", "2"], False),
        ("rating", pa.array([4.0, 0.5]).cast(pa.decimal128(3, 1)), True),
        ("timestamp", pa.array([0, 10], pa.timestamp("s")), False),
        ("timestamp", pa.array([0, 10_000], pa.timestamp("ms", tz="UTC")), False),
        ("movieId", pa.array(["as1", "zz9"]).dictionary_encode(), True),
        ("movieId", pa.array([b"as1", b"zz9"]), True),
    ],
)
def test_typed_columns_are_read_whatever_their_types(name: str, column: Any, quick: bool) -> None:
    columns = typed(**{**GOOD, name: column})
    assert (parse_typed(columns, CATALOGUE) is not None) == quick
    parsed = parse(columns, CATALOGUE)
    assert rows_of(parsed) == [(1, 8, 0, "as1")]
    assert (parsed.rows, parsed.unknown, parsed.malformed) == (2, {"zz9": 1}, 0)


@pytest.mark.parametrize(
    ("name", "column", "reason"),
    [
        ("userId", [1, None], "userId '' is not a whole number"),
        ("userId", [1, -2], "userId '-2' is not a whole number"),
        ("userId", [1.0, 2.5], "userId '2.5' is not a whole number"),
        ("rating", [4.0, 4.25], "rating '4.25' is not 0.5 to 5.0"),
        ("rating", [4.0, float("nan")], "rating 'nan' is not 0.5 to 5.0"),
        ("timestamp", [0, 10**12], "timestamp '1000000000000' is not Unix seconds"),
        ("movieId", ["as1", "a,b"], "5 fields instead of 4"),
        ("movieId", ["as1", "a\nb"], "movieId 'a\\x00b' is not a title's id"),
        ("movieId", [["as1"], ["as1"]], "movieId '' is not a title's id"),
    ],
)
def test_a_malformed_row_of_columns_is_listed(name: str, column: Any, reason: str) -> None:
    parsed = parse(typed(**{**GOOD, name: column}), CATALOGUE)
    assert parsed.rows == 2
    place, told = parsed.listed[-1]
    assert place == 1
    assert told.startswith(reason)
