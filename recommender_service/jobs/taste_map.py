"""From what a work is about to where it lies in the taste space: how works that nobody rated take part."""

from dataclasses import dataclass
from operator import itemgetter
from typing import Final

import numpy as np
from scipy import linalg, sparse

from recommender_service.domain.sparse_rows import Vectors
from recommender_service.domain.taste import Numbers

_MOST_FITTED: Final = 6_000
_HIDDEN_SHARE: Final = 0.1
_PENALTIES: Final = (0.3, 1.0, 3.0)
_LEAST: Final = 1e-12


@dataclass(frozen=True)
class TasteMap:
    """A ridge regression of taste vectors on content features: `coefficients` (features, components).

    `calibration` (components,) shrinks what it gives to the length that suits works it has not seen.
    """

    coefficients: Vectors
    calibration: Vectors

    def vectors(self, features: sparse.csr_array) -> Vectors:
        return np.asarray(self.calibration * (features @ self.coefficients), dtype=np.float32)


def fit_taste_map(features: sparse.csr_array, vectors: Vectors, support: Numbers, *, seed: int) -> TasteMap:
    """Fit on works that people rated: `features` (works, features), `vectors` (works, components).

    The penalty and the calibration are those that suit a tenth of the works best when they are hidden from
    the fit. `support` (works,) says how many people rated each; the best known ones are fitted on.
    """
    known = np.argsort(-support, kind="stable")[:_MOST_FITTED]
    hidden = np.random.default_rng(seed).random(len(known)) < _HIDDEN_SHARE
    parts = known[~hidden], known[hidden]
    tried = [_calibrated(features, vectors, parts, penalty) for penalty in _PENALTIES]
    _, penalty, calibration = min(tried, key=itemgetter(0))
    return TasteMap(_ridge(features[known], vectors[known], penalty), calibration)


def _calibrated(
    features: sparse.csr_array, vectors: Vectors, parts: tuple[Numbers, Numbers], penalty: float
) -> tuple[float, float, Vectors]:
    """Error on the hidden works with the best calibration, the penalty, and that calibration."""
    shown, hidden = parts
    given = features[hidden] @ _ridge(features[shown], vectors[shown], penalty)
    wanted = vectors[hidden]
    calibration = (given * wanted).sum(axis=0) / np.maximum((given**2).sum(axis=0), _LEAST)
    calibration = np.clip(calibration, 0.0, 1.0).astype(np.float32)
    return float(((calibration * given - wanted) ** 2).sum()), penalty, calibration


def _ridge(features: sparse.csr_array, vectors: Vectors, penalty: float) -> Vectors:
    """Solved in the space of the works, of which there are fewer than features."""
    kernel = (features @ features.T).toarray()
    kernel[np.diag_indices_from(kernel)] += penalty
    dual = linalg.solve(kernel, vectors, assume_a="pos", check_finite=False) if len(kernel) else vectors
    return np.asarray(features.T @ dual, dtype=np.float32)
