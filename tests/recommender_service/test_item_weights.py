"""The closed form against its definition, and the works that it has no room for."""

import numpy as np
import numpy.typing as npt
import pytest

from recommender_service.domain.history import History, affections_of
from recommender_service.domain.taste import Ratings
from recommender_service.jobs.item_weights import KEPT, item_to_item, regress

USERS, WORKS = 120, 30


def some_ratings(seed: int, works: int = WORKS, share: float = 0.3) -> Ratings:
    dice = np.random.default_rng(seed)
    users, rated = np.nonzero(dice.random((USERS, works)) < share)
    return Ratings(users, rated, dice.integers(1, 11, len(users)).astype(np.int8), USERS)


def evened(ratings: Ratings, works: int = WORKS) -> npt.NDArray[np.float64]:
    dense = np.zeros((USERS, works))
    dense[ratings.users, ratings.works] = affections_of(ratings.halves)
    counts = np.maximum(np.bincount(ratings.users, minlength=USERS), 1)
    return np.asarray(dense * ((counts / counts.mean()) ** -0.25)[:, None])


def test_every_column_is_a_ridge_regression_on_the_other_works() -> None:
    ratings, penalty = some_ratings(1), 7.0
    weights = regress(ratings, penalty).weights()
    seen = evened(ratings)
    for work in range(WORKS):
        others = np.delete(np.arange(WORKS), work)
        gram = seen[:, others].T @ seen[:, others] + penalty * np.eye(WORKS - 1)
        expected = np.linalg.solve(gram, seen[:, others].T @ seen[:, work])
        np.testing.assert_allclose(weights[others, work], expected, atol=1e-4)
        assert weights[work, work] == 0


def test_people_fold_in_by_ridge_regression() -> None:
    ratings, penalty = some_ratings(2), 5.0
    people = np.random.default_rng(2).normal(size=(USERS, 3)).astype(np.float32)
    seen = evened(ratings)
    counts = np.bincount(ratings.users, minlength=USERS)
    factors = (np.maximum(counts, 1) / np.maximum(counts, 1).mean()) ** -0.25
    gram = seen.T @ seen + penalty * np.eye(WORKS)
    expected = np.linalg.solve(gram, seen.T @ (factors[:, None] * people))
    np.testing.assert_allclose(regress(ratings, penalty).folding(people), expected, atol=1e-4)


def test_works_without_a_rating_say_nothing_and_are_told_nothing() -> None:
    ratings = some_ratings(3, works=20)
    items = item_to_item(regress(ratings, 5.0), ratings, works_total=26)
    assert len(items) == 26
    assert items.known.tolist() == [True] * 20 + [False] * 6
    assert items.columns.max() < 20


def test_the_rarely_rated_are_tied_by_cosines() -> None:
    ratings = some_ratings(4)
    regression = regress(ratings, 5.0, most=20)
    items = item_to_item(regression, ratings, WORKS)
    left_out = sorted(set(range(WORKS)) - set(regression.works.tolist()))
    assert len(left_out) == 10
    seen = evened(ratings)
    cosines = seen.T @ seen / (np.sqrt(np.outer(*[(seen**2).sum(axis=0)] * 2)) + 10)
    for work in left_out:
        scores = items.scores(History.of_picks([work]))
        others = np.arange(WORKS) != work
        assert scores[work] == 0
        assert np.corrcoef(scores[others], cosines[work][others])[0, 1] == pytest.approx(1.0, abs=1e-4)
    solved = regression.works
    np.testing.assert_allclose(
        items.scores(History.of_picks([int(solved[0])]))[solved], regression.weights()[0], atol=1e-6
    )


def test_only_the_strongest_weights_are_kept() -> None:
    ratings = some_ratings(5, works=KEPT + 40, share=0.2)
    regression = regress(ratings, 5.0)
    items = item_to_item(regression, ratings, KEPT + 40)
    assert items.columns.shape == (KEPT + 40, KEPT)
    weights = np.abs(regression.weights()[0])
    kept = items.columns[items.rows[0]]
    assert weights[kept].min() >= np.delete(weights, kept).max()


def test_without_ratings_there_are_no_weights() -> None:
    nobody = some_ratings(6).where(np.zeros(0, dtype=np.int64))
    items = item_to_item(regress(nobody, 5.0), nobody, 4)
    assert not items.known.any()
    assert not items.scores(History.of_picks([1, 2])).any()
