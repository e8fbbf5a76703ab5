"""What LightFM learns with, and what stands for a work that nobody liked."""

import numpy as np

from recommender_service.domain.works import gather_works
from recommender_service.jobs.features import build_features
from recommender_service.model import Fitted
from tests.recommender_service.small_world import row

WORKS = gather_works(
    [
        row("ns1", "Liked", 2000, genres=("Drama",), directors=("Ann",)),
        row("ns2", "Liked too", 2000, genres=("Drama", "Crime")),
        row("ns3", "Unknown", 2000, genres=("Drama", "Horror"), directors=("Bob",)),
        row("ns4", "Unknown too", 2000, type="tv show", genres=("Horror",), directors=("Bob",)),
    ],
    {},
)
TRAINED = np.array([0, 1])


def test_terms_are_shared_by_two_works_and_known_to_training() -> None:
    features = build_features(WORKS, TRAINED, 0.5)
    assert features.names == ["work:w-ns1", "work:w-ns2", "decade:200", "genre:drama", "type:movie"]


def test_identities_weigh_one_and_terms_their_share() -> None:
    matrix = build_features(WORKS, TRAINED, 0.6).matrix.toarray()
    assert np.allclose(matrix[0], [1, 0, 0.2, 0.2, 0.2])
    assert np.allclose(matrix[3], [0, 0, 0.6, 0, 0])


def test_without_content_there_are_identities_alone() -> None:
    assert build_features(WORKS, TRAINED, 0.0).matrix.toarray().tolist() == [[1, 0], [0, 1], [0, 0], [0, 0]]


def test_a_work_that_nobody_liked_is_what_its_trained_terms_are() -> None:
    features = build_features(WORKS, TRAINED, 0.5)
    vectors = np.array([[9, 9], [8, 8], [2, 0], [0, 4], [6, 6]], dtype=np.float32)
    fitted = Fitted(np.zeros((0, 2), np.float32), np.zeros(0, np.float32), vectors, vectors[:, 0])
    represented, biases = features.represent(fitted)
    assert np.allclose(represented[3], vectors[2] / 2)
    assert np.allclose(biases[3], 1.0)
