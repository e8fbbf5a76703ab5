"""The highest scores first, ties by column."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender_service.domain.ranking import best

ROWS = st.lists(st.sampled_from([-np.inf, -1.0, 0.0, 0.25, 0.5, 3.0]), min_size=1, max_size=30)


@given(scores=ROWS, count=st.integers(0, 35))
def test_agrees_with_a_plain_sort(scores: list[float], count: int) -> None:
    expected = sorted(range(len(scores)), key=lambda column: (-scores[column], column))[:count]
    assert best(np.array([scores]), count).tolist() == [expected]


def test_noise_of_rounding_does_not_decide() -> None:
    scores = np.array([[0.3, 0.1 + 0.2, 0.3 - 1e-9]])
    assert best(scores, 3).tolist() == [[0, 1, 2]]


def test_no_columns_give_no_ranking() -> None:
    assert best(np.empty((4, 0)), 10).shape == (4, 0)
