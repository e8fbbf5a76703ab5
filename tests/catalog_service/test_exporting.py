"""The catalogue as tables that people may take away: the same rows in every kind of file."""

import csv
import dataclasses
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from catalog_service.jobs.exporting import write_exports
from shared.exports import TITLES
from shared.filters import _split, read_filter, write_values
from shared.tables import Title, read_titles, write_titles
from tests.catalog_service.conftest import Ingested

LISTS = ("directors", "cast", "countries", "genres")
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
NAMES = st.lists(TEXT, max_size=4, unique=True).map(tuple)
A_TITLE = st.builds(
    Title,
    id=TEXT,
    work=TEXT,
    platform=st.just("netflix"),
    type=st.just("movie"),
    title=TEXT,
    year=st.integers(1900, 2030),
    rating_class=st.none() | TEXT,
    duration=st.none() | st.integers(0, 600),
    duration_unit=st.none() | st.just("min"),
    added=st.none() | st.just("2020-01-31"),
    directors=NAMES,
    cast=NAMES,
    countries=NAMES,
    genres=NAMES,
    description=st.none() | TEXT,
)


def of_csv(folder: Path) -> list[dict[str, object]]:
    """Without what separates nothing at all from an empty text."""
    with (folder / TITLES.file("csv")).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        assert tuple(rows.fieldnames or ()) == TITLES.columns
        return [
            {name: cell_of(name, text) for name, text in row.items() if cell_of(name, text) not in ("", ())}
            for row in rows
        ]


def cell_of(name: str, text: str) -> object:
    if name in LISTS:
        return tuple(value for value, _ in _split(text)[0]) if text else ()
    return int(text) if text and name in ("year", "duration") else text


def of_titles(titles: list[Title]) -> list[dict[str, object]]:
    rows = [dataclasses.asdict(title) for title in titles]
    return [{name: value for name, value in row.items() if value not in ((), None)} for row in rows]


def check(folder: Path, titles: list[Title]) -> None:
    rows = [orjson.loads(line) for line in (folder / TITLES.file("jsonl")).read_bytes().splitlines()]
    assert all(tuple(row) == TITLES.columns for row in rows)
    table = parquet.read_table(folder / TITLES.file("parquet"))
    assert tuple(table.column_names) == TITLES.columns
    assert table.to_pylist() == rows
    assert of_csv(folder) == of_titles(titles)


@given(titles=st.lists(A_TITLE, min_size=1, max_size=5))
def test_every_kind_of_file_holds_the_same_rows(
    titles: list[Title], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("exports")
    write_titles(folder, titles)
    write_exports(folder, titles)
    check(folder, titles)


def test_those_of_the_real_catalogue(ingest_real: Ingested) -> None:
    folder = ingest_real.snapshot.folder
    titles = read_titles(folder)
    assert len(titles) == 22_998
    check(folder, titles)


def test_a_table_has_one_shape_whatever_it_holds(tmp_path: Path) -> None:
    """Who reads the Parquet of two builds finds the same types, also where a column holds nothing."""
    bare = Title("ns1", "w-ns1", "netflix", "movie", "Up", 2009)
    full = dataclasses.replace(
        bare, duration=96, duration_unit="min", added="2020-01-31", cast=("Ed Asner",), description="Up."
    )
    schemas = []
    for name, title in (("bare", bare), ("full", full)):
        (folder := tmp_path / name).mkdir()
        write_exports(folder, [title])
        schemas.append(parquet.read_schema(folder / TITLES.file("parquet")).remove_metadata())
    assert schemas[0].equals(schemas[1])


@given(st.lists(TEXT, min_size=1, max_size=5, unique=True))
def test_a_cell_of_several_values_is_a_filter_that_asks_for_any(values: list[str]) -> None:
    read = read_filter(write_values(values), str)
    assert sorted(term.value for term in read.terms) == sorted(values)
    assert not any(term.negated for term in read.terms)
