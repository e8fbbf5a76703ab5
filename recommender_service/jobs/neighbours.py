"""The nearest works of every work, by taste and content together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender_service.domain.ranking import best
from recommender_service.domain.similarity import Similarity
from recommender_service.domain.sparse_rows import Vectors
from recommender_service.domain.taste import Numbers
from recommender_service.domain.titles import by_precedence, pick_five
from recommender_service.domain.works import Work
from recommender_service.jobs.matrices import matrix_of
from shared.jobs import Progress

KEPT: Final = 10
# A dense product is faster where many works share a feature, a sparse one where hardly any do.
_COMMON_SHARE: Final = 0.01
_CANDIDATES: Final = 30
_BLOCK_WORKS: Final = 256


@dataclass(frozen=True)
class Neighbours:
    """For each work the numbers and scores of the nearest, best first, and the five that are recommended.

    Shapes (works, 10), (works, 10) and (works, 5); the first two are narrower where the catalogue is smaller.
    """

    works: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float32]
    five: npt.NDArray[np.int32]


def find_neighbours(works: Sequence[Work], similarity: Similarity, *, progress: Progress) -> Neighbours:
    """Rank all works by their likeness to each."""
    blocks = Blocks.of(similarity)
    nearest, scores = [], []
    with progress.track(f"neighbours of {len(works):,} works", total=len(works)) as advance:
        for start in range(0, len(works), _BLOCK_WORKS):
            likeness = blocks.likeness(np.arange(start, min(start + _BLOCK_WORKS, len(works))))
            top = best(likeness, min(_CANDIDATES, len(works) - 1))
            nearest.append(top)
            scores.append(np.take_along_axis(likeness, top, axis=1))
            advance(len(likeness))
    ranked = np.vstack(nearest)
    return Neighbours(
        works=ranked[:, :KEPT].astype(np.int32),
        scores=np.vstack(scores)[:, :KEPT].astype(np.float32),
        five=_five_each(works, ranked),
    )


@dataclass(frozen=True)
class Blocks:
    """What is multiplied: `dense` vectors of taste and of common features, `loose` ones of the others."""

    dense: Vectors
    loose: sparse.csr_array

    @classmethod
    def of(cls, similarity: Similarity) -> "Blocks":
        features = matrix_of(similarity.content.features, len(similarity.content.names))
        features = features * np.float32(np.sqrt(similarity.content_weight))
        spread = np.bincount(features.indices, minlength=features.shape[1])
        common = spread > features.shape[0] * _COMMON_SHARE
        dense = np.hstack([similarity.directions, features[:, common].toarray()])
        return cls(dense, sparse.csr_array(features[:, ~common]))

    def among(self, numbers: Numbers) -> "Blocks":
        """Those of some works alone, which are then counted anew."""
        return Blocks(self.dense[numbers], self.loose[numbers])

    def likeness(self, numbers: Numbers) -> Vectors:
        """Scores of some works with all works (numbers, works); a work is never its own neighbour."""
        likeness: Vectors = (
            self.dense[numbers] @ self.dense.T + (self.loose[numbers] @ self.loose.T).toarray()
        )
        likeness[np.arange(len(numbers)), numbers] = -np.inf
        return likeness


def _five_each(works: Sequence[Work], ranked: Numbers) -> npt.NDArray[np.int32]:
    """Five for each work out of its nearest, filled up with the best known where too many share a title."""
    shown = [work.title.lower() for work in works]
    known = by_precedence(works)
    picked = [
        pick_five(work, chain(near, known), shown) for work, near in zip(works, ranked.tolist(), strict=True)
    ]
    return np.array(picked, dtype=np.int32)
