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
        return self.told_by(history).scores(len(self))

    def between(self, history: History, works: Numbers) -> npt.NDArray[np.float64]:
        """What each work of the history adds to the scores of some `works`: shape (history, works)."""
        return self.told_by(history).between(works, len(self))

    def told_by(self, history: History) -> "Told":
        """Take the rows of a history out of all."""
        rows = self.rows[history.works]
        known = np.flatnonzero(rows != _NONE)
        columns = self.columns.take(rows[known], axis=0).astype(np.intp)
        added = self.values.take(rows[known], axis=0) * history.affections[known, None]
        return Told(len(history), known, columns, added)


@dataclass(frozen=True, slots=True)
class Told:
    """What those works of a history say that somebody rated.

    `known` (n,) are their places in the history, of `length`; `columns` and `added` (n, cells) the works that
    they speak of, and what they add to the scores of those.
    """

    length: int
    known: Numbers
    columns: Numbers
    added: npt.NDArray[np.float64]

    def scores(self, works_total: int) -> Vectors:
        summed = np.bincount(self.columns.ravel(), self.added.ravel(), minlength=works_total)
        return summed.astype(np.float32)

    def between(self, works: Numbers, works_total: int) -> npt.NDArray[np.float64]:
        # Counted from one in the least of numbers, in which all cells are looked up fastest.
        place_of = np.zeros(works_total, dtype=np.min_scalar_type(len(works)))
        place_of[works] = np.arange(1, len(works) + 1)
        places = place_of.take(self.columns.ravel())
        cells = np.flatnonzero(places != 0)
        added = np.zeros((self.length, len(works)))
        # Rows that are filled up name work 0 again, with nothing to add: hence no plain assignment.
        own = self.known[cells // self.columns.shape[1]], places[cells].astype(np.intp) - 1
        np.add.at(added, own, self.added.ravel()[cells])
        return added
