"""How good lists are: for one user at a time, and for all of them together."""

from typing import Final

import numpy as np
import numpy.typing as npt

from recommender_service.domain.taste import Numbers

Values = npt.NDArray[np.float64]
Hits = npt.NDArray[np.bool_]
Lists = npt.NDArray[np.int64]

_RESAMPLES: Final = 2_000
_BOUNDS: Final = (2.5, 97.5)


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


def coverage(lists: Lists, works: Numbers) -> float:
    """Share of `works` that is in at least one of the lists (users, length)."""
    return float(np.isin(works, lists).mean()) if len(works) else 0.0


def novelty(lists: Lists, liked_by: Numbers, people: int) -> float:
    """Mean self-information of the listed works, in bits: how few of the people like what is listed.

    A work that nobody liked counts as liked by one (Vargas and Castells 2011).
    """
    return float(-np.log2(np.maximum(liked_by[lists], 1) / max(people, 1)).mean())


def gini(lists: Lists, works: Numbers) -> float:
    """How unevenly the places of all lists fall to `works`: 0 all alike, towards 1 all to a single one."""
    counts = np.sort(np.bincount(lists.ravel(), minlength=int(works.max(initial=-1)) + 1)[works])
    total = int(counts.sum())
    if not total:
        return 0.0
    ranks = np.arange(1, len(counts) + 1)
    return float((2 * ranks - len(counts) - 1) @ counts / (len(counts) * total))


def standard_error(values: Values) -> float:
    """Standard error of the mean over users; 0 where there is a single one."""
    return float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else 0.0


def ratio_of_means(ours: Values, theirs: Values, *, seed: int) -> tuple[float, float, float]:
    """Ours over theirs with its 95% bounds, by a bootstrap over the users, whose values are paired."""
    dice = np.random.default_rng(seed)
    people = len(ours)
    drawn = (np.bincount(dice.integers(0, people, people), minlength=people) for _ in range(_RESAMPLES))
    ratios = np.array([float(ours @ counts) / max(float(theirs @ counts), 1e-12) for counts in drawn])
    low, high = np.percentile(ratios, _BOUNDS)
    return float(ours.mean() / max(theirs.mean(), 1e-12)), float(low), float(high)


def held_out_counts(positives: Numbers, *, share: float, least: int) -> Numbers:
    """How many of each user's positives to hold out: none below `least`, else the share rounded half up.

    At least one. `positives` has shape (users,).
    """
    rounded = np.floor(positives * share + 0.5).astype(np.int64)
    return np.where(positives >= least, np.maximum(1, rounded), 0)
