"""A part of the ratings that is kept from a fit, to choose on it what the fit cannot know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender_service.domain.blend import Blend, Weights
from recommender_service.domain.history import History
from recommender_service.domain.metrics import Hits, Values, ndcg
from recommender_service.domain.ranking import best
from recommender_service.domain.taste import Numbers, Ratings
from recommender_service.jobs.holdout import LISTED, split_ratings, without_users

MOST_PEOPLE: Final = 2_000
NEWCOMERS_SHARE: Final = 0.1
_MOST_NEWCOMERS: Final = 700
_PICKED: Final = (1, 3, 5)
_BLOCK_PEOPLE: Final = 128


@dataclass(frozen=True)
class Asked:
    """A person as a list is asked for: what is known of them, and the works they would like to find."""

    history: History
    wanted: Numbers


@dataclass(frozen=True)
class Validation:
    """`learned` is what a fit may see; `people` ask with all they rated in it.

    `newcomers` ask with a few likes, and nothing of theirs is learned: else a fit would know them by heart.
    """

    learned: Ratings
    people: list[Asked]
    newcomers: list[Asked]


def set_aside(ratings: Ratings, *, seed: int) -> Validation:
    """Hide a tenth of the people, and of everybody else a fifth of what they liked; ask 2,000 at most."""
    known, hidden = without_users(ratings, NEWCOMERS_SHARE, seed)
    split = split_ratings(known, seed)
    dice = np.random.default_rng(seed)
    learned, held_out = _Rows(split.learned), _Rows(split.held_out)
    people = [
        Asked(_history(learned.of(user)), held_out.of(user).works)
        for user in np.sort(dice.permutation(split.users)[:MOST_PEOPLE])
    ]
    return Validation(split.learned, people, list(_newcomers(hidden.positives(), dice)))


def _history(rated: Ratings) -> History:
    return History.of_ratings(rated.works, rated.halves)


def _newcomers(liked: Ratings, dice: np.random.Generator) -> Iterator[Asked]:
    """Everybody who likes enough works to find others by, once for each number of picks."""
    rows, counts = _Rows(liked), np.bincount(liked.users, minlength=liked.users_total)
    for user in dice.permutation(np.flatnonzero(counts > max(_PICKED)))[:_MOST_NEWCOMERS]:
        works = dice.permutation(rows.of(user).works)
        for picked in _PICKED:
            yield Asked(History.of_picks(works[:picked]), works[picked:])


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
