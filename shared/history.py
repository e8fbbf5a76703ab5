"""In which build each line of a list last changed its place, so that no walk meets a line twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[Any]
Column = npt.NDArray[Any]


class Changes(NamedTuple):
    """The generation of the data, and that in which the key of each line last became another: (lines,)."""

    generation: int
    changed: Integers


@dataclass(frozen=True)
class History:
    """By order what each line is sorted by, and the generation in which that last became another: (lines,).

    Generations grow with every build that changes something. Without ids nothing is known of the past.
    """

    generation: int = 0
    ids: Sequence[str] = ()
    keys: Mapping[str, Column] = field(default_factory=dict)
    changed: Mapping[str, Integers] = field(default_factory=dict)

    def of(self, sort: str) -> Changes:
        return Changes(self.generation, self.changed[sort])


def follow(before: History, ids: Sequence[str], keys: Mapping[str, Column], *, generation: int) -> History:
    """Lines that were not there before count as changed: nobody knows what a walk met before that.

    Where nothing changed, the generation stays.
    """
    places = {some_id: place for place, some_id in enumerate(before.ids)}
    place = np.array([places.get(some_id, -1) for some_id in ids], dtype=np.int64)
    changed = {sort: _changed(before, sort, place, keys[sort], generation) for sort in keys}
    same = len(before.ids) > 0 and all((column < generation).all() for column in changed.values())
    return History(before.generation if same else generation, ids, keys, changed)


def _changed(before: History, sort: str, place: Integers, keys: Column, generation: int) -> Integers:
    """`place` (lines,) is where each line stood before, -1 for new ones."""
    if not len(before.ids):
        return np.full(place.size, generation)
    same = (place >= 0) & _equal(before.keys[sort][place], keys)
    return np.where(same, before.changed[sort][place], generation)


def _equal(before: Column, after: Column) -> npt.NDArray[np.bool_]:
    neither = (before != before) & (after != after)  # noqa: PLR0124 - NaN alone differs from itself
    return np.asarray((before == after) | neither, dtype=np.bool_)
