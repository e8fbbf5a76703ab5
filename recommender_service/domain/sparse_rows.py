"""Rows of which most cells are zero, kept as the others alone."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Columns = npt.NDArray[np.int32] | npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Row i is `columns` and `values` (cells,) from `starts[i]` up to `starts[i + 1]`."""

    starts: Counts
    columns: Columns
    values: Vectors

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, number: int) -> tuple[Columns, Vectors]:
        own = slice(self.starts[number], self.starts[number + 1])
        return self.columns[own], self.values[own]

    def weighted(
        self, rows: Counts, weights: npt.NDArray[np.float64]
    ) -> tuple[Columns, npt.NDArray[np.float64]]:
        """Columns and values of several rows, one after the other, each row times its weight."""
        begins = self.starts.take(rows)
        lengths = self.starts.take(rows + 1) - begins
        ends = lengths.cumsum()
        cells = np.arange(ends[-1] if len(ends) else 0)
        cells += (begins - ends + lengths).repeat(lengths)
        return self.columns.take(cells), self.values.take(cells) * weights.repeat(lengths)

    def evened(self, rows: Counts) -> tuple[Columns, Vectors]:
        """Columns and values of several rows, each filled up with zeros to the longest: (rows, cells)."""
        starts, lengths = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        own = np.arange(lengths.max(initial=0)) < lengths[:, None]
        cells = np.where(own, starts[:, None] + np.arange(own.shape[1]), 0)
        if not own.size:
            return np.zeros(own.shape, dtype=np.int32), np.zeros(own.shape, dtype=np.float32)
        return self.columns.take(cells), self.values.take(cells) * own

    def without(self, columns: npt.NDArray[np.bool_]) -> "SparseRows":
        """The same rows without the cells of the columns that are marked."""
        kept = ~columns[self.columns]
        before = np.append(0, np.cumsum(kept))
        return SparseRows(before[self.starts], self.columns[kept], self.values[kept])

    def emptied(self, rows: Counts) -> "SparseRows":
        """The same with nothing in some of the rows."""
        lengths = np.diff(self.starts)
        full = np.ones(len(self), dtype=np.bool_)
        full[rows] = False
        kept = np.repeat(full, lengths)
        starts = np.append(0, np.cumsum(lengths * full))
        return SparseRows(starts, self.columns[kept], self.values[kept])

    def transposed(self, columns_total: int) -> "SparseRows":
        """The same cells with a row for each column."""
        order = np.argsort(self.columns, kind="stable")
        owners = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))
        counts = np.bincount(self.columns, minlength=columns_total)
        return SparseRows(np.append(0, np.cumsum(counts)), owners[order], self.values[order])
