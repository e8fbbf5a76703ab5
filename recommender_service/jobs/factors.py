"""LightFM on whatever features one likes: a way to recommend by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.domain.taste import Numbers, Ratings
from recommender_service.domain.works import Work
from recommender_service.jobs.features import Features, build_features
from recommender_service.model import Fitted, Vectors, fit
from shared.jobs import Progress


@dataclass(frozen=True)
class Trained:
    """A fit with the features it was made with, and the vectors and biases of all works."""

    features: Features
    fitted: Fitted
    vectors: Vectors
    biases: Vectors


def fit_positives(  # noqa: PLR0913 - what a fit depends on
    works: Sequence[Work],
    positives: Ratings,
    parameters: Hyperparameters,
    *,
    content_weight: float,
    threads: int,
    progress: Progress,
) -> Trained:
    """Fit on the works that people liked and represent all; without positives all vectors are zero.

    `content_weight` is what a work's content features weigh beside its identity; at 0 they are left out.
    """
    features = build_features(works, np.unique(positives.works), content_weight)
    fitted = (
        fit(
            _interactions(positives, features.trained),
            features.matrix[features.trained],
            parameters,
            threads=threads,
            progress=progress,
        )
        if len(positives)
        else Fitted.untrained(positives.users_total, len(features.names), parameters.components)
    )
    return Trained(features, fitted, *features.represent(fitted))


def _interactions(positives: Ratings, trained: Numbers) -> sparse.coo_array:
    columns = np.searchsorted(trained, positives.works)
    ones = np.ones(len(positives), dtype=np.float32)
    return sparse.coo_array((ones, (positives.users, columns)), shape=(positives.users_total, len(trained)))
