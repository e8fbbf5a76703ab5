"""Everybody who is credited on a title, to list and to find by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np

from catalog_service.domain.misspelling import errors, slips
from catalog_service.domain.sheets import Integers
from shared.history import Changes
from shared.orders import Ids, Order, by_value
from shared.tags import Tags

# What a match is worth, best first; of equally good ones those on most titles come first.
_SAME: Final = 1000
_BEGINS: Final = 900
_HOLDS: Final = 600
_MISSPELLED: Final = 500
_ERROR: Final = 20
_TITLES: Final = 10_000
_CANDIDATES: Final = 100


class Engine(Protocol):
    """What finds people; words and texts are folded, answers are places among the tags."""

    def people_called(self, words: Sequence[str]) -> Integers:
        """People whose name holds all words, the last as a beginning too."""

    def people_like(self, text: str, most: int) -> list[int]:
        """People whose name shares most with a text, however it is spelled."""


@dataclass(frozen=True)
class Directory:
    """`people` leads from a folded name to works; `spelled` are the words of each (people,) name.

    `changes` tells in which build the number of titles of each (people,) last became another.
    """

    people: Tags
    spelled: Sequence[str]
    changes: Changes

    @cached_property
    def titles(self) -> Integers:
        """On how many works each (people,) is."""
        return sort_keys(self.people)["titles"]

    @cached_property
    def _ids(self) -> Ids:
        return Ids(self.people.values, key=str)

    @cached_property
    def by_titles(self) -> Order:
        """Who is on most titles comes first."""
        return Order("titles", self._ids, by_value(self.titles, sign=-1), self.changes).prepared()

    def by_relevance(self, suits: Integers) -> Order:
        """Who suits a text best (people,) comes first."""
        return Order("relevance", self._ids, by_value(suits, sign=-1), self.changes)

    def suiting(self, text: str, engine: Engine) -> Integers:
        """How well each (people,) name suits a text of folded words; 0: not at all."""
        worth = np.zeros(len(self.spelled), dtype=np.int32)
        like = engine.people_like(text, _CANDIDATES)
        names = [self.spelled[one] for one in like]
        family = [name.rpartition(" ")[2] for name in names]
        wrong = np.minimum(errors(text, names), errors(text, family))
        worth[like] = np.where(wrong <= slips(text), _MISSPELLED - _ERROR * wrong, 0)
        for place in engine.people_called(text.split()).tolist():
            name = self.spelled[place]
            worth[place] = _SAME if name == text else _BEGINS if name.startswith(text) else _HOLDS
        return np.where(worth > 0, worth * _TITLES + self.titles, 0).astype(np.int32)


def sort_keys(people: Tags) -> dict[str, Integers]:
    """On how many works each (people,) is."""
    return {"titles": np.diff(people.starts)}
