"""What users may be drawn to: genres, people and eras, each with its titles and its place among tastes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.generate.arrays import Dice, Floats, Integers, Positions, Reals, cumulated, drawn
from bench.generate.listings import KINDS, Kind, Traits

EVERYTHING: Final = 0
"""The interest that all titles meet."""

DIMENSIONS: Final = 16
# Fewer titles than this are no pattern that anybody could find.
_FEWEST_TITLES: Final = 3
_WEIGHTS: Final[dict[Kind, float]] = {"genre": 1.0, "person": 0.7, "era": 0.5}
# A title has something of its own, too.
_OWN_WEIGHT: Final = 0.4
# Those who share an interest talk of other titles than everybody does; on the logarithm of fame.
_HYPE_SPREAD: Final = 1.6


@dataclass(frozen=True)
class Index:
    """Interest i has the titles `members[starts[i]:starts[i + 1]]`.

    `spans` tells the first interest of each kind and one past its last.
    """

    members: Positions
    starts: Integers
    spans: Mapping[Kind, tuple[int, int]]

    @classmethod
    def of(cls, traits: Traits, *, titles: int) -> "Index":
        members, sizes = [np.arange(titles, dtype=np.uint32)], [np.array([titles])]
        spans: dict[Kind, tuple[int, int]] = {}
        first = EVERYTHING + 1
        for kind in KINDS:
            of_kind, counts = _grouped(traits, kind)
            members.append(of_kind)
            sizes.append(counts)
            spans[kind] = (first, first + counts.size)
            first += counts.size
        starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
        return cls(np.concatenate(members), starts, spans)

    def of_kind(self, kind: Kind) -> tuple[Integers, Positions]:
        """All pairs of an interest of this kind and a title."""
        first, end = self.spans[kind]
        interests = np.repeat(np.arange(first, end), np.diff(self.starts[first : end + 1]))
        return interests, self.members[self.starts[first] : self.starts[end]]


def _grouped(traits: Traits, kind: Kind) -> tuple[Positions, Integers]:
    """Titles of a kind's interests, one interest after the other, and how many each has."""
    pairs = traits.of(kind)
    order = pairs[np.argsort(traits.code[pairs], kind="stable")]
    starts = np.flatnonzero(np.diff(traits.code[order].astype(np.int64), prepend=-1))
    counts = np.diff(np.append(starts, order.size))
    enough = counts >= _FEWEST_TITLES
    return traits.title[order][np.repeat(enough, counts)], counts[enough]


@dataclass(frozen=True)
class Interests:
    """All interests: `known` sums up the fame of the index's members, among those who share the interest.

    `places` (interests, DIMENSIONS), and `titles` (titles, DIMENSIONS) of length 1, are where each lies.
    """

    index: Index
    known: Floats
    places: Reals
    titles: Reals

    @classmethod
    def of(cls, traits: Traits, fame: Floats, dice: Dice) -> "Interests":
        index = Index.of(traits, titles=fame.size)
        places = dice.standard_normal((index.starts.size - 1, DIMENSIONS), dtype=np.float32)
        titles = _places_of_titles(index, places, titles=fame.size, dice=dice)
        hype = np.exp(_HYPE_SPREAD * dice.standard_normal(index.members.size))
        hype[: fame.size] = 1
        return cls(index, cumulated(fame[index.members] * hype), places, titles)

    def pick(self, interests: Integers, dice: Dice) -> Integers:
        """For each interest one of its titles, the better known the likelier."""
        starts = self.index.starts
        low, high = self.known[starts[interests]], self.known[starts[interests + 1]]
        found = drawn(self.known, low, high, dice.random(interests.size))
        return self.index.members[found].astype(np.int64)

    def favourites(self, kind: Kind, size: int, dice: Dice) -> Integers:
        """Draw `size` interests of a kind, rather those with well-known titles, or else everything."""
        first, end = self.index.spans[kind]
        if first == end:
            return np.full(size, EVERYTHING)
        weight = np.diff(self.known[self.index.starts[first : end + 1]])
        cumulative = cumulated(np.sqrt(weight))
        return first + drawn(cumulative, 0.0, float(cumulative[-1]), dice.random(size))


def _places_of_titles(index: Index, places: Reals, *, titles: int, dice: Dice) -> Reals:
    """Near what each title is about, in a direction of its own."""
    found = _OWN_WEIGHT * dice.standard_normal((titles, DIMENSIONS), dtype=np.float32)
    for kind in KINDS:
        interests, of_kind = index.of_kind(kind)
        weight = np.float32(_WEIGHTS[kind]) / np.sqrt(np.maximum(np.bincount(of_kind, minlength=titles), 1))
        for axis in range(DIMENSIONS):
            total = np.bincount(of_kind, places[interests, axis], minlength=titles)
            found[:, axis] += (weight * total).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)
