"""What works are about, as weights of named features: `genre:comedy`, `director:agnès varda`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from recommender_service.domain.history import History
from recommender_service.domain.sparse_rows import SparseRows, Vectors
from recommender_service.domain.taste import Numbers

# What most works have is multiplied faster as a dense matrix, what few have as lists of those few.
_COMMON: Final = 48

Profile = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ContentSpace:
    """`features` has a row for each work, a column for each name; the product of two rows is their likeness.

    The first `personal` columns are what a person's taste may be made of; the others, words of titles and
    descriptions, tell only how alike two works are.
    """

    features: SparseRows
    names: Sequence[str]
    personal: int

    def prepare(self) -> None:
        """Make now what the first score would wait for."""
        _ = self._common

    def profile(self, history: History) -> Profile:
        """What the works of a history are about (features,), on average over the strength of affections."""
        strength = max(1.0, float(np.abs(history.affections).sum()))
        profile = self.of_works(history.works, history.affections) / strength
        profile[self.personal :] = 0.0
        return np.asarray(profile, dtype=np.float64)

    def of_work(self, work: int) -> Profile:
        """What one work is about, by all features."""
        columns, values = self.features.row(work)
        return np.bincount(columns, values, minlength=len(self.names)).astype(np.float64)

    def of_works(self, works: Numbers, weights: npt.NDArray[np.float64]) -> Profile:
        """What several works are about, by all features, each times its weight."""
        columns, weighted = self.features.weighted(works, weights)
        return np.bincount(columns, weighted, minlength=len(self.names)).astype(np.float64)

    def scores(self, profile: Profile) -> Vectors:
        """How much each work (works,) has of a profile."""
        common, dense = self._common
        scores = dense @ profile[common].astype(np.float32)
        rest = profile.copy()
        rest[common] = 0.0
        wanted = np.flatnonzero(rest)
        works, weighted = self._works_of.weighted(wanted, rest[wanted])
        return scores + np.bincount(works, weighted, minlength=len(scores)).astype(np.float32)

    def common(self, works: Numbers) -> Vectors:
        """The features that most works have, of some works: (works, features)."""
        return self._common[1][works]

    def explain(self, profile: Profile, work: int) -> tuple[npt.NDArray[np.int32], Profile]:
        """Numbers of the work's features, and what each adds to its score; together they are the score."""
        columns, values = self.features.row(work)
        return columns, profile[columns] * values.astype(np.float64)

    @cached_property
    def _works_of(self) -> SparseRows:
        """For each feature the works that have it."""
        return self.features.transposed(len(self.names))

    @cached_property
    def _common(self) -> tuple[npt.NDArray[np.int64], Vectors]:
        """The columns that most works have, and their values (works, columns)."""
        spread = np.diff(self._works_of.starts)
        common = np.sort(np.argsort(-spread, kind="stable")[:_COMMON])
        dense = np.zeros((len(self.features), len(common)), dtype=np.float32)
        for place, feature in enumerate(common):
            works, values = self._works_of.row(int(feature))
            dense[works, place] = values
        return common, dense
