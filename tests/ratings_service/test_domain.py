"""What counts as a rating row, and how films are counted by their mean."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratings_service.domain import (
    COLUMNS,
    HALF_STEPS,
    LATEST_S,
    ScoreCounts,
    YearlyMeans,
    YearlyVotes,
    count_scores,
    fault_of,
    mean_rating,
    title_ratings,
)
from shared.tables import Platform

PLATFORMS: tuple[Platform, ...] = ("amazon", "netflix", "netflix", "hulu")
IS_FILM = np.array([True, True, True, False])

votes = st.dictionaries(
    st.tuples(st.integers(0, 3), st.sampled_from([0, 1999, 2000, 2021])),
    st.lists(st.integers(1, 10), min_size=1, max_size=8),
    max_size=12,
)
Votes = dict[tuple[int, int], list[int]]


def table_of(drawn: Votes) -> YearlyVotes:
    keys = sorted(drawn)
    histogram = np.array([[drawn[key].count(step) for step in HALF_STEPS] for key in keys], dtype=np.int32)
    return YearlyVotes(
        np.array([title for title, _ in keys], dtype=np.int64),
        np.array([year for _, year in keys], dtype=np.int64),
        histogram.reshape(len(keys), 10),
    )


@pytest.mark.parametrize(
    "line",
    [
        "1,4.0,964982703,ds1",
        "0,.5,0,a",
        '"7","5","12","ns1"',
        f' 7 , "4.50" ,\t{LATEST_S},ns1 ',
        "999999999999999999,1,1,ns1",
    ],
)
def test_good_rows(line: str) -> None:
    assert fault_of(line, COLUMNS) is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,4.0,964982703", "3 fields instead of 4"),
        ("1,4.0,964982703,ds1,", "5 fields instead of 4"),
        ("", "1 fields instead of 4"),
        ("-1,4.0,0,ds1", "userId '-1' is not a whole number of at most 18 digits"),
        ("1.0,4.0,0,ds1", "userId '1.0' is not a whole number of at most 18 digits"),
        ("١,4.0,0,ds1", "userId '١' is not a whole number of at most 18 digits"),
        ("1,0,0,ds1", "rating '0' is not 0.5 to 5.0 by halves"),
        ("1,5.5,0,ds1", "rating '5.5' is not 0.5 to 5.0 by halves"),
        ("1,4.25,0,ds1", "rating '4.25' is not 0.5 to 5.0 by halves"),
        ("1,nan,0,ds1", "rating 'nan' is not 0.5 to 5.0 by halves"),
        ("1,4,1.5,ds1", f"timestamp '1.5' is not Unix seconds from 0 to {LATEST_S}"),
        (f"1,4,{LATEST_S + 1},ds1", f"timestamp '{LATEST_S + 1}' is not Unix seconds from 0 to {LATEST_S}"),
        ("1,4,,ds1", f"timestamp '' is not Unix seconds from 0 to {LATEST_S}"),
        ("1,4,0,", "movieId '' is not a title's id"),
        ('1,4,0,"ds1', "movieId '\"ds1' is not a title's id"),
    ],
)
def test_bad_rows_say_what_is_wrong(line: str, reason: str) -> None:
    assert fault_of(line, COLUMNS) == reason


def test_columns_may_stand_in_another_order() -> None:
    assert fault_of("ns1,0,4.5,1", ("movieId", "timestamp", "rating", "userId")) is None


@given(st.lists(st.integers(1, 10), min_size=1, max_size=300))
def test_the_mean_is_the_double_nearest_to_the_exact_one(halves: list[int]) -> None:
    mean = mean_rating(np.array([sum(halves)]), np.array([len(halves)]))[0]
    assert mean == float(Fraction(sum(halves), 2 * len(halves)))


@given(votes)
def test_sums_are_those_of_the_votes(drawn: Votes) -> None:
    table = table_of(drawn)
    by_key = [drawn[key] for key in sorted(drawn)]
    assert table.count.tolist() == [len(halves) for halves in by_key]
    assert table.halves.tolist() == [sum(halves) for halves in by_key]
    assert table.squares.tolist() == [sum(half * half for half in halves) for halves in by_key]


@given(votes)
def test_all_time_sums_hold_the_undated_votes_too(drawn: Votes) -> None:
    ids = ["a", "b", "c", "d"]
    ratings = title_ratings(ids, table_of(drawn))
    per_title = [
        [half for (title, _), halves in drawn.items() if title == row for half in halves] for row in range(4)
    ]
    assert ratings.ids.tolist() == ids
    assert ratings.count.tolist() == [len(halves) for halves in per_title]
    assert ratings.halves.tolist() == [sum(halves) for halves in per_title]


@given(
    votes, st.sampled_from(["amazon", "netflix", "hulu", "disney"]), st.sampled_from([0, 1999, 2000, 2021])
)
def test_score_counts_are_those_of_films_rated_in_that_year(
    drawn: Votes, platform: Platform, year: int
) -> None:
    counts = count_scores(YearlyMeans.of(table_of(drawn)), PLATFORMS, is_film=IS_FILM)
    means = [
        Fraction(sum(halves), 2 * len(halves))
        for (title, voted), halves in drawn.items()
        if PLATFORMS[title] == platform and IS_FILM[title] and voted == year != 0
    ]
    for scored in (-1.0, 0.5, 2.0, 3.5, 3.6, 5.0, 5.1):
        expected = sum(float(mean) >= scored for mean in means)
        assert counts.reaching(scored, platform=platform, year=year) == expected
    for mean in means:
        assert counts.reaching(float(mean), platform=platform, year=year) >= 1


@given(votes, st.lists(st.floats(-10, 10), min_size=2))
def test_a_higher_score_is_reached_by_no_more_films(drawn: Votes, scores: list[float]) -> None:
    counts = count_scores(YearlyMeans.of(table_of(drawn)), PLATFORMS, is_film=IS_FILM)
    found = [counts.reaching(scored, platform="netflix", year=1999) for scored in sorted(scores)]
    assert all(before >= after for before, after in pairwise(found))


def test_no_ratings_at_all_count_nothing() -> None:
    assert ScoreCounts({}).reaching(0.0, platform="hulu", year=2000) == 0
    assert count_scores(YearlyMeans.of(table_of({})), PLATFORMS, is_film=IS_FILM).means == {}
