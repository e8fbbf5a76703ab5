"""The orders that a sheet can be listed in, and where a position stands in one."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from catalog_service.domain.sheets import MISSING, Column, Integers, Sheet
from shared.browsing import Sort
from shared.cursors import Cursor, Key
from shared.tags import Mask

Weights = npt.NDArray[np.int64]

_LAST: Final = int(np.iinfo(np.int64).max)


class Lines(Protocol):
    """What can be put in order: `id_ranks` (lines,) are the places in the order of ids, which breaks ties."""

    @property
    def id_ranks(self) -> Integers: ...

    def place_after(self, some_id: str) -> int:
        """How many ids come before this one or are it; it may be gone."""


@dataclass(frozen=True)
class Order:
    """The line with the least of the `weights` (lines,) comes first; ids break ties.

    `key_of` names what a line is sorted by, `weight_of` what such a key weighs, also where no line has it
    any more. `numbers` are all lines in order where these were worked out before.
    """

    lines: Lines
    weights: Weights
    key_of: Callable[[int], Key]
    weight_of: Callable[[Key], int]
    numbers: Integers | None = None

    def of(self, marked: Mask) -> Integers:
        """The numbers of the lines that are `marked` (lines,), in order."""
        if self.numbers is not None:
            return self.numbers[marked[self.numbers]]
        return self._sorted(np.flatnonzero(marked).astype(np.int32))

    def prepared(self) -> "Order":
        everything = np.arange(len(self.weights), dtype=np.int32)
        return Order(self.lines, self.weights, self.key_of, self.weight_of, self._sorted(everything))

    def _sorted(self, numbers: Integers) -> Integers:
        return numbers[np.lexsort((self.lines.id_ranks[numbers], self.weights[numbers]))]

    def after(self, cursor: Cursor) -> Mask:
        """Which lines (lines,) follow on a position."""
        weight = self.weight_of(cursor.key)
        place = self.lines.place_after(cursor.id)
        ties = (self.weights == weight) & (self.lines.id_ranks >= place)
        return np.asarray((self.weights > weight) | ties)


def order_by(sheet: Sheet, sort: Sort) -> Order:
    """What lacks the value comes last, whichever way it goes."""
    sign, name = (-1, sort[1:]) if sort.startswith("-") else (1, sort)
    if name == "title":
        return _by_title(sheet, sign).prepared()
    column: Column = "year" if name == "year" else "added" if name == "added" else "duration"
    return _by_column(sheet, column, sign).prepared()


def by_relevance(lines: Lines, relevance: Integers) -> Order:
    """The most relevant (lines,) first."""
    weights = -relevance.astype(np.int64)
    return Order(lines, weights, lambda number: int(relevance[number]), lambda key: -_whole(key))


def _by_title(sheet: Sheet, sign: int) -> Order:
    """Titles weigh an even number: there is room between them for one that is gone."""
    weights = sign * 2 * sheet.title_ranks.astype(np.int64)
    return Order(sheet, weights, sheet.titles.__getitem__, partial(_weight_of_title, sheet, sign))


def _weight_of_title(sheet: Sheet, sign: int, key: Key) -> int:
    titles, title = sheet.titles_in_order, str(key)
    place = bisect_left(titles, title)
    is_gone = place == len(titles) or titles[place] != title
    return sign * (2 * place - is_gone)


def _by_column(sheet: Sheet, column: Column, sign: int) -> Order:
    values = sheet.columns[column].astype(np.int64)
    weights = np.where(values == MISSING, _LAST, sign * values)

    def key_of(number: int) -> Key:
        return None if values[number] == MISSING else int(values[number])

    return Order(sheet, weights, key_of, lambda key: _LAST if key is None else sign * _whole(key))


def _whole(key: Key) -> int:
    return int(key) if isinstance(key, int | float) else 0
