"""Everybody who is credited on a title, to list and to find by name."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np

from catalog_service.domain.misspelling import errors, slips
from catalog_service.domain.orders import Order, by_relevance
from catalog_service.domain.sheets import Integers
from shared.cursors import Cursor
from shared.tags import Mask, Tags

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

    `changed` (people,) tells in which build the number of their titles last became another.
    """

    people: Tags
    spelled: Sequence[str]
    changed: Integers

    @cached_property
    def titles(self) -> Integers:
        """On how many works each (people,) is."""
        return sort_keys(self.people)["titles"]

    @property
    def id_ranks(self) -> Integers:
        return np.arange(len(self.people.values), dtype=np.int32)

    def place_after(self, some_id: str) -> int:
        return bisect_right(self.people.values, some_id)

    @cached_property
    def by_titles(self) -> Order:
        """Who is on most titles comes first."""
        return by_relevance(self, self.titles).prepared()

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

    def left(self, order: Order, cursor: Cursor | None) -> Mask:
        """Who (people,) has not been listed yet."""
        if cursor is None:
            return np.ones(len(self.spelled), dtype=np.bool_)
        return np.asarray(order.after(cursor) & (self.changed <= cursor.generation))


def sort_keys(people: Tags) -> dict[str, Integers]:
    """On how many works each (people,) is."""
    return {"titles": np.diff(people.starts)}
