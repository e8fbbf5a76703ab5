"""The fit itself."""

import importlib.util

import numpy as np
import pytest
from scipy import sparse

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.model import Fitted, fit
from shared.errors import JobError
from shared.jobs import Silence

POSITIVES = sparse.coo_array(np.kron(np.eye(2), np.ones((6, 5))).astype(np.float32))
IDENTITIES = sparse.csr_array(np.eye(10, dtype=np.float32))


def fitted(parameters: Hyperparameters) -> Fitted:
    return fit(POSITIVES, IDENTITIES, parameters, threads=1, progress=Silence())


def test_one_seed_gives_one_model_and_another_seed_another() -> None:
    first, again, other = (fitted(Hyperparameters(components=8, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first.feature_vectors, again.feature_vectors)
    assert not np.array_equal(first.feature_vectors, other.feature_vectors)


def test_people_score_what_their_kind_likes_higher() -> None:
    model = fitted(Hyperparameters(components=8, epochs=30))
    scores = model.user_vectors @ model.feature_vectors.T + model.feature_biases
    assert scores[0, :5].min() > scores[0, 5:].max()
    assert scores[11, 5:].min() > scores[11, :5].max()


def test_a_fit_that_runs_away_is_told() -> None:
    with pytest.raises(JobError, match="diverged: choose a learning rate below"):
        fitted(Hyperparameters(components=8, learning_rate=1e38))


def test_lightfm_was_built_to_use_several_cores() -> None:
    assert importlib.util.find_spec("lightfm._lightfm_fast_openmp") is not None
    fast = importlib.import_module("lightfm._lightfm_fast_openmp")
    assert importlib.import_module("lightfm.lightfm").fit_warp is fast.fit_warp
