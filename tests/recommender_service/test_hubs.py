"""A work that is like everything is kept out of most lists."""

import numpy as np
from scipy import sparse

from recommender_service.domain.content_space import ContentSpace
from recommender_service.domain.similarity import Similarity
from recommender_service.jobs.hubs import list_shares, without_hubs
from recommender_service.jobs.matrices import sparse_rows


def with_a_hub(works: int) -> Similarity:
    """Many works on a circle, and one in its middle that is near all of them."""
    angles = np.linspace(0, 2 * np.pi, works, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles), np.full(works, 0.5)], axis=1)
    circle /= np.linalg.norm(circle, axis=1, keepdims=True)
    circle[0] = (0.0, 0.0, 4.0)
    nothing = sparse_rows(sparse.csr_array((works, 1), dtype=np.float32))
    return Similarity(circle.astype(np.float32), ContentSpace(nothing, ["genre:none"], personal=1), 0.5)


def test_a_hub_is_in_nearly_all_lists_until_it_is_trusted_less() -> None:
    similarity, rated = with_a_hub(2_000), np.arange(2_000)
    assert list_shares(similarity, rated)[0] > 0.9
    tamed = without_hubs(similarity, rated)
    assert list_shares(tamed, rated).max() <= 0.018
    others = np.arange(1, 2_000)
    assert np.array_equal(tamed.directions[others], similarity.directions[others])


def test_where_nothing_is_a_hub_nothing_changes() -> None:
    similarity, rated = with_a_hub(2_000), np.arange(1, 2_000)
    assert without_hubs(similarity, rated) is similarity


def test_few_works_are_in_many_lists_each() -> None:
    similarity = with_a_hub(5)
    assert without_hubs(similarity, np.arange(5)) is similarity
