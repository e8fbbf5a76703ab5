"""The array types that the generators share, and drawing from weights."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Reals: TypeAlias = npt.NDArray[np.float32]
"""Where there is one for each row, half the memory counts for more than the last digits."""

Positions: TypeAlias = npt.NDArray[np.uint32]
"""Of titles, where there are several for each title."""

Dice: TypeAlias = np.random.Generator


def cumulated(weights: Floats) -> Floats:
    """Running sums with a leading 0, (n + 1,): entry i spans [i, i + 1)."""
    return np.concatenate([[0.0], np.cumsum(weights)])


def drawn(cumulative: Floats, low: Floats | float, high: Floats | float, even: Floats) -> Integers:
    """Positions that lie evenly between the running sums `low` and `high`, as `even` in [0, 1) tells."""
    at = low + even * (high - low)
    found = np.searchsorted(cumulative, at, side="right") - 1
    # What rounding lifts to the upper end belongs to the last entry.
    return np.minimum(found, cumulative.size - 2)
