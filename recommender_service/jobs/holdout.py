"""Hold out a part of what people liked, and measure how much of it a list brings back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender_service.domain.metrics import Hits, Values, held_out_counts, hit_rate, ndcg, recall
from recommender_service.domain.ranking import Scores, best
from recommender_service.domain.taste import Numbers, Ratings

LISTED: Final = 10
SHARE: Final = 0.2
LEAST_POSITIVES: Final = 5
_BLOCK_USERS: Final = 512

Scorer = Callable[[Numbers], Scores]


@dataclass(frozen=True)
class Split:
    """Ratings to learn from and positives held out; candidates are the works with a positive to learn from.

    `known` and `wanted` (users, candidates) mark what each user rated in the one part and liked in the other.
    """

    learned: Ratings
    candidates: Numbers
    known: sparse.csr_array
    wanted: sparse.csr_array
    held_out: Numbers

    @property
    def users(self) -> Numbers:
        """Numbers of the users that have something held out."""
        return np.flatnonzero(self.held_out)


@dataclass(frozen=True)
class Measured:
    """One value for each of the split's users under each metric, and which candidates were listed at all."""

    values: Mapping[str, Values]
    listed: npt.NDArray[np.bool_]


def split_ratings(ratings: Ratings, seed: int) -> Split:
    """Hold out a random share of each user's positives."""
    liked = np.flatnonzero(ratings.are_positive())
    counts = np.bincount(ratings.users[liked], minlength=ratings.users_total)
    held_out = held_out_counts(counts, share=SHARE, least=LEAST_POSITIVES)
    drawn = liked[_drawn(ratings.users[liked], counts, held_out, seed)]
    kept = np.ones(len(ratings), dtype=np.bool_)
    kept[drawn] = False
    learned, wanted = ratings.where(kept), ratings.where(drawn)
    candidates = np.unique(learned.positives().works)
    return Split(
        learned=learned,
        candidates=candidates,
        known=_marks(learned, candidates),
        wanted=_marks(wanted, candidates),
        held_out=held_out,
    )


def _drawn(users: Numbers, counts: Numbers, held_out: Numbers, seed: int) -> npt.NDArray[np.bool_]:
    """Draw `held_out` of the `counts` positions of each user."""
    shuffled = np.lexsort((np.random.default_rng(seed).random(len(users)), users))
    starts = np.cumsum(counts) - counts
    place = np.empty(len(users), dtype=np.int64)
    place[shuffled] = np.arange(len(users)) - starts[users[shuffled]]
    return np.asarray(place < held_out[users])


def _marks(ratings: Ratings, candidates: Numbers) -> sparse.csr_array:
    ratings = ratings.where(np.isin(ratings.works, candidates))
    cells = (ratings.users, np.searchsorted(candidates, ratings.works))
    return sparse.csr_array(
        (np.ones(len(ratings), dtype=np.bool_), cells), shape=(ratings.users_total, len(candidates))
    )


def measure(scorer: Scorer, split: Split) -> Measured:
    """Rank all candidates that a user has not rated, by the scorer's (users, candidates) scores."""
    hits, listed = [], np.zeros(len(split.candidates), dtype=np.bool_)
    for start in range(0, len(split.users), _BLOCK_USERS):
        users = split.users[start : start + _BLOCK_USERS]
        scores = np.where(split.known[users].toarray(), -np.inf, scorer(users))
        top = best(scores, LISTED)
        listed[np.unique(top)] = True
        hits.append(_padded(np.take_along_axis(split.wanted[users].toarray(), top, axis=1)))
    found, held_out = np.vstack(hits), split.held_out[split.users]
    values = {"ndcg": ndcg(found, held_out), "recall": recall(found, held_out), "hit_rate": hit_rate(found)}
    return Measured({f"{name}@{LISTED}": value for name, value in values.items()}, listed)


def _padded(hits: Hits) -> Hits:
    """Lists of fewer candidates than places, filled up with misses."""
    return np.pad(hits, ((0, 0), (0, LISTED - hits.shape[1])))
