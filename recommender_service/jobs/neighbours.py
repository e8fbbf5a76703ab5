"""The nearest works of every work, by taste and content together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from recommender_service.domain.likeness import DOUBT, TASTE_WEIGHT
from recommender_service.domain.ranking import best
from recommender_service.domain.taste import Numbers
from recommender_service.domain.titles import by_precedence, pick_five
from recommender_service.domain.works import Work
from recommender_service.jobs.content import Content
from recommender_service.model import Vectors
from shared.jobs import Progress

KEPT: Final = 10
_SHORTEST: Final = 1e-12
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


def taste_space(vectors: Vectors, liked_by: Numbers) -> Vectors:
    """Directions of the works' vectors (works, components), the longer the more people liked the work.

    What few people liked is compared more by its content; what nobody liked, by content alone.
    """
    norms = np.maximum(np.linalg.norm(vectors, axis=1), _SHORTEST)
    trust = np.sqrt(TASTE_WEIGHT * liked_by / (liked_by + DOUBT))
    return np.asarray(vectors * (trust / norms)[:, None], dtype=np.float32)


def find_neighbours(
    works: Sequence[Work], content: Content, taste: Vectors, *, progress: Progress
) -> Neighbours:
    """Rank by the sum of taste and content; a work without a taste vector is compared by content alone."""
    dense = np.hstack([content.dense, taste])
    nearest, scores = [], []
    with progress.track(f"neighbours of {len(works):,} works", total=len(works)) as advance:
        for start in range(0, len(works), _BLOCK_WORKS):
            likeness = _likeness(dense, content, start)
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


def _likeness(dense: Vectors, content: Content, start: int) -> Vectors:
    """Scores of one block of works with all works; a work is never its own neighbour."""
    block = slice(start, start + _BLOCK_WORKS)
    likeness: Vectors = dense[block] @ dense.T + (content.sparse[block] @ content.sparse.T).toarray()
    own = np.arange(len(likeness))
    likeness[own, own + start] = -np.inf
    return likeness


def _five_each(works: Sequence[Work], ranked: Numbers) -> npt.NDArray[np.int32]:
    """Five for each work out of its nearest, filled up with the best known where too many share a title."""
    shown = [work.title.lower() for work in works]
    known = by_precedence(works)
    picked = [
        pick_five(work, chain(near, known), shown) for work, near in zip(works, ranked.tolist(), strict=True)
    ]
    return np.array(picked, dtype=np.int32)
