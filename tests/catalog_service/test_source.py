"""Which rows cannot be read, and that none is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_service.domain.source import COLUMNS, SourceRow, flaw, is_year, sort_out

GOOD = dict.fromkeys(COLUMNS, "") | {
    "show_id": "s1",
    "type": "Movie",
    "title": "Arrival",
    "release_year": "2016",
}


def row(line: int = 2, **fields: str) -> SourceRow:
    return SourceRow("hulu", line, GOOD | fields)


def test_a_row_needs_little() -> None:
    assert flaw(GOOD) is None
    assert flaw(GOOD | {"type": "tv SHOW"}) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"show_id": ""}, "show_id"),
        ({"title": ""}, "title"),
        ({"type": "Film"}, "'Film'"),
        ({"release_year": "soon"}, "'soon'"),
        ({"release_year": ""}, "release_year"),
        ({"type": "x" * 5000}, "…"),
    ],
)
def test_a_reject_says_why(fields: dict[str, str], said: str) -> None:
    reason = flaw(GOOD | fields)
    assert reason is not None
    assert said in reason
    assert len(reason) < 100


@pytest.mark.parametrize("text", ["1", "1999", "0001", "9999"])
def test_years(text: str) -> None:
    assert is_year(text)


@pytest.mark.parametrize("text", ["", "0", "0000", "12345", "-5", "1999.0", "19 99", "١٩٩٩", "²"])
def test_no_years(text: str) -> None:
    assert not is_year(text)


def test_the_first_readable_row_of_an_id_counts() -> None:
    found = sort_out([row(2, release_year="soon"), row(3), row(4, title="Again"), row(5, show_id="s2")])

    assert [(item.line, item.title_id) for item in found.readable] == [(3, "hs1"), (5, "hs2")]
    assert [item.line for item in found.rejects] == [2, 4]
    assert found.rejects[1].file == "hulu_titles.csv"
    assert "line 3" in found.rejects[1].reason


fields = st.fixed_dictionaries(
    {
        "show_id": st.sampled_from(["", "s1", "s2", "s3"]),
        "type": st.sampled_from(["Movie", "TV Show", "", "Film"]),
        "title": st.text(max_size=3),
        "release_year": st.text("0123456789x", max_size=5),
    }
)


@given(st.lists(fields, max_size=20))
def test_no_row_is_lost(rows: list[dict[str, str]]) -> None:
    found = sort_out(row(line, **values) for line, values in enumerate(rows, start=2))

    lines = [item.line for item in found.readable] + [item.line for item in found.rejects]
    assert sorted(lines) == list(range(2, len(rows) + 2))
    assert len({item.title_id for item in found.readable}) == len(found.readable)
