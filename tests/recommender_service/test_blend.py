"""The score and its parts, on made-up models of every shape."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender_service.domain.blend import Blend, Weights
from recommender_service.domain.content_space import ContentSpace
from recommender_service.domain.history import History, affections_of
from recommender_service.domain.item_to_item import ItemToItem
from recommender_service.domain.selection import select
from recommender_service.domain.similarity import Similarity
from recommender_service.domain.sparse_rows import SparseRows
from recommender_service.domain.taste_space import TasteSpace


def sparse_rows(dense: npt.NDArray[Any]) -> SparseRows:
    rows, columns = np.nonzero(dense)
    starts = np.append(0, np.cumsum(np.bincount(rows, minlength=len(dense))))
    return SparseRows(starts, columns.astype(np.int32), dense[rows, columns].astype(np.float32))


def sparse(dice: np.random.Generator, shape: tuple[int, int]) -> npt.NDArray[np.float64]:
    return np.asarray(dice.normal(size=shape) * (dice.random(shape) < 0.4))


def some_content(dice: np.random.Generator, works: int, features: int = 60) -> ContentSpace:
    names = [f"genre:{number}" for number in range(features)]
    return ContentSpace(sparse_rows(sparse(dice, (works, features))), names, personal=features - 5)


def some_blend(seed: int, works: int, weights: Weights | None = None) -> Blend:
    dice = np.random.default_rng(seed)
    return Blend(
        items=ItemToItem.of(sparse_rows(sparse(dice, (works, works)))),
        taste=TasteSpace(*dice.normal(size=(2, works, 4)).astype(np.float32)),
        content=some_content(dice, works),
        popularity=dice.random(works).astype(np.float32),
        weights=weights or Weights(*dice.random(4)),
    )


def some_history(seed: int, works: int, length: int) -> History:
    dice = np.random.default_rng(seed)
    rated = dice.permutation(works)[:length]
    return History.of_ratings(rated, dice.integers(1, 11, size=len(rated)).astype(np.int8))


@given(seed=st.integers(0, 2**32), works=st.integers(1, 70), length=st.integers(0, 30))
def test_contributions_add_up_to_the_score(seed: int, works: int, length: int) -> None:
    blend, history = some_blend(seed, works), some_history(seed, works, length)
    told = np.random.default_rng(seed).permutation(works)[:10]
    contributions = blend.contributions(history, told)
    assert contributions.titles.shape == (len(history), len(told))
    np.testing.assert_allclose(contributions.scores, blend.scores(history)[told], atol=2e-5)


def test_a_score_is_linear_in_the_affections() -> None:
    blend = some_blend(3, 40, Weights(1.0, 0.5, 0.0, 0.0))
    history = some_history(3, 40, 12)
    doubled = History(history.works, history.affections * 2)
    np.testing.assert_allclose(blend.scores(doubled), 2 * blend.scores(history), rtol=1e-4, atol=1e-5)


def test_without_a_history_popularity_is_all() -> None:
    blend = some_blend(5, 20)
    nobody = History.of_picks([])
    np.testing.assert_allclose(blend.scores(nobody), blend.popularity * blend.weights.popularity, rtol=1e-6)


def test_popularity_counts_less_the_longer_a_history_is() -> None:
    blend = some_blend(5, 40, Weights(0.0, 0.0, 0.0, 1.0))
    short, long = (blend.scores(some_history(1, 40, length)) for length in (1, 30))
    assert (long < short).all()


def test_weights_without_taste_are_not_personal() -> None:
    blend = some_blend(5, 30, Weights(0.0, 0.0, 1.0, 1.0))
    assert not blend.weights.personal
    assert not blend.contributions(some_history(5, 30, 6), np.arange(5)).titles.any()


def test_affections_are_one_where_liking_begins_and_below_zero_where_nothing_was_liked() -> None:
    assert affections_of(np.array([8, 3, 10, 1])).tolist() == pytest.approx([1.0, 0.0, 1.4, -0.4])


def test_a_dislike_lowers_what_a_like_raises() -> None:
    blend = some_blend(8, 30)
    liked = blend.items.scores(History.of_picks([4]))
    disliked = blend.items.scores(History.of_picks([], [4]))
    np.testing.assert_allclose(disliked, -liked)


def test_words_of_titles_make_nobodys_taste() -> None:
    content = some_content(np.random.default_rng(2), 30)
    assert len(content.profile(some_history(2, 30, 9))) == content.personal < len(content.names)


@given(seed=st.integers(0, 2**32), works=st.integers(1, 40))
def test_content_is_the_product_of_features(seed: int, works: int) -> None:
    content = some_content(np.random.default_rng(seed), works)
    asked = seed % works
    dense = np.array([content.of_work(work) for work in range(works)])
    np.testing.assert_allclose(content.scores(content.of_work(asked)), dense @ dense[asked], atol=1e-4)


@given(seed=st.integers(0, 2**32), works=st.integers(1, 40), length=st.integers(0, 12))
def test_a_likeness_to_several_works_is_told_in_full(seed: int, works: int, length: int) -> None:
    dice = np.random.default_rng(seed)
    directions = dice.normal(size=(works, 6)).astype(np.float32)
    similarity = Similarity(directions, some_content(dice, works), content_weight=0.3)
    history, told = some_history(seed, works, length), dice.permutation(works)[:10]
    contributions = similarity.contributions(history, told)
    np.testing.assert_allclose(contributions.scores, similarity.scores_for(history)[told], atol=1e-4)


def test_what_is_like_one_work_is_like_a_history_of_it() -> None:
    dice = np.random.default_rng(6)
    directions = dice.normal(size=(25, 6)).astype(np.float32)
    similarity = Similarity(directions, some_content(dice, 25), content_weight=0.3)
    np.testing.assert_allclose(
        similarity.scores_for(History.of_picks([7])), similarity.scores(7), rtol=1e-5, atol=1e-6
    )
    np.testing.assert_allclose(
        similarity.scores_for(History.of_picks([], [7])), -similarity.scores(7), rtol=1e-5, atol=1e-6
    )


@given(seed=st.integers(0, 2**32), works=st.integers(1, 40))
def test_rows_of_any_length_say_what_they_held(seed: int, works: int) -> None:
    weights = sparse(np.random.default_rng(seed), (works, works)).astype(np.float32)
    items = ItemToItem.of(sparse_rows(weights))
    np.testing.assert_array_equal(items.known, weights.any(axis=1))
    for work in range(works):
        history = History.of_picks([work])
        np.testing.assert_array_equal(items.scores(history), weights[work])
        np.testing.assert_array_equal(items.between(history, np.arange(works)), weights[[work]])


@given(seed=st.integers(0, 2**32), works=st.integers(1, 40), directions=st.integers(0, 5))
def test_condensed_taste_says_the_same_with_fewer_components(seed: int, works: int, directions: int) -> None:
    dice = np.random.default_rng(seed)
    offered = dice.normal(size=(works, 12))
    few = dice.normal(size=(works, directions)) @ dice.normal(size=(directions, 12))
    space = TasteSpace(offered.astype(np.float32), few.astype(np.float32))
    condensed = space.condensed()
    assert condensed.vectors.shape == condensed.folding.shape
    assert condensed.vectors.shape[1] <= min(directions, works)
    whole = space.folding @ space.vectors.T
    rest = condensed.folding @ condensed.vectors.T - whole
    assert np.linalg.norm(rest) <= 0.04 * np.linalg.norm(whole)


def test_selection_is_exact_whatever_the_number_of_works() -> None:
    dice = np.random.default_rng(9)
    for works in (0, 1, 63, 64, 700, 5000):
        for count in (1, 10, 60):
            scores = np.round(dice.normal(size=works), 1).astype(np.float32)
            scores[dice.random(works) < 0.3] = -np.inf
            newness = dice.integers(0, 5, works).astype(np.float32)
            expected = sorted(np.flatnonzero(scores > -np.inf), key=lambda w: (-scores[w], -newness[w], w))
            assert select(scores, newness, count).tolist() == expected[:count]
