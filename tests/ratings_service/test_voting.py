"""Votes on works: the last of a person's ratings counts, however the rows came and were cut."""

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_service.jobs.ingest import IngestSettings, ingest
from ratings_service.domain.last import are_last
from ratings_service.domain.votes import YearlyVotes
from ratings_service.jobs import revising
from ratings_service.jobs.aggregate import AggregateSettings, aggregate
from ratings_service.snapshot.partials import read_partials
from shared.jobs import Silence
from shared.snapshots import find_snapshot
from shared.tables import ratings_files, read_titles
from tests.ratings_service.naive import HEADER, LATEST_S, Row, votes_on_works
from tests.ratings_service.small_catalog import TITLES, Run, live, publish_catalog
from tests.ratings_service.test_build import found_on_works

a_row = st.tuples(
    st.integers(0, 3) | st.just(10**17),
    st.integers(1, 10),
    st.sampled_from([0, 1, 915148799, 915148800, 1460000000, LATEST_S]),
    st.sampled_from([title.id for title in TITLES]),
)
sets_of_rows = st.lists(st.sets(a_row, min_size=1, max_size=12), min_size=1, max_size=4)


def write(path: Path, rows: set[Row]) -> None:
    lines = (f"{user},{halves / 2},{at},{title}\n" for user, halves, at, title in sorted(rows))
    path.write_text(f"{HEADER}\n# {path.name}\n{''.join(lines)}")


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30))
def test_the_last_row_of_each_user_and_work(rows: list[tuple[int, int]]) -> None:
    rows.sort(key=lambda row: row[0])
    users, works = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    assert are_last(users, works).tolist() == [row not in rows[place + 1 :] for place, row in enumerate(rows)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sets=sets_of_rows, parts=st.sampled_from([1, 3, 7]))
def test_votes_are_exact_however_often_files_are_added(
    sets: list[set[Row]],
    parts: int,
    data: Path,
    run: Run,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def cut(rows: int, *, rows_at_once: int) -> int:
        return parts

    monkeypatch.setattr(revising, "parts_for", cut)
    monkeypatch.setattr(revising, "_ROWS_AT_ONCE", 5)
    folder = tmp_path_factory.mktemp("ratings")
    for number, rows in enumerate(sets, start=1):
        write(folder / f"{number}.csv", rows)
        outcome = run(folder, force=number == 1)
        assert outcome.report["sets"] == number
        assert found_on_works(read_partials(live(data).folder).works) == votes_on_works(sets[:number])
    run(folder, force=True)
    everything = set().union(*sets)
    assert found_on_works(read_partials(live(data).folder).works) == votes_on_works([everything])


def test_with_other_works_votes_are_counted_anew(data: Path, run: Run, tmp_path: Path) -> None:
    write(tmp_path / "r.csv", {(1, 8, 5, "ns1"), (1, 2, 6, "as1"), (1, 6, 7, "ns2")})
    run(tmp_path / "r.csv")
    assert read_partials(live(data).folder).works.count.sum() == 2
    publish_catalog(data, [replace(title, work=f"w-{title.id}") for title in TITLES])
    run(tmp_path / "r.csv")
    assert read_partials(live(data).folder).works.count.sum() == 3


VOTES = """
    WITH rows AS (
        SELECT user_id, work, halves, rated_at, row_number() OVER (
            PARTITION BY user_id, work
            ORDER BY rated_at DESC, list_position($files, filename) DESC, file_row_number DESC
        ) AS place
        FROM read_parquet($files, file_row_number = true, filename = true) JOIN titles USING (title_id)
    )
    SELECT work, if(rated_at = 0, 0, year(make_timestamp(rated_at * 1000000))) AS year, halves, count(*)
    FROM rows WHERE place = 1 GROUP BY ALL
"""
Cells = dict[tuple[int, int, int], int]


def by_query(data: Path) -> Cells:
    catalog = find_snapshot(data, "catalog")
    assert catalog is not None
    numbers: dict[str, int] = {}
    rows = [(title.id, numbers.setdefault(title.work, len(numbers))) for title in read_titles(catalog.folder)]
    with duckdb.connect() as connection:
        ids, works = map(list, zip(*rows, strict=True))
        connection.execute(
            "CREATE TABLE titles AS SELECT unnest($1::VARCHAR[]) AS title_id, unnest($2::INT[]) AS work",
            [ids, works],
        )
        files = [str(file) for file in ratings_files(live(data))]
        found = connection.execute(VOTES, {"files": files}).fetchall()
    return {(work, year, halves): count for work, year, halves, count in found}


def by_cell(votes: YearlyVotes) -> Cells:
    cells = zip(*np.nonzero(votes.histogram), strict=True)
    return {
        (int(votes.title[row]), int(votes.year[row]), int(step) + 1): int(votes.histogram[row, step])
        for row, step in cells
    }


def test_votes_on_real_works_are_those_of_one_query(
    real_catalog: Path, movielens_small: Path, movielens_32m: Path, tmp_path: Path
) -> None:
    """Both files together, the second added; their users are taken for the same people."""
    ingest(IngestSettings(tmp_path, real_catalog), progress=Silence())
    for source in (str(movielens_small), f"{movielens_small}:{movielens_32m}"):
        report = aggregate(AggregateSettings(tmp_path, source), progress=Silence()).report
    assert report["sets"] == 2
    votes = read_partials(live(tmp_path).folder).works
    assert by_query(tmp_path) == by_cell(votes)
