"""What one person thought of works, as numbers that a list of recommendations is a linear function of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender_service.domain.taste import LIKED_HALVES, Numbers

Affections = npt.NDArray[np.float64]
Picks = Sequence[int] | Numbers

INDIFFERENT_HALVES = 3
LIKED = 1.0
DISLIKED = -1.0


@dataclass(frozen=True, slots=True)
class History:
    """Numbers of works (n,), each once, and the affection for each (n,): above zero it speaks for a work."""

    works: Numbers
    affections: Affections

    @classmethod
    def of_ratings(cls, works: Numbers, halves: npt.NDArray[np.int8]) -> "History":
        return cls(works, affections_of(halves))

    @classmethod
    def of_picks(cls, liked: Picks, disliked: Picks = ()) -> "History":
        """Works named without stars: a like counts as four of them, a dislike as much against."""
        works = np.array([*liked, *disliked], dtype=np.int64)
        return cls(works, np.array([LIKED] * len(liked) + [DISLIKED] * len(disliked), dtype=np.float64))

    def __len__(self) -> int:
        return len(self.works)


def affections_of(halves: npt.NDArray[Any]) -> Affections:
    """Affections of ratings in half-steps: 1 at four stars, where liking begins, 0 at one and a half.

    Between them, too, a rating speaks for a work's neighbours: people choose what they watch.
    """
    return (halves.astype(np.float64) - INDIFFERENT_HALVES) / (LIKED_HALVES - INDIFFERENT_HALVES)
