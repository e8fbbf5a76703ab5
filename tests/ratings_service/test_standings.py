"""Means and deviations of works, held against sums of fractions."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratings_service.domain.standings import WEIGHT, Prior, Standings

some_works = st.lists(st.lists(st.integers(1, 10), max_size=30), min_size=1, max_size=6)


def histograms(works: list[list[int]]) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    return np.array([[votes.count(step) for step in range(1, 11)] for votes in works], dtype=np.int64)


def mean_of(halves: list[int]) -> Fraction:
    return Fraction(sum(halves), 2 * len(halves))


def variance_of(halves: list[int]) -> Fraction:
    stars = [Fraction(half, 2) for half in halves]
    return sum(((star - mean_of(halves)) ** 2 for star in stars), Fraction()) / len(stars)


@given(some_works)
def test_figures_are_those_of_the_votes(works: list[list[int]]) -> None:
    found = Standings.of(histograms(works))
    assert found.count.tolist() == [len(votes) for votes in works]
    for work, votes in enumerate(works):
        if votes:
            assert found.mean[work] == float(mean_of(votes))
            assert found.deviation[work] == pytest.approx(math.sqrt(variance_of(votes)))
        else:
            assert math.isnan(found.mean[work])
            assert math.isnan(found.deviation[work])


@given(some_works.filter(any))
def test_damped_figures_are_those_with_more_votes_as_all_give(works: list[list[int]]) -> None:
    everything = [vote for votes in works for vote in votes]
    mean = Fraction(round(10 * float(mean_of(everything))), 10)
    deviation = Fraction(round(10 * math.sqrt(variance_of(everything))), 10)
    found = Standings.of(histograms(works))
    for work, votes in enumerate(works):
        weight = len(votes) + WEIGHT
        expected = (Fraction(sum(votes), 2) + WEIGHT * mean) / weight
        assert found.damped_mean[work] == float(expected)
        spread = len(votes) * variance_of(votes) if votes else 0
        assert found.damped_deviation[work] == pytest.approx(
            math.sqrt((spread + WEIGHT * deviation**2) / weight)
        )


@given(some_works.filter(any), st.integers(1, 10))
def test_the_prior_lies_between_the_extremes(works: list[list[int]], step: int) -> None:
    prior = Prior.of(histograms(works).sum(axis=0))
    assert 5 <= prior.mean_tenths <= 50
    assert 0 <= prior.deviation_tenths <= 23


def test_one_enthusiast_does_not_outrank_a_classic() -> None:
    found = Standings.of(histograms([[10], [9] * 500, [5] * 500]))
    assert found.mean[0] > found.mean[1]
    assert found.damped_mean[0] < found.damped_mean[1]


def test_two_who_disagree_do_not_outrank_a_crowd() -> None:
    found = Standings.of(histograms([[1, 10], [1, 9] * 200, [6] * 500]))
    assert found.deviation[0] > found.deviation[1]
    assert found.damped_deviation[0] < found.damped_deviation[1]


def test_without_any_vote_nothing_is_known() -> None:
    found = Standings.of(histograms([[], []]))
    assert found.count.tolist() == [0, 0]
    for column in (found.mean, found.damped_mean, found.deviation, found.damped_deviation):
        assert np.isnan(column).all()


def test_sums_of_very_many_votes_do_not_overflow() -> None:
    found = Standings.of(np.full((30, 10), 100_000_000, dtype=np.int64))
    assert found.mean.tolist() == [2.75] * 30
    assert found.deviation.tolist() == pytest.approx([math.sqrt(8.25) / 2] * 30)
