"""Which part of what people rated a contestant may learn from, and which it has to find."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from recommender_service.domain.metrics import held_out_counts
from recommender_service.domain.taste import Numbers, Ratings

LISTED: Final = 10
SHARE: Final = 0.2
LEAST_POSITIVES: Final = 5

# The order in which the positives of each user are held out, by their positions in the ratings.
Order = Callable[[Ratings], npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Split:
    """Ratings to learn from, and positives `held_out` of them; users keep their numbers in both."""

    learned: Ratings
    held_out: Ratings

    @property
    def users(self) -> Numbers:
        """Sorted numbers of the users that have something held out."""
        return np.unique(self.held_out.users)


def split_ratings(ratings: Ratings, seed: int) -> Split:
    """Hold out a random share of each user's positives."""
    return _split(ratings, lambda liked: np.random.default_rng(seed).random(len(liked)))


def split_by_time(ratings: Ratings) -> Split:
    """Hold out the latest share of each user's positives; those of unknown time count as the earliest."""

    def latest_first(liked: Ratings) -> npt.NDArray[np.float64]:
        assert liked.rated_at is not None  # read with the ratings
        return -liked.rated_at.astype(np.float64)

    return _split(ratings, latest_first)


def _split(ratings: Ratings, order: Order) -> Split:
    liked = np.flatnonzero(ratings.are_positive())
    users = ratings.users[liked]
    counts = np.bincount(users, minlength=ratings.users_total)
    held_out = held_out_counts(counts, share=SHARE, least=LEAST_POSITIVES)
    drawn = liked[_first_of_each(users, counts, held_out, order(ratings.where(liked)))]
    kept = np.ones(len(ratings), dtype=np.bool_)
    kept[drawn] = False
    return Split(ratings.where(kept), ratings.where(drawn))


def _first_of_each(
    users: Numbers, counts: Numbers, wanted: Numbers, keys: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Mark the positions with the lowest keys of each user, as many as are `wanted` of the `counts`."""
    ordered = np.lexsort((keys, users))
    starts = np.cumsum(counts) - counts
    place = np.empty(len(users), dtype=np.int64)
    place[ordered] = np.arange(len(users)) - starts[users[ordered]]
    return np.asarray(place < wanted[users])


def without_users(ratings: Ratings, share: float, seed: int) -> tuple[Ratings, Ratings]:
    """Ratings of most users, and of a random share of them that is hidden wholly."""
    hidden = np.random.default_rng(seed).random(ratings.users_total) < share
    return ratings.where(~hidden[ratings.users]), ratings.where(hidden[ratings.users])


def without_works(ratings: Ratings, share: float, seed: int) -> tuple[Ratings, Ratings]:
    """Ratings of most works, and of a random share of the rated ones that is hidden wholly."""
    rated = np.unique(ratings.works)
    hidden = rated[np.random.default_rng(seed).random(len(rated)) < share]
    cold = np.isin(ratings.works, hidden)
    return ratings.where(~cold), ratings.where(cold)
