"""People who ask for a list, as contestants see them, and what their lists are measured by."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from recommender_service.domain.metrics import Hits, Lists, Values, hit_rate, ndcg, recall
from recommender_service.domain.ranking import Scores, best
from recommender_service.domain.taste import LIKED_HALVES, Numbers, Ratings
from recommender_service.jobs.holdout import LISTED, Split

_BLOCK_PEOPLE: Final = 256


@dataclass(frozen=True)
class Asked:
    """What each of some people rated, in half-steps (people, works); `users` where they were learned from."""

    halves: sparse.csr_array
    users: Numbers | None

    @property
    def liked(self) -> sparse.csr_array:
        """Ones for what they liked (people, works)."""
        return sparse.csr_array(self.halves >= LIKED_HALVES, dtype=np.float32)


# Scores (people, works) of all works.
Scorer = Callable[[Asked], Scores]


@dataclass(frozen=True)
class Measured:
    """Under each metric one value for each person; and the `lists` with their `hits`, both (people, 10)."""

    values: Mapping[str, Values]
    lists: Lists
    hits: Hits


def matrix_of_halves(ratings: Ratings, works_total: int) -> sparse.csr_array:
    shape = (ratings.users_total, works_total)
    return sparse.csr_array((ratings.halves.astype(np.float32), (ratings.users, ratings.works)), shape=shape)


def measure(scorer: Scorer, split: Split, works_total: int, *, known: bool = True) -> Measured:
    """Let all works be ranked but those that a person rated in the learned part.

    `known` tells whether the people are among those that the contestant learned from.
    """
    told, wanted = (matrix_of_halves(part, works_total) for part in (split.learned, split.held_out))
    lists, hits = [], []
    for block in _blocks(split.users):
        asked = Asked(told[block], block if known else None)
        scores = np.array(scorer(asked), dtype=np.float32)
        scores[asked.halves.nonzero()] = -np.inf
        top = best(scores, LISTED)
        lists.append(top)
        hits.append(np.take_along_axis(wanted[block].toarray() > 0, top, axis=1))
    return _measured(np.vstack(lists), np.vstack(hits), np.diff(wanted.indptr)[split.users])


def _measured(lists: Lists, hits: Hits, held_out: Numbers) -> Measured:
    padded = np.pad(hits, ((0, 0), (0, LISTED - hits.shape[1])))
    values = {
        "ndcg": ndcg(padded, held_out),
        "recall": recall(padded, held_out),
        "hit_rate": hit_rate(padded),
    }
    return Measured({f"{name}@{LISTED}": value for name, value in values.items()}, lists, hits)


def _blocks(users: Numbers) -> Iterator[Numbers]:
    for start in range(0, len(users), _BLOCK_PEOPLE):
        yield users[start : start + _BLOCK_PEOPLE]
