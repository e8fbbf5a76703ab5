"""Columns of values, held against looking at every thing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.filters import Filter, Term
from shared.tags import Tags

VALUES = st.sampled_from(["drama", "comedy", "kids", "ünter", "a b"])
THINGS = st.lists(st.dictionaries(VALUES, st.sampled_from(["x", "Y"]).map(str)), max_size=12)
FILTERS = st.builds(
    Filter, st.lists(st.builds(Term, VALUES, st.booleans()), min_size=1, max_size=4).map(tuple), st.booleans()
)


@given(THINGS, FILTERS)
def test_what_passes_is_what_has_the_values(things: list[dict[str, str]], wanted: Filter) -> None:
    quantified = any if wanted.any_of else all
    expected = [
        quantified((term.value in thing) != term.negated for term in wanted.terms) for thing in things
    ]
    assert Tags.of(things).passing(wanted).tolist() == expected


@given(THINGS, st.data())
def test_counts_are_of_what_is_marked(things: list[dict[str, str]], data: st.DataObject) -> None:
    among = data.draw(st.lists(st.booleans(), min_size=len(things), max_size=len(things)))
    tags = Tags.of(things)
    found = dict(zip(tags.values, tags.counts(np.array(among, dtype=np.bool_)).tolist(), strict=True))
    marked = [thing for thing, marks in zip(things, among, strict=True) if marks]
    assert found == {
        value: sum(value in thing for thing in marked) for value in sorted({v for t in things for v in t})
    }


@given(THINGS)
def test_what_is_written_reads_back(things: list[dict[str, str]]) -> None:
    tags = Tags.of(things)
    again = Tags.read(tags.arrays("genre"), "genre", len(things))
    assert (again.values, again.names) == (list(tags.values), list(tags.names))
    assert again.starts.tolist() == tags.starts.tolist()
    assert again.numbers.tolist() == tags.numbers.tolist()


def test_the_name_that_most_use_is_shown() -> None:
    tags = Tags.of([{"comedy": "COMEDY"}, {"comedy": "Comedy"}, {"comedy": "Comedy"}, {}])
    assert list(tags.names) == ["Comedy"]


def test_what_nothing_has_is_empty() -> None:
    tags = Tags.of([{"comedy": "Comedy"}])
    assert tags.having("horror").tolist() == []
    assert tags.number_of("horror") is None


def test_parts_that_do_not_belong_together_are_refused() -> None:
    arrays = Tags.of([{"comedy": "Comedy"}, {"comedy": "Comedy"}]).arrays("genre")
    with pytest.raises(ValueError, match="genre"):
        Tags.read(arrays, "genre", 1)
