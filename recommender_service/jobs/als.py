"""Matrix factorisation of implicit feedback by alternating least squares (Hu, Koren and Volinsky 2008)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

_SWEEPS: Final = 10
_START: Final = 0.1

Factors = npt.NDArray[np.float64]


@dataclass(frozen=True)
class AlternatingLeastSquares:
    """`works` (works, components); a like has the confidence 1 + `confidence`, everything else 1."""

    works: Factors
    confidence: float
    penalty: float

    def people(self, liked: sparse.csr_array) -> Factors:
        """Vectors of people (people, components) who liked these works (people, works)."""
        return _solve(liked, self.works, self.confidence, self.penalty)

    def scores(self, liked: sparse.csr_array) -> Factors:
        return np.asarray(self.people(liked) @ self.works.T)


def fit_als(
    liked: sparse.csr_array, *, components: int, confidence: float, penalty: float, seed: int
) -> AlternatingLeastSquares:
    """Fit on ones for what people liked (people, works)."""
    by_work = sparse.csr_array(liked.T)
    works: Factors = np.random.default_rng(seed).normal(size=(liked.shape[1], components)) * _START
    for _ in range(_SWEEPS):
        people = _solve(liked, works, confidence, penalty)
        works = _solve(by_work, people, confidence, penalty)
    return AlternatingLeastSquares(works, confidence, penalty)


def _solve(liked: sparse.csr_array, others: Factors, confidence: float, penalty: float) -> Factors:
    """Vectors of the rows that suit the `others`, one small system of equations for each."""
    components = others.shape[1]
    common = others.T @ others + penalty * np.eye(components)
    found = np.zeros((liked.shape[0], components))
    for row in np.flatnonzero(np.diff(liked.indptr)):
        own = others[liked.indices[liked.indptr[row] : liked.indptr[row + 1]]]
        found[row] = np.linalg.solve(common + confidence * own.T @ own, (1 + confidence) * own.sum(axis=0))
    return found
