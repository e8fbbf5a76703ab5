"""Users who have favourite genres, people and eras, see rather what belongs to them, and like it better."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.generate.activity import LONG_TAIL, Habits
from bench.generate.arrays import Dice, Integers, Reals
from bench.generate.interests import DIMENSIONS, EVERYTHING, Interests
from bench.generate.listings import Kind, Traits
from bench.generate.shapes import mixed, popularity

# A user's favourites, and how many of eight titles each leads to; what everybody talks about, to the rest.
_FAVOURITES: Final[tuple[tuple[Kind, int], ...]] = (("genre", 3), ("genre", 1), ("person", 1), ("era", 1))
_REASONS: Final = 8
# How much of a user's taste is not explained by the favourites.
_OWN_WEIGHT: Final = 0.5

_OF_USER: Final = 0.2
_OF_TITLE: Final = 0.15
_OF_TASTE: Final = 0.4
_OF_CHANCE: Final = 1 - _OF_USER - _OF_TITLE - _OF_TASTE
_TRIAL_USERS: Final = 500
_TRIAL_RATINGS: Final = 40


@dataclass(frozen=True)
class Taste:
    """A user's taste and a title are points of one space; the nearer they are, the higher the rating.

    `usual` and `spread` are mean and deviation of that nearness among the titles that people choose.
    """

    interests: Interests
    quality: Reals
    usual: float
    spread: float
    habits: Habits = LONG_TAIL

    @classmethod
    def of(cls, traits: Traits, *, titles: int, dice: Dice) -> "Taste":
        interests = Interests.of(traits, popularity(titles, dice), dice)
        quality = dice.standard_normal(titles, dtype=np.float32)
        trial = cls(interests, quality, usual=0.0, spread=1.0)
        crowd = trial.crowd(_TRIAL_USERS, dice)
        who = np.repeat(np.arange(_TRIAL_USERS), _TRIAL_RATINGS)
        near = crowd.nearness(who, crowd.pick(who, dice))
        return cls(interests, quality, usual=float(near.mean()), spread=float(near.std()))

    def crowd(self, users: int, dice: Dice) -> "TasteCrowd":
        reasons = np.full((users, _REASONS), EVERYTHING)
        tastes = _OWN_WEIGHT * dice.standard_normal((users, DIMENSIONS), dtype=np.float32)
        place = 0
        for kind, weight in _FAVOURITES:
            favourite = self.interests.favourites(kind, users, dice)
            reasons[:, place : place + weight] = favourite[:, np.newaxis]
            tastes += np.float32(weight) * self.interests.places[favourite]
            place += weight
        tastes /= np.linalg.norm(tastes, axis=1, keepdims=True)
        return TasteCrowd(self, reasons, tastes, dice.standard_normal(users, dtype=np.float32))


@dataclass(frozen=True)
class TasteCrowd:
    """`reasons` (users, _REASONS) lead users to titles, `tastes` (users, DIMENSIONS) have length 1."""

    world: Taste
    reasons: Integers
    tastes: Reals
    kindness: Reals

    def pick(self, who: Integers, dice: Dice) -> Integers:
        reason = self.reasons[who, dice.integers(_REASONS, size=who.size)]
        return self.world.interests.pick(reason, dice)

    def nearness(self, who: Integers, titles: Integers) -> Reals:
        near: Reals = np.einsum("ij,ij->i", self.tastes[who], self.world.interests.titles[titles])
        return near

    def liking(self, who: Integers, titles: Integers, dice: Dice) -> Reals:
        near = (self.nearness(who, titles) - np.float32(self.world.usual)) / np.float32(self.world.spread)
        return mixed(
            (_OF_USER, self.kindness[who]),
            (_OF_TITLE, self.world.quality[titles]),
            (_OF_TASTE, near),
            (_OF_CHANCE, dice.standard_normal(who.size, dtype=np.float32)),
        )
