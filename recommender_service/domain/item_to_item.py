"""What liking one work says for and against each of the others, where people rated both."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender_service.domain.history import History
from recommender_service.domain.sparse_rows import SparseRows, Vectors
from recommender_service.domain.taste import Numbers


@dataclass(frozen=True, slots=True)
class ItemToItem:
    """`weights` has a row for each work: what an affection of 1 for it adds to the scores of the others.

    Rows hold the strongest weights alone. A work that nobody rated has an empty row, and is in no other.
    """

    weights: SparseRows

    def scores(self, history: History) -> Vectors:
        """Of all works (works,)."""
        works, weighted = self.weights.weighted(history.works, history.affections)
        return np.bincount(works, weighted, minlength=len(self.weights)).astype(np.float32)

    def between(self, history: History, works: Numbers) -> npt.NDArray[np.float64]:
        """What each work of the history adds to the scores of `works`: shape (history, works)."""
        added = np.zeros((len(history), len(works)))
        place_of = np.full(len(self.weights), -1)
        place_of[works] = np.arange(len(works))
        for row, (work, affection) in enumerate(zip(history.works, history.affections, strict=True)):
            columns, weights = self.weights.row(work)
            places = place_of[columns]
            added[row, places[places >= 0]] = affection * weights[places >= 0].astype(np.float64)
        return added
