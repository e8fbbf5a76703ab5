"""How much each user rates, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from bench.generate.arrays import Dice, Integers

START_S: Final = int(datetime(1996, 1, 1, tzinfo=UTC).timestamp())
END_S: Final = int(datetime(2018, 1, 1, tzinfo=UTC).timestamp())

ROWS_PER_BLOCK: Final = 500_000


@dataclass(frozen=True)
class Habits:
    """`fewest` ratings a user; the rest is log-normal with the deviation `spread` (0: evenly likely).

    `in_sessions`: a user rates within some time after joining, not any time at all.
    """

    fewest: int
    spread: float
    in_sessions: bool

    def most(self, titles: int) -> int:
        """Half the titles: beyond it, finding one that a user has not rated would take long."""
        return max(1, titles // 2)


EVEN: Final = Habits(fewest=1, spread=0.0, in_sessions=False)
# Fitted to the part of MovieLens 32M whose films stream (12,769 users, 514,601 ratings): there the 99th
# percentile of ratings per user is 16 times the median, as here. MovieLens keeps users with 20 or more.
LONG_TAIL: Final = Habits(fewest=20, spread=1.4, in_sessions=True)


def rows_per_user(rows: int, users: int, *, habits: Habits, most: int, dice: Dice) -> Integers:
    """Share `rows` out, (users,); none gets fewer than the habits say or more than `most`."""
    counts = np.full(users, habits.fewest, dtype=np.int64)
    weights = np.exp(habits.spread * dice.standard_normal(users))
    left = rows - users * habits.fewest
    while left:
        weights[counts >= most] = 0
        counts += dice.multinomial(left, weights / weights.sum())
        left = int(np.maximum(counts - most, 0).sum())
        counts = np.minimum(counts, most)
    return counts


@dataclass(frozen=True)
class Block:
    """Users that are made together: their ids, and how many ratings each has."""

    number: int
    users: Integers
    counts: Integers

    @property
    def rows(self) -> int:
        return int(self.counts.sum())


def blocks(counts: Integers, *, rows_per_block: int = ROWS_PER_BLOCK) -> Iterator[Block]:
    """Cut the users, whose ids start at 1, into runs of about `rows_per_block` ratings."""
    starts = np.flatnonzero(np.diff((np.cumsum(counts) - 1) // rows_per_block, prepend=-1))
    for number, part in enumerate(np.split(np.arange(counts.size), starts[1:])):
        yield Block(number, part + 1, counts[part])


def rated_at(counts: Integers, habits: Habits, dice: Dice) -> Integers:
    """Unix seconds from 1996 to 2017, one for each rating of the users in turn."""
    rows = int(counts.sum())
    if not habits.in_sessions:
        return dice.integers(START_S, END_S, rows, dtype=np.int64)
    joined = dice.integers(START_S, END_S, counts.size)
    # In MovieLens (latest-small) half of the users are done within the hour and a tenth stays for years.
    stays = np.minimum(10 ** (2.5 + 5.6 * dice.random(counts.size) ** 2), END_S - joined)
    times: Integers = np.repeat(joined, counts) + (dice.random(rows) * np.repeat(stays, counts)).astype(
        np.int64
    )
    return times
