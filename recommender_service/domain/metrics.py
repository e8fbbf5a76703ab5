"""How good a list is, for one user at a time."""

import numpy as np
import numpy.typing as npt

from recommender_service.domain.taste import Numbers

Values = npt.NDArray[np.float64]
Hits = npt.NDArray[np.bool_]


def ndcg(hits: Hits, held_out: Numbers) -> Values:
    """Discounted gain of each user's list over that of the best possible one.

    `hits` has shape (users, length of list): whether each place holds one of the user's held-out works;
    `held_out` (users,): how many of them there are, at least one.
    """
    length = hits.shape[1]
    discounts = 1 / np.log2(np.arange(2, length + 2))
    ideal = np.cumsum(discounts)[np.minimum(held_out, length) - 1]
    return np.asarray(hits @ discounts / ideal, dtype=np.float64)


def recall(hits: Hits, held_out: Numbers) -> Values:
    """Share of each user's held-out works in the list, of at most as many as the list is long."""
    return np.asarray(hits.sum(axis=1) / np.minimum(held_out, hits.shape[1]))


def hit_rate(hits: Hits) -> Values:
    return np.asarray(hits.any(axis=1), dtype=np.float64)


def standard_error(values: Values) -> float:
    """Standard error of the mean over users; 0 where there is a single one."""
    return float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else 0.0


def held_out_counts(positives: Numbers, *, share: float, least: int) -> Numbers:
    """How many of each user's positives to hold out: none below `least`, else the share rounded half up.

    At least one. `positives` has shape (users,).
    """
    rounded = np.floor(positives * share + 0.5).astype(np.int64)
    return np.where(positives >= least, np.maximum(1, rounded), 0)
