"""What works are about, as weights of named features: `genre:comedy`, `director:agnès varda`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from recommender_service.domain.contributions import FeatureShares
from recommender_service.domain.history import History
from recommender_service.domain.sparse_rows import SparseRows, Vectors
from recommender_service.domain.taste import Numbers

_GENRE: Final = "genre:"
# What most works have is looked up faster by the few patterns of it, what few have by lists of those few.
_COMMON: Final = 48

Profile = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ContentSpace:
    """`features` has a row for each work, a column for each name; the product of two rows is their likeness.

    The first `personal` columns are what a person's taste may be made of; the others, words of titles and
    descriptions, tell only how alike two works are. A profile is a weight for each of the features, or for
    the personal ones alone.
    """

    features: SparseRows
    names: Sequence[str]
    personal: int

    def prepare(self) -> None:
        """Make now what the first score would wait for."""
        _ = self._personal, self._works

    def profile(self, history: History) -> Profile:
        """What the works of a history are about (personal,), on average over the strength of affections."""
        strength = max(1.0, float(np.abs(history.affections).sum()))
        columns, weighted = self._personal.weighted(history.works, history.affections / strength)
        return np.bincount(columns, weighted, minlength=self.personal).astype(np.float64)

    def of_works(self, works: Numbers, weights: npt.NDArray[np.float64]) -> Profile:
        """What several works are about, by all features (features,), each work times its weight."""
        columns, weighted = self.features.weighted(works, weights)
        return np.bincount(columns, weighted, minlength=len(self.names)).astype(np.float64)

    def of_work(self, work: int) -> Profile:
        """What one work is about, by all features (features,)."""
        return self.of_works(np.array([work]), np.ones(1))

    def scores(self, profile: Profile) -> Vectors:
        """How much each work (works,) has of a profile."""
        wanted = np.flatnonzero(profile != 0)  # several times faster than of the numbers themselves
        works, weighted = self._works.rare.weighted(wanted, profile[wanted])
        scores = np.bincount(works, weighted, minlength=len(self.features)).astype(np.float32)
        for common in self._works.common:
            scores += common.scores(profile)
        return scores

    def common(self, works: Numbers) -> Vectors:
        """The features that most works have, of some works: (works, features)."""
        return np.hstack([common.of(works) for common in self._works.common])

    def explain(self, profile: Profile, works: Numbers) -> FeatureShares:
        """What each feature of some works adds to their scores; together they are the scores."""
        features = self._personal if len(profile) == self.personal else self.features
        numbers, values = features.evened(works)
        return FeatureShares(numbers, profile[numbers] * values)

    @cached_property
    def _personal(self) -> SparseRows:
        """Of each work its personal features."""
        return self.features.without(np.arange(len(self.names)) >= self.personal)

    @cached_property
    def _works(self) -> "_Works":
        """The personal columns that most works have are common; genres apart, as so fewer patterns recur."""
        works_of = self.features.transposed(len(self.names))
        spread = np.diff(works_of.starts)[: self.personal]
        common = np.sort(np.argsort(-spread, kind="stable")[:_COMMON])
        genres = np.array([self.names[feature].startswith(_GENRE) for feature in common], dtype=np.bool_)
        total = len(self.features)
        patterns = [_patterns(works_of, common[own], total) for own in (genres, ~genres)]
        rare = works_of.emptied(common)
        # Columns are of the type in which numbers are counted.
        return _Works(patterns, replace(rare, columns=rare.columns.astype(np.intp)))


def _patterns(works_of: SparseRows, features: Numbers, works_total: int) -> "_Patterns":
    dense = np.zeros((works_total, len(features)), dtype=np.float32)
    for place, feature in enumerate(features):
        works, values = works_of.row(int(feature))
        dense[works, place] = values
    if not dense.size:
        return _Patterns(features, dense[:1], np.zeros(works_total, dtype=np.int64))
    as_bytes = dense.view(np.dtype((np.void, dense.itemsize * len(features))))[:, 0]
    _, first, pattern_of = np.unique(as_bytes, return_index=True, return_inverse=True)
    return _Patterns(features, dense[first], pattern_of)


@dataclass(frozen=True, slots=True)
class _Works:
    """Which works have which features: `common` ones by their patterns, of each `rare` one its works."""

    common: "list[_Patterns]"
    rare: SparseRows


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Some `columns` of all works: `values` (patterns, columns) are the different rows of them.

    `pattern_of` (works,) leads from a work to its row.
    """

    columns: Numbers
    values: Vectors
    pattern_of: Numbers

    def scores(self, profile: Profile) -> Vectors:
        """Of all works (works,)."""
        return (self.values @ profile[self.columns].astype(np.float32)).take(self.pattern_of)

    def of(self, works: Numbers) -> Vectors:
        return self.values[self.pattern_of[works]]
