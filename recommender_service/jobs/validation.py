"""A part of the ratings that is kept from a fit, to choose on it what the fit cannot know."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender_service.domain.blend import Blend, Weights
from recommender_service.domain.history import History
from recommender_service.domain.metrics import Hits, Values, ndcg
from recommender_service.domain.ranking import best
from recommender_service.domain.taste import Numbers, Ratings
from recommender_service.jobs.holdout import LISTED, split_ratings

MOST_PEOPLE: Final = 2_000
_PICKED: Final = (1, 3, 5)
_BLOCK_PEOPLE: Final = 128


@dataclass(frozen=True)
class Asked:
    """A person as a list is asked for: what is known of them, and the works they would like to find."""

    history: History
    wanted: Numbers


@dataclass(frozen=True)
class Validation:
    """`learned` is what a fit may see; `people` ask with all they rated in it, `newcomers` with few likes."""

    learned: Ratings
    people: list[Asked]
    newcomers: list[Asked]


def set_aside(ratings: Ratings, *, seed: int) -> Validation:
    """Hold out a fifth of everybody's positives; at most 2,000 people, drawn at random, are asked."""
    split = split_ratings(ratings, seed)
    dice = np.random.default_rng(seed)
    users = np.sort(dice.permutation(split.users)[:MOST_PEOPLE])
    by_user = _Rows(split.learned)
    people, newcomers = [], []
    for place, user in enumerate(users):
        known = by_user.of(user)
        wanted = split.candidates[split.wanted[[user]].indices]
        people.append(Asked(History.of_ratings(known.works, known.halves), wanted))
        liked = dice.permutation(known.positives().works)
        picked = _PICKED[place % len(_PICKED)]
        newcomers.append(Asked(History.of_picks(liked[:picked]), np.append(liked[picked:], wanted)))
    return Validation(split.learned, people, newcomers)


class _Rows:
    """Ratings by user; they are sorted so."""

    def __init__(self, ratings: Ratings) -> None:
        self._ratings = ratings
        self._starts = np.searchsorted(ratings.users, np.arange(ratings.users_total + 1))

    def of(self, user: int) -> Ratings:
        return self._ratings.where(np.arange(self._starts[user], self._starts[user + 1]))


def measure_weights(blend: Blend, tried: Sequence[Weights], asked: Sequence[Asked]) -> Values:
    """NDCG@10 of the list that each of the weights would give each person: shape (tried, asked)."""
    blocks = (asked[at : at + _BLOCK_PEOPLE] for at in range(0, len(asked), _BLOCK_PEOPLE))
    return np.hstack([_measured(blend, tried, block) for block in blocks])


def _measured(blend: Blend, tried: Sequence[Weights], block: Sequence[Asked]) -> Values:
    parts = np.array([blend.parts(person.history) for person in block])
    known, wanted = (np.zeros((len(block), parts.shape[2]), dtype=np.bool_) for _ in range(2))
    for row, person in enumerate(block):
        known[row, person.history.works] = True
        wanted[row, person.wanted] = True
    lists = (best(np.where(known, -np.inf, weights.vector @ parts), LISTED) for weights in tried)
    return np.array([_found(np.take_along_axis(wanted, top, axis=1), wanted) for top in lists])


def _found(hits: Hits, wanted: Hits) -> Values:
    padded = np.pad(hits, ((0, 0), (0, LISTED - hits.shape[1])))
    return ndcg(padded, wanted.sum(axis=1))
