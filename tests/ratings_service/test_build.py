"""The files of a snapshot against a naive computation, on messy files of every kind."""

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratings_service.domain.votes import YearlyVotes
from ratings_service.jobs.report import LISTED
from ratings_service.snapshot.partials import read_partials
from ratings_service.snapshot.state import open_state
from shared.tables import read_title_ratings
from tests.ratings_service.naive import HEADER, Naive, Row, contents, votes_on_works, year_of
from tests.ratings_service.small_catalog import TITLES, Run, live


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(contents(), min_size=1, max_size=3))
def test_every_row_counts_as_a_naive_computation_says(
    files: list[bytes], data: Path, run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("ratings")
    (folder / "0.csv").write_text(f"{HEADER}\n3,3.5,1000000000,ns3\n")
    for number, content in enumerate(dict.fromkeys(files), start=1):
        (folder / f"{number}.csv").write_bytes(content)
    naive = Naive()
    for path in sorted(folder.iterdir()):
        naive.add(path)

    outcome = run(folder, force=True)

    check_report(outcome.report, naive)
    check_files(data, naive.kept)


def check_report(report: Any, naive: Naive) -> None:
    assert (
        report["rows_read"],
        report["kept"],
        report["duplicates"],
        report["unknown"],
        report["malformed"],
    ) == (
        naive.read,
        len(naive.kept),
        naive.duplicates,
        naive.unknown.total(),
        len(naive.malformed),
    )
    assert [(row["file"], row["line"]) for row in report["malformed_rows"]] == naive.malformed[:LISTED]
    assert {row["id"]: row["rows"] for row in report["unknown_titles"]} == naive.unknown
    assert report["undated"] == sum(row[2] == 0 for row in naive.kept)
    assert report["users"] == len({row[0] for row in naive.kept})
    assert report["titles"] == len({row[3] for row in naive.kept})


def check_files(data: Path, kept: set[Row]) -> None:
    folder = live(data).folder
    check_table(folder, kept)
    check_sums(folder, kept)
    check_scores(data, kept)


def check_table(folder: Path, kept: set[Row]) -> None:
    table = duckdb.execute(
        "SELECT user_id, halves, rated_at, title_id FROM read_parquet($1)", [str(folder / "ratings.parquet")]
    )
    assert [str(kind[1]) for kind in table.description] == ["BIGINT", "TINYINT", "BIGINT", "VARCHAR"]
    rows = table.fetchall()
    assert len(rows) == len(kept)
    assert set(rows) == kept


def check_sums(folder: Path, kept: set[Row]) -> None:
    ratings = read_title_ratings(folder)
    assert ratings.ids.tolist() == [title.id for title in TITLES]
    assert ratings.count.tolist() == [sum(row[3] == title.id for row in kept) for title in TITLES]
    assert ratings.halves.tolist() == [sum(row[1] for row in kept if row[3] == title.id) for title in TITLES]
    sums = read_partials(folder)
    yearly, users = sums.yearly, sums.users
    histogram = Counter((row[3], year_of(row[2]), row[1]) for row in kept)
    found = {
        (TITLES[title].id, int(year), step + 1): int(votes[step])
        for title, year, votes in zip(yearly.title, yearly.year, yearly.histogram, strict=True)
        for step in np.flatnonzero(votes)
    }
    assert found == histogram
    assert found_on_works(sums.works) == votes_on_works([kept])
    by_user = zip(users.user_id, users.count, users.halves, users.squares, strict=True)
    assert [tuple(map(int, sums)) for sums in by_user] == [
        (user, len(own), sum(own), sum(half * half for half in own))
        for user in sorted({row[0] for row in kept})
        for own in [[row[1] for row in kept if row[0] == user]]
    ]


def found_on_works(votes: YearlyVotes) -> Counter[tuple[str, int, int]]:
    """What the sums say, by work, year and half-steps; each cell of them once."""
    works = list(dict.fromkeys(title.work for title in TITLES))
    cells = [
        ((works[work], int(year), int(step) + 1), int(histogram[step]))
        for work, year, histogram in zip(votes.title, votes.year, votes.histogram, strict=True)
        for step in np.flatnonzero(histogram)
    ]
    assert votes.histogram.any(axis=1).all()
    assert len(dict(cells)) == len(cells)
    return Counter(dict(cells))


def check_scores(data: Path, kept: set[Row]) -> None:
    counts = open_state(live(data)).score_counts
    years = {year_of(row[2]) for row in kept} | {0}
    for platform in ("amazon", "disney", "hulu", "netflix"):
        for year in years:
            for scored in (0.5, 2.25, 3.5, 5.0):
                expected = naive_score_count(kept, platform, scored, year)
                assert counts.reaching(scored, platform=platform, year=year) == expected


def naive_score_count(kept: set[Row], platform: str, scored: float, year: int) -> int:
    films = [title.id for title in TITLES if title.platform == platform and title.type == "movie"]
    votes = [
        [row[1] / 2 for row in kept if row[3] == film and year_of(row[2]) == year != 0] for film in films
    ]
    return sum(bool(own) and sum(own) / len(own) >= scored for own in votes)


def test_none_publishes_a_valid_snapshot_without_ratings(data: Path, run: Run) -> None:
    outcome = run("none")
    assert outcome.report["rows_read"] == 0
    check_files(data, set())
