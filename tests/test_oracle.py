"""The oracle against the golden answers of SEMANTICS, and against the rules on a few made-up rows."""

from functools import cache
from pathlib import Path

import pytest

from tests.oracle import COLUMNS, FILES, Oracle, clean, read_people


@cache
def read(catalog: Path, ratings: Path | None = None) -> Oracle:
    return Oracle.read(catalog, ratings)


@pytest.fixture
def oracle(real_catalog: Path) -> Oracle:
    return read(real_catalog)


@pytest.mark.parametrize(
    ("platform", "rows", "movies"),
    [("amazon", 9668, 7814), ("disney", 1450, 1052), ("hulu", 3073, 1484), ("netflix", 8807, 6131)],
)
def test_count_platform(oracle: Oracle, platform: str, rows: int, movies: int) -> None:
    assert sum(row.platform == platform for row in oracle.rows) == rows
    assert oracle.count_platform(platform) == movies


@pytest.mark.parametrize(
    ("rating_class", "quantity"),
    [("g", 405), ("all", 1269), ("16+", 1550), ("18+", 1246), ("nr", 308), ("unrated", 36), ("tv-ma", 3675)],
)
def test_contents(oracle: Oracle, rating_class: str, quantity: int) -> None:
    assert oracle.contents(rating_class) == quantity


@pytest.mark.parametrize(
    ("year", "platform", "unit", "title"),
    [
        (2018, "hulu", "min", "loro"),
        (1957, "hulu", "min", "gunfight at the o.k. corral"),
        (2018, "netflix", "season", "trailer park boys"),
        (2005, "hulu", "season", "american dad!"),
        (2004, "netflix", "min", "lakshya"),
        (1901, "netflix", "min", None),
    ],
)
def test_max_duration(oracle: Oracle, year: int, platform: str, unit: str, title: str | None) -> None:
    assert oracle.max_duration(year, platform, unit) == title


@pytest.mark.parametrize(
    ("platform", "year", "answer"),
    [
        ("netflix", 2018, ("andrea libman", 8)),
        ("netflix", 2019, ("vincent tong", 8)),
        ("netflix", 1990, ("michael ontkean", 2)),
        ("amazon", 2021, ("om nom", 10)),
        ("amazon", 2019, ("maggie binkley", 17)),
        ("hulu", 2018, (None, 0)),
    ],
)
def test_actor(oracle: Oracle, platform: str, year: int, answer: tuple[str | None, int]) -> None:
    assert oracle.actor(platform, year) == answer


@pytest.mark.parametrize(
    ("content_type", "country", "year", "quantity"),
    [
        ("movie", "united states", 2018, 430),
        ("tv show", "united states", 2018, 202),
        ("tv show", "united kingdom", 2017, 47),
        ("movie", "germany", 1971, 0),
    ],
)
def test_per_country(oracle: Oracle, content_type: str, country: str, year: int, quantity: int) -> None:
    assert oracle.per_country(content_type, country, year) == quantity


@pytest.mark.parametrize(
    ("platform", "scored", "year", "quantity"),
    [("netflix", 3.5, 1996, 32), ("amazon", 4, 2006, 25), ("disney", 3, 2017, 118), ("hulu", 3.5, 2005, 44)],
)
def test_score_count(
    real_catalog: Path, movielens_small: Path, platform: str, scored: float, year: int, quantity: int
) -> None:
    assert read(real_catalog, movielens_small).score_count(platform, scored, year) == quantity


def test_figures_that_semantics_states(oracle: Oracle) -> None:
    hulu_movies = [row for row in oracle.rows if row.platform == "hulu" and row.type == "movie"]
    assert sum(row.minutes is None and row.seasons is None for row in hulu_movies) == 187
    assert sum(row.seasons is not None for row in hulu_movies) == 62
    assert sum(row.rating_class in {None, "nr", "unrated", "tv-nr"} for row in oracle.rows) == 1608


def test_text_and_people() -> None:
    assert clean("\ufeff Two\u00a0\u200b\r\nlines ") == "Two lines"
    people = read_people("Clifton Collins, Jr., Ann Lee, PHD, , 1, Various")
    assert people == ("Clifton Collins, Jr.", "Ann Lee, PHD")


@pytest.fixture
def small_catalog(tmp_path: Path) -> Path:
    """Four netflix rows that count, a row without a year, a row whose id is taken."""
    titles = [
        ("s1", "Movie", "Beta", "Bo", "1999", "90 min"),
        ("s2", "TV Show", "Show", "AL", "1999", "3 Seasons"),
        ("s3", "Movie", "Yearless", "Bo", "soon", "95 min"),
        ("s1", "Movie", "Twice", "Bo", "1999", "95 min"),
        ("s4", "Movie", "alpha", "Bo,Bo", "1999", "90 min"),
        ("s5", "Movie", "Serial", "Al", "1999", "9 Seasons"),
    ]
    for platform, name in FILES.items():
        lines = [",".join(COLUMNS)]
        for row_id, kind, title, cast, year, duration in titles if platform == "netflix" else []:
            lines.append(f'{row_id},{kind},{title},,"{cast}",,,{year},,{duration},,')
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_rejects_ties_and_types(small_catalog: Path) -> None:
    oracle = Oracle.read(small_catalog)
    assert [row.id for row in oracle.rows] == ["ns1", "ns2", "ns4", "ns5"]
    assert oracle.max_duration(1999, "netflix", "min") == "alpha"
    assert oracle.max_duration(1999, "netflix", "season") == "show"
    assert oracle.actor("netflix", 1999) == ("al", 2)


def test_ratings_count_once_in_their_utc_year(small_catalog: Path, tmp_path: Path) -> None:
    ratings = tmp_path / "ratings"
    ratings.mkdir()
    header = "userId,rating,timestamp,movieId\n"
    once = "1,5.0,978307199,ns1\n"
    rest = "2,1.0,978307200,ns1\n3,5.0,0,ns1\n1,4.0,978307100,ns2\n1,4.0,978307100,ns3\n"
    malformed = "1,4.2,978307100,ns1\n1,1.0,then,ns1\n1,1.0,978307100\n,1.0,978307100,ns1\n1,nan,1,ns1\n"
    (ratings / "1.csv").write_text(header + once + rest + malformed, encoding="utf-8")
    (ratings / "2.csv").write_text(header + once + "2,4.0,978307100,ns1\n", encoding="utf-8")

    oracle = Oracle.read(small_catalog, ratings)

    assert len(oracle.ratings) == 5  # two of ns1 in 2000, one in 2001, one undated, one of the show
    assert oracle.score_count("netflix", 4.5, 2000) == 1
    assert oracle.score_count("netflix", 4.51, 2000) == 0
    assert oracle.score_count("netflix", 0, 2000) == 1
    assert oracle.score_count("netflix", 1, 2001) == 1
    assert oracle.score_count("netflix", 0, 1970) == 0
