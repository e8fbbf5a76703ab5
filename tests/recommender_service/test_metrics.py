"""Metrics against values worked out by hand."""

import numpy as np
import pytest

from recommender_service.domain.metrics import held_out_counts, hit_rate, ndcg, recall, standard_error

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
