"""Metrics against values worked out by hand."""

import numpy as np
import pytest

from recommender_service.domain.metrics import (
    coverage,
    gini,
    held_out_counts,
    hit_rate,
    ndcg,
    novelty,
    ratio_of_means,
    recall,
    standard_error,
)

HITS = np.array([[True, False, True], [False, False, False], [True, True, True]])
HELD_OUT = np.array([2, 1, 9])


def test_ndcg() -> None:
    # First and third place out of two: (1 + 1/2) / (1 + 1/log2 3); all places of a list of three: 1.
    assert ndcg(HITS, HELD_OUT).tolist() == pytest.approx([1.5 / (1 + 1 / np.log2(3)), 0.0, 1.0])


def test_recall() -> None:
    assert recall(HITS, HELD_OUT).tolist() == [1.0, 0.0, 1.0]


def test_hit_rate() -> None:
    assert hit_rate(HITS).tolist() == [1.0, 0.0, 1.0]


def test_standard_error() -> None:
    assert standard_error(np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx((5 / 3) ** 0.5 / 2)
    assert standard_error(np.array([1.0])) == 0.0


def test_a_fifth_is_held_out_rounded_half_up_and_at_least_one() -> None:
    counts = np.array([0, 4, 5, 7, 8, 12, 13, 100])
    assert held_out_counts(counts, share=0.2, least=5).tolist() == [0, 0, 1, 1, 2, 2, 3, 20]
    assert held_out_counts(np.array([25, 2]), share=0.1, least=2).tolist() == [3, 1]


LISTS = np.array([[0, 1], [0, 2]])


def test_coverage() -> None:
    assert coverage(LISTS, np.array([0, 1, 2, 3])) == 0.75


def test_novelty_is_self_information() -> None:
    # Of 8 people 4, 2 and 0 like the works: 1 bit, 2 bits, and as one like 3 bits.
    assert novelty(LISTS, np.array([4, 2, 0]), 8) == pytest.approx((1 + 2 + 1 + 3) / 4)


def test_gini() -> None:
    assert gini(np.array([[0, 1, 2]]), np.arange(3)) == 0
    assert gini(np.array([[0], [0]]), np.arange(4)) == pytest.approx(0.75)
    assert gini(LISTS, np.arange(3)) == pytest.approx(1 / 6)


def test_a_ratio_has_bounds_that_hold_it() -> None:
    dice = np.random.default_rng(1)
    theirs = dice.random(400)
    ratio, low, high = ratio_of_means(theirs * 1.1, theirs, seed=1)
    assert ratio == pytest.approx(1.1)
    assert (low, high) == pytest.approx((1.1, 1.1))
    _, low, high = ratio_of_means(dice.random(400), theirs, seed=1)
    assert low < 1 < high
