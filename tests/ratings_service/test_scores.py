"""How votes add up, and how films are counted by their mean."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ratings_service.domain.scores import ScoreCounts, YearlyMeans, count_scores, mean_rating, title_ratings
from ratings_service.domain.votes import HALF_STEPS, YearlyVotes
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
