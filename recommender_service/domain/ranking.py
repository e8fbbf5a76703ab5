"""The highest scores of each row, in an order that does not hang on rounding or on the machine."""

from typing import Any

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.floating[Any]]

_STEP = 1e-5


def best(scores: Scores, count: int) -> npt.NDArray[np.int64]:
    """Columns of the `count` highest scores of each row, best first: shape (rows, min(count, columns)).

    Scores are told apart to 1e-5, since sums that were added up in another order differ beyond that; of
    equal ones the first column comes first. A score of -inf ranks below all others.
    """
    columns = scores.shape[1]
    count = min(count, columns)
    if count == 0:
        return np.empty((len(scores), 0), dtype=np.int64)
    last: Scores = np.partition(scores, columns - count, axis=1)[:, columns - count, None]
    in_row, in_column = np.nonzero(scores >= last - 2 * _STEP)
    steps = np.rint(scores[in_row, in_column].astype(np.float64) / _STEP)
    order = np.lexsort((in_column, -steps, in_row))
    starts = np.searchsorted(in_row, np.arange(len(scores)))
    return np.asarray(in_column[order][starts[:, None] + np.arange(count)])
