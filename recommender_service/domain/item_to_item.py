"""What liking one work says for and against each of the others, where people rated both."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from recommender_service.domain.history import History
from recommender_service.domain.sparse_rows import Columns, SparseRows, Vectors
from recommender_service.domain.taste import Numbers

_NONE: Final = -1


@dataclass(frozen=True, slots=True)
class ItemToItem:
    """`rows` (works,) leads to the row of a work in the others; -1: nobody rated it, and it says nothing.

    A row says what an affection of 1 for its work adds to the scores of others: `columns` and `values`
    (rated, cells) hold the strongest weights alone. Rows are of one length, filled up with weights of zero,
    because a block of them is taken many times faster than as many pieces.
    """

    rows: Columns
    columns: Columns
    values: Vectors

    @classmethod
    def of(cls, weights: SparseRows) -> "ItemToItem":
        """`weights` has a row and a column for each work."""
        lengths = np.diff(weights.starts)
        rated = np.flatnonzero(lengths)
        rows = np.full(len(weights), _NONE, dtype=np.int32)
        rows[rated] = np.arange(len(rated))
        taken = np.arange(lengths.max(initial=0)) < lengths[rated, None]
        columns = np.zeros(taken.shape, dtype=np.int32)
        values = np.zeros(taken.shape, dtype=np.float32)
        columns[taken], values[taken] = weights.columns, weights.values
        return cls(rows, columns, values)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Which works (works,) somebody rated."""
        return np.asarray(self.rows != _NONE)

    def scores(self, history: History) -> Vectors:
        """Of all works (works,)."""
        _, rows, affections = self._rows_of(history)
        added = self.values[rows] * affections[:, None]
        return np.bincount(self.columns[rows].ravel(), added.ravel(), minlength=len(self)).astype(np.float32)

    def between(self, history: History, works: Numbers) -> npt.NDArray[np.float64]:
        """What each work of the history adds to the scores of `works`: shape (history, works)."""
        added = np.zeros((len(history), len(works)))
        place_of = np.full(len(self), _NONE)
        place_of[works] = np.arange(len(works))
        known, rows, affections = self._rows_of(history)
        places = place_of[self.columns[rows]]
        row, cell = np.nonzero(places != _NONE)
        # Rows that are filled up name work 0 again, with nothing to add: hence no plain assignment.
        np.add.at(added, (known[row], places[row, cell]), affections[row] * self.values[rows[row], cell])
        return added

    def _rows_of(self, history: History) -> tuple[Numbers, Columns, npt.NDArray[np.float64]]:
        """For what somebody rated: places in the history, rows here, affections."""
        rows = self.rows[history.works]
        known = np.flatnonzero(rows != _NONE)
        return known, rows[known], history.affections[known]
