"""Works as lists show them, and what passes their filters."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratings_service.domain.shelf import Shelf, shelve
from ratings_service.snapshot.works import read_shelf, write_shelf
from shared.filters import Filter, Term
from shared.tables import Title
from shared.traits import Kind, traits
from tests.ratings_service.small_catalog import TITLES

GENRES = [("Comedies",), ("Dramas", "Comedies"), (), ("Science Fiction",), ("Action",), ("Kids",)]
ROWS = [replace(title, genres=genres) for title, genres in zip(TITLES, GENRES, strict=True)]

VALUES: dict[Kind, list[str]] = {
    "platform": ["amazon", "netflix", "hulu", "disney"],
    "type": ["movie", "tv show"],
    "genre": ["comedy", "comedies", "drama", "scifi", "horror"],
}
kinds = st.sampled_from(sorted(VALUES))


@st.composite
def filters(draw: st.DrawFn) -> tuple[Kind, Filter]:
    kind: Kind = draw(kinds)
    terms = draw(
        st.lists(st.builds(Term, st.sampled_from(VALUES[kind]), st.booleans()), min_size=1, max_size=3)
    )
    return kind, Filter(tuple(terms), draw(st.booleans()))


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return shelve(ROWS)


@given(filters(), st.none() | st.integers(1998, 2019), st.none() | st.integers(1998, 2019))
def test_what_passes_has_what_is_wanted(
    wanted: tuple[Kind, Filter], first: int | None, last: int | None
) -> None:
    kind, terms = wanted
    shelf = shelve(ROWS)
    expected = []
    for work, year in zip(shelf.ids, shelf.years.tolist(), strict=True):
        values = {value for row in ROWS if row.work == work for value in traits(row, kind)}
        holds = [(term.value in values) != term.negated for term in terms.terms]
        in_time = (first is None or year >= first) and (last is None or year <= last)
        expected.append(in_time and (any(holds) if terms.any_of else all(holds)))
    assert shelf.passing({kind: terms}, first=first, last=last).tolist() == expected


def test_a_work_is_shown_once_with_all_its_platforms(shelf: Shelf) -> None:
    assert list(shelf.ids) == ["w-as1", "w-ns2", "w-ns3", "w-hs1", "w-ds1"]
    assert shelf.platforms[0] == ("amazon", "netflix")
    assert (shelf.titles[2], shelf.types[2], int(shelf.years[2])) == ("Cobalt", "tv show", 2015)


def test_rows_and_works_lead_to_the_work(shelf: Shelf) -> None:
    assert shelf.number_of("as1") == shelf.number_of("ns1") == shelf.number_of("w-as1") == 0
    assert shelf.number_of("w-ns1") is None
    assert shelf.near("ns4") == ["ns1", "ns2", "ns3"]


def test_a_listing_that_was_asked_for_shows_a_work(shelf: Shelf) -> None:
    assert shelf.shown_row(0) == "as1"
    assert shelf.shown_row(0, Filter((Term("netflix"),))) == "ns1"
    assert shelf.shown_row(0, Filter((Term("amazon", negated=True),))) == "ns1"
    assert shelf.shown_row(0, Filter((Term("hulu"),))) == "as1"


@pytest.mark.parametrize("rows", [ROWS, []])
def test_what_is_written_reads_back(rows: list[Title], tmp_path: Path) -> None:
    shelf = shelve(rows)
    write_shelf(tmp_path, shelf)
    again = read_shelf(tmp_path)
    for column in ("ids", "titles", "types", "rows", "row_platforms"):
        assert getattr(again, column) == list(getattr(shelf, column))
    for column in ("years", "shown", "row_works"):
        assert getattr(again, column).tolist() == getattr(shelf, column).tolist()
    assert [again.tags[kind].values for kind in again.tags] == [
        shelf.tags[kind].values for kind in shelf.tags
    ]


def test_an_id_that_was_given_up_leads_to_the_work_in_its_place(tmp_path: Path) -> None:
    write_shelf(tmp_path, shelve(ROWS, {"w-old": "w-ns2", "w-lost": "w-gone"}))
    shelf = read_shelf(tmp_path)
    assert shelf.number_of("w-old") == shelf.number_of("w-ns2")
    assert shelf.number_of("w-lost") is None
