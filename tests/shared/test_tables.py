"""What is published reads back the same."""

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tables import (
    TITLES_FILE,
    Title,
    TitleRatings,
    read_redirects,
    read_title_ratings,
    read_titles,
    write_redirects,
    write_title_ratings,
    write_titles,
)

ARRIVAL = Title(
    id="as1",
    work="w-as1",
    platform="amazon",
    type="movie",
    title='Arrival\u2028"quoted" – Ankunft',
    year=2016,
    rating_class="pg-13",
    duration=116,
    duration_unit="min",
    added="2021-03-30",
    directors=("Denis Villeneuve",),
    cast=("Amy Adams", "Jeremy Renner"),
    countries=("United States", "Canada"),
    genres=("Drama",),
    description="Ships\ncome.",
)
text = st.text(st.characters(exclude_categories=["Cs"]))
titles = st.lists(
    st.builds(
        Title,
        id=text,
        work=text,
        platform=st.sampled_from(["amazon", "disney", "hulu", "netflix"]),
        type=st.sampled_from(["movie", "tv show"]),
        title=text,
        year=st.integers(1, 9999),
        duration=st.none() | st.integers(0, 1000),
        cast=st.lists(text).map(tuple),
        description=st.none() | text,
    ),
    max_size=5,
)


@given(titles)
def test_titles_read_back_in_order(tmp_path_factory: pytest.TempPathFactory, rows: list[Title]) -> None:
    folder = tmp_path_factory.mktemp("titles")
    write_titles(folder, rows)
    assert read_titles(folder) == rows


def test_titles_are_one_a_line(tmp_path: Path) -> None:
    write_titles(tmp_path, [ARRIVAL, replace(ARRIVAL, id="as2")])
    assert (tmp_path / TITLES_FILE).read_bytes().count(b"\n") == 2
    assert read_titles(tmp_path) == [ARRIVAL, replace(ARRIVAL, id="as2")]


@pytest.mark.parametrize(
    ("column", "value"), [(b'"amazon"', b'"atari"'), (b"2016", b'"2016"'), (b'"year"', b'"y"')]
)
def test_a_title_of_another_shape_is_refused(tmp_path: Path, column: bytes, value: bytes) -> None:
    write_titles(tmp_path, [ARRIVAL])
    file = tmp_path / TITLES_FILE
    file.write_bytes(file.read_bytes().replace(column, value))
    with pytest.raises(msgspec.ValidationError):
        read_titles(tmp_path)


def test_title_ratings_read_back(tmp_path: Path) -> None:
    table = TitleRatings(
        ids=np.array(["as1", "ns22222"]), count=np.array([3, 0]), halves=np.array([27, 0], dtype=np.int64)
    )
    write_title_ratings(tmp_path, table)
    found = read_title_ratings(tmp_path)
    assert found.ids.tolist() == ["as1", "ns22222"]
    assert (found.count.tolist(), found.halves.tolist()) == ([3, 0], [27, 0])
    assert {str(column.dtype) for column in (found.count, found.halves)} == {"int64"}


def test_no_ratings_at_all_read_back(tmp_path: Path) -> None:
    none = np.array([], dtype=np.int64)
    write_title_ratings(tmp_path, TitleRatings(ids=np.array([], dtype=np.str_), count=none, halves=none))
    assert len(read_title_ratings(tmp_path).ids) == 0


def test_ids_that_were_given_up_read_back(tmp_path: Path) -> None:
    assert read_redirects(tmp_path) == {}
    write_redirects(tmp_path, {"w-as2": "w-as1"})
    assert read_redirects(tmp_path) == {"w-as2": "w-as1"}
