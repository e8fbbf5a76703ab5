"""The tables that people may take away: the same rows in every kind of file."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from ratings_service.jobs import exporting
from shared.exports import EXPORTS, RATINGS_BY_YEAR
from shared.tables import Title
from tests.ratings_service.naive import Row, votes_on_works
from tests.ratings_service.small_catalog import TITLES, Run, live, publish_catalog
from tests.ratings_service.test_voting import a_row, write

Line = tuple[Any, ...]


def of_csv(file: Path) -> list[Line]:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        assert tuple(rows.fieldnames or ()) == RATINGS_BY_YEAR.columns
        return [
            (row["work"], row["title"], int(row["year"]), int(row["count"]), float(row["mean"]))
            for row in rows
        ]


def of_lines(file: Path) -> list[Line]:
    rows = map(orjson.loads, file.read_bytes().splitlines())
    return [tuple(row[name] for name in RATINGS_BY_YEAR.columns) for row in rows]


def of_parquet(file: Path) -> list[Line]:
    table = parquet.read_table(file)
    assert tuple(table.column_names) == RATINGS_BY_YEAR.columns
    return [tuple(row.values()) for row in table.to_pylist()]


def naive(rows: set[Row], titles: Any = TITLES) -> list[Line]:
    found: dict[tuple[str, int], list[float]] = defaultdict(list)
    for (work, year, halves), count in votes_on_works([rows]).items():
        if year:
            found[work, year] += [halves / 2] * count
    name = {title.work: title.title for title in reversed(titles)}
    works = list(dict.fromkeys(title.work for title in titles))
    return [
        (work, name[work], year, len(votes), sum(votes) / len(votes))
        for (work, year), votes in sorted(
            found.items(), key=lambda item: (works.index(item[0][0]), item[0][1])
        )
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.sets(a_row, min_size=1, max_size=40))
def test_every_kind_of_file_holds_the_same_rows(
    rows: set[Row],
    data: Path,
    run: Run,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exporting, "_ROWS_AT_ONCE", 3)
    file = tmp_path_factory.mktemp("ratings") / "r.csv"
    write(file, rows)
    run(file, force=True)
    check(live(data).folder, naive(rows))


def check(folder: Path, expected: list[Line]) -> None:
    assert of_csv(folder / RATINGS_BY_YEAR.file("csv")) == expected
    assert of_lines(folder / RATINGS_BY_YEAR.file("jsonl")) == expected
    assert of_parquet(folder / RATINGS_BY_YEAR.file("parquet")) == expected


def test_any_title_is_written_so_that_it_reads_back(data: Path, run: Run, tmp_path: Path) -> None:
    names = ['Say "Yes", twice', "¿Qué, pasó?", "back\\slash", "=1+1", "日本"]
    titles = [
        Title(f"ns{number}", f"w-ns{number}", "netflix", "movie", name, 2000)
        for number, name in enumerate(names, start=1)
    ]
    publish_catalog(data, titles)
    rows = {(1, 7, 1460000000, title.id) for title in titles}
    write(tmp_path / "r.csv", rows)
    run(tmp_path / "r.csv")
    check(
        live(data).folder,
        [(f"w-ns{number}", name, 2016, 1, 3.5) for number, name in enumerate(names, start=1)],
    )


def test_without_ratings_there_are_files_without_rows(data: Path, run: Run) -> None:
    run("none")
    check(live(data).folder, [])


def test_each_export_is_named_once() -> None:
    assert len({export.name for export in EXPORTS}) == len(EXPORTS)
