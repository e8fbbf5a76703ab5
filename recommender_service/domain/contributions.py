"""What adds up to a score, told apart: titles of a history, named features, popularity."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender_service.domain.sparse_rows import Columns

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FeatureShares:
    """Numbers of features and what each adds: (works, features), rows filled up with what adds nothing."""

    numbers: Columns
    added: Shares

    def __mul__(self, weight: float) -> "FeatureShares":
        return FeatureShares(self.numbers, self.added * weight)


@dataclass(frozen=True, slots=True)
class Contributions:
    """What adds up to the scores of some works.

    `titles` (history, works): what each work of the history adds; `features`: what each feature of a work
    adds; `popularity` (works,): what being liked by many adds.
    """

    titles: Shares
    features: FeatureShares
    popularity: Shares

    @property
    def scores(self) -> Shares:
        return np.asarray(self.titles.sum(axis=0) + self.features.added.sum(axis=1) + self.popularity)
