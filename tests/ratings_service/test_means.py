"""Means that somebody worked out before answer the one question; that votes were not counted is said."""

from pathlib import Path

import pytest

from ratings_service.snapshot.state import open_state
from recommender_service.jobs.train import TrainSettings, train
from shared.errors import JobError
from shared.jobs import Silence
from shared.tables import ratings_files, read_title_ratings
from tests.ratings_service.small_catalog import TITLES, Run, live

BY_YEAR = """,movieId,year,rating
0,ns1,1999,3.6
1,ns2,1999,3.25
2,ns3,1999,5.0
3,as1,2000.0,4.5
4,zz9,1999,4.0
5,ns1,1999,1.0
6,ns1,,4.0
7,ns2,2001,nan
8,ns2,2001,7
9,,2001,4.0
10,ns2
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "derived"
    folder.mkdir()
    (folder / "rating_global.csv").write_text(BY_YEAR)
    (folder / "recsys.csv").write_text("movieId,mean\nns1,3.5\n")
    return folder


@pytest.mark.parametrize(
    ("platform", "scored", "year", "quantity"),
    [
        ("netflix", 3.6, 1999, 1),
        ("netflix", 3.0, 1999, 2),
        ("netflix", 3.7, 1999, 0),
        ("amazon", 4.5, 2000, 1),
    ],
)
def test_films_are_counted_by_the_given_means(
    data: Path, run: Run, folder: Path, platform: str, scored: float, year: int, quantity: int
) -> None:
    run(folder)
    counts = open_state(live(data)).score_counts
    assert counts.reaching(scored, platform=platform, year=year) == quantity  # type: ignore[arg-type]


def test_every_row_is_accounted_for_and_counts_are_unknown(data: Path, run: Run, folder: Path) -> None:
    report = run(folder).report
    assert (report["rows_read"], report["kept"], report["duplicates"], report["unknown"]) == (11, 4, 1, 1)
    assert [(row["line"], row["reason"]) for row in report["malformed_rows"]] == [
        (8, "year '' is no year"),
        (9, "mean 'nan' is not 0.5 to 5.0"),
        (10, "mean '7' is not 0.5 to 5.0"),
        (11, "movieId is missing"),
        (12, "year '' is no year"),
    ]
    assert report["counts"] == live(data).manifest.parameters["counts"] == "unknown"
    assert read_title_ratings(live(data).folder).count.tolist() == [0] * len(TITLES)
    assert [file.name for file in ratings_files(live(data))] == ["ratings.parquet"]


def test_ratings_given_later_take_their_place(data: Path, run: Run, folder: Path) -> None:
    run(folder)
    (folder / "1.csv").write_text("userId,rating,timestamp,movieId\n1,4.0,0,ns1\n")
    assert run(folder).report["counts"] == "known"
    assert "counts" not in live(data).manifest.parameters


@pytest.mark.parametrize("names", ["movie_id,Year,Mean", "id,anio,score", "movieId,year,avg_rating"])
def test_columns_may_have_other_names(run: Run, folder: Path, names: str) -> None:
    (folder / "rating_global.csv").write_text(f"\ufeff{names}\nns1,1999,3.5\n", encoding="utf-8")
    assert run(folder).report["kept"] == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("movieId,mean\nns1,3.5\n", "has the columns 'movieId,mean'; expected movieId,year,mean"),
        ("", "has the columns"),
        ("movieId,year,mean\nzz9,1999,3.5\n", "no rating can be used: 1 rows read"),
        ("movieId,year,mean\n" + "9" * 200_000, "line 2: field larger than field limit"),
    ],
)
def test_useless_means_are_told(run: Run, folder: Path, content: str, told: str) -> None:
    (folder / "rating_global.csv").write_text(content)
    with pytest.raises(JobError, match=told):
        run(folder)


def test_recommendations_rest_on_content_alone(data: Path, run: Run, folder: Path) -> None:
    run(folder)
    report = train(TrainSettings(data), progress=Silence()).report
    assert report["personal"] is False
    assert report["ratings"] == 0
