"""Lists in an order, a page at a time, such that pages put together are the whole, also over new data."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from shared.cursors import Cursor, Key
from shared.history import Changes, Integers
from shared.listings import id_order
from shared.tags import Mask, Numbers

Weights = npt.NDArray[Any]

_LAST: Final = int(np.iinfo(np.int64).max)


class Page(NamedTuple):
    """Numbers of lines, and where to go on."""

    numbers: list[int]
    next: Cursor | None


@dataclass(frozen=True)
class Ids:
    """The ids of lines, which break ties: by platform and number, or in the order of another `key`."""

    of_lines: Sequence[str]
    key: Callable[[str], Any] = id_order

    @cached_property
    def ranks(self) -> Numbers:
        """The place of each line (lines,) in the order of ids."""
        ranks = np.empty(len(self.of_lines), dtype=np.int32)
        ranks[[number for _, number in self._sorted]] = np.arange(len(self.of_lines))
        return ranks

    def place_after(self, some_id: str) -> int:
        """How many ids come before this one or are it; it may be gone."""
        return bisect_right(self._sorted, self.key(some_id), key=itemgetter(0))

    @cached_property
    def _sorted(self) -> list[tuple[Any, int]]:
        return sorted((self.key(some_id), number) for number, some_id in enumerate(self.of_lines))


class Keys(NamedTuple):
    """What lines are sorted by: the one with the least of the `weights` (lines,) comes first.

    `key_of` names the key of a line, `weight_of` tells what a key weighs, also where no line has it any more.
    """

    weights: Weights
    key_of: Callable[[int], Key]
    weight_of: Callable[[Key], float]


def by_value(values: Weights, *, sign: int, missing: int | None = None) -> Keys:
    """By numbers (lines,), the greatest first where `sign` is -1; what has none comes last either way."""
    weights = sign * values
    if missing is not None:
        weights = np.where(values == missing, _LAST, weights.astype(np.int64))

    def key_of(number: int) -> Key:
        key: Key = values[number].item()
        return None if key == missing else key

    def weight_of(key: Key) -> float:
        assert not isinstance(key, str)  # so the cursor was read
        return _LAST if key is None else sign * key

    return Keys(weights, key_of, weight_of)


@dataclass(frozen=True)
class Order:
    """Lines sorted by `keys`; ids break ties. `sort` is what cursors call it.

    `numbers` are all lines in order where these were worked out before.
    """

    sort: str
    ids: Ids
    keys: Keys
    changes: Changes
    numbers: Integers | None = None

    def page(self, passing: Mask, cursor: Cursor | None, limit: int) -> Page:
        """What comes after `cursor` of the lines (lines,) that pass.

        A walk keeps the generation that it began in: what changed since then may have been given before.
        """
        numbers = self._of(passing if cursor is None else passing & self._left(cursor))
        listed = numbers[:limit].tolist()
        if len(numbers) == len(listed):
            return Page(listed, None)
        last = listed[-1]
        began = self.changes.generation if cursor is None else cursor.generation
        return Page(listed, Cursor(self.sort, self.keys.key_of(last), self.ids.of_lines[last], began))

    def prepared(self) -> "Order":
        return replace(self, numbers=self._sorted(np.arange(len(self.keys.weights), dtype=np.int32)))

    def _of(self, marked: Mask) -> Integers:
        """The numbers of the lines that are `marked` (lines,), in order."""
        if self.numbers is not None:
            return self.numbers[marked[self.numbers]]
        return self._sorted(np.flatnonzero(marked))

    def _sorted(self, numbers: Integers) -> Integers:
        return numbers[np.lexsort((self.ids.ranks[numbers], self.keys.weights[numbers]))]

    def _left(self, cursor: Cursor) -> Mask:
        """Which lines (lines,) follow on a position, and did not change since its walk began.

        None where it began in newer data than these: nobody knows what it gave.
        """
        if cursor.generation > self.changes.generation:
            return np.zeros(len(self.keys.weights), dtype=np.bool_)
        weights, weight = self.keys.weights, self.keys.weight_of(cursor.key)
        ties = (weights == weight) & (self.ids.ranks >= self.ids.place_after(cursor.id))
        return np.asarray(((weights > weight) | ties) & (self.changes.changed <= cursor.generation))
