"""Which of many things have which value: columns that answer filters and count facets."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from shared.filters import Filter
from shared.texts import text_array, texts_of

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Tags:
    """Values of one kind, ascending, and the things (numbers below `size`) that have each.

    `names` are the values as people write them; those that have value v are
    `numbers[starts[v]:starts[v + 1]]`, ascending.
    """

    size: int
    values: Sequence[str]
    names: Sequence[str]
    starts: Numbers
    numbers: Numbers

    @classmethod
    def of(cls, things: Sequence[Mapping[str, str]]) -> "Tags":
        """`things` are the values of each, with their names; the name that most use is shown."""
        owners: dict[str, list[int]] = {}
        spellings: dict[str, Counter[str]] = {}
        for number, thing in enumerate(things):
            for value, name in thing.items():
                owners.setdefault(value, []).append(number)
                spellings.setdefault(value, Counter())[name] += 1
        values = sorted(owners)
        counts = [len(owners[value]) for value in values]
        return cls(
            size=len(things),
            values=values,
            names=[_usual(spellings[value]) for value in values],
            starts=np.cumsum([0, *counts], dtype=np.int32),
            numbers=np.array([number for value in values for number in owners[value]], dtype=np.int32),
        )

    def number_of(self, value: str) -> int | None:
        """The place of a value; None where nothing has it."""
        return self._places.get(value)

    def having(self, value: str) -> Numbers:
        """The things that have a value, ascending."""
        place = self._places.get(value)
        return self.numbers[:0] if place is None else self.of_place(place)

    def of_place(self, place: int) -> Numbers:
        return self.numbers[self.starts[place] : self.starts[place + 1]]

    def mask(self, value: str) -> Mask:
        """Which things (size,) have a value."""
        found = np.zeros(self.size, dtype=np.bool_)
        found[self.having(value)] = True
        return found

    def passing(self, wanted: Filter) -> Mask:
        """Which things (size,) pass a filter."""
        return passes(wanted, self.mask)

    def counts(self, among: Mask) -> npt.NDArray[np.int64]:
        """How many of the things that `among` (size,) marks have each value (values,)."""
        sums = np.concatenate([[0], np.cumsum(among[self.numbers], dtype=np.int64)])
        return np.asarray(sums[self.starts[1:]] - sums[self.starts[:-1]])

    @cached_property
    def _places(self) -> dict[str, int]:
        return {value: place for place, value in enumerate(self.values)}

    def arrays(self, prefix: str) -> dict[str, npt.NDArray[Any]]:
        """What a snapshot keeps, by name; `read` makes the same tags of it."""
        return {
            f"{prefix}_values": text_array(self.values),
            f"{prefix}_names": text_array(self.names),
            f"{prefix}_starts": self.starts,
            f"{prefix}_numbers": self.numbers,
        }

    @classmethod
    def read(cls, arrays: Mapping[str, npt.NDArray[Any]], prefix: str, size: int) -> "Tags":
        """Raise KeyError or ValueError for what `arrays` did not write."""
        starts, numbers = arrays[f"{prefix}_starts"], arrays[f"{prefix}_numbers"]
        values, names = (
            texts_of(arrays[f"{prefix}_{part}"], len(starts) - 1) for part in ("values", "names")
        )
        if starts[-1] != len(numbers) or numbers.max(initial=-1) >= size:
            raise ValueError(f"the parts of {prefix} do not belong together")
        return cls(size, values, names, starts, numbers)


def passes(wanted: Filter, mask_of: Callable[[str], Mask]) -> Mask:
    """Which things pass a filter; `mask_of` tells which have a value."""
    masks = [mask_of(term.value) ^ term.negated for term in wanted.terms]
    return np.asarray((np.any if wanted.any_of else np.all)(masks, axis=0))


def _usual(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda name: (-spellings[name], name))
