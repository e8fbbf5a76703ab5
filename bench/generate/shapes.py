"""What ratings may look like: who rates what, and how highly."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from bench.generate.activity import EVEN, LONG_TAIL, Habits
from bench.generate.arrays import Dice, Floats, Integers, Reals, cumulated, drawn

# The deviation of a title's logarithmic popularity. In the part of MovieLens 32M whose films stream the
# hundredth, tenth and half that are rated most have 18, 67 and 97% of the ratings; made from this, some
# 20, 59 and 93%.
_POPULARITY_SPREAD: Final = 1.7

# Shares of a rating's variance. In MovieLens users' means deviate by 0.55 and films' by 0.49, of 1.06 in all.
_OF_USER: Final = 0.27
_OF_TITLE: Final = 0.21


class Crowd(Protocol):
    """Some users; `who` are their positions, one for each rating."""

    def pick(self, who: Integers, dice: Dice) -> Integers:
        """A title for each rating, as likely as its user is to see it; may repeat."""

    def liking(self, who: Integers, titles: Integers, dice: Dice) -> Reals:
        """How much each user likes the title, as standard normal numbers."""


class Shape(Protocol):
    @property
    def habits(self) -> Habits: ...

    def crowd(self, users: int, dice: Dice) -> Crowd:
        """Draw some users."""


@dataclass(frozen=True)
class Original:
    """Titles are equally likely and ratings chance: nothing can be learned from them."""

    titles: int
    habits: Habits = EVEN

    def crowd(self, users: int, dice: Dice) -> Crowd:
        return self

    def pick(self, who: Integers, dice: Dice) -> Integers:
        return dice.integers(self.titles, size=who.size)

    def liking(self, who: Integers, titles: Integers, dice: Dice) -> Reals:
        return dice.standard_normal(who.size, dtype=np.float32)


@dataclass(frozen=True)
class LongTail:
    """Some titles are far better known than others, some are better liked, and some users are kinder."""

    known: Floats
    quality: Reals
    habits: Habits = LONG_TAIL

    @classmethod
    def of(cls, titles: int, dice: Dice) -> "LongTail":
        return cls(cumulated(popularity(titles, dice)), dice.standard_normal(titles, dtype=np.float32))

    def crowd(self, users: int, dice: Dice) -> Crowd:
        return _LongTailCrowd(self, dice.standard_normal(users, dtype=np.float32))


@dataclass(frozen=True)
class _LongTailCrowd:
    world: LongTail
    kindness: Reals

    def pick(self, who: Integers, dice: Dice) -> Integers:
        known = self.world.known
        return drawn(known, 0.0, float(known[-1]), dice.random(who.size))

    def liking(self, who: Integers, titles: Integers, dice: Dice) -> Reals:
        parts = (
            (_OF_USER, self.kindness[who]),
            (_OF_TITLE, self.world.quality[titles]),
            (1 - _OF_USER - _OF_TITLE, dice.standard_normal(who.size, dtype=np.float32)),
        )
        return mixed(*parts)


def popularity(titles: int, dice: Dice) -> Floats:
    """How well each title is known, (titles,), as weights."""
    weights: Floats = np.exp(_POPULARITY_SPREAD * dice.standard_normal(titles))
    return weights


def mixed(*parts: tuple[float, Reals]) -> Reals:
    """Sum of independent standard normal parts, each with its share of the variance; shares sum to 1."""
    total = np.zeros_like(parts[0][1])
    for share, part in parts:
        total += np.float32(share**0.5) * part
    return total
