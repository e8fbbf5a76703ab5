"""Rows on disk, in parts by user: a part holds all rows of its users and fits into memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import IO, Final

import numpy as np

from ratings_service.domain.votes import Integers
from ratings_service.jobs.parsing import TIME_SHIFT, Keys, Parsed

# Primes, for ids are often multiples of something.
PARTS: Final = (1, 3, 7, 17, 31, 47, 67, 97, 127, 163, 211, 257, 331, 419, 509, 677, 1021)
_NUMBER: Final = np.dtype(np.uint64)


def parts_for(rows: int, *, rows_at_once: int) -> int:
    """How many parts keep each at about `rows_at_once`, where users are many and alike."""
    return next((parts for parts in PARTS if rows <= parts * rows_at_once), PARTS[-1])


@dataclass(frozen=True)
class _Extent:
    """Rows that were written together, sorted by part: `stops[p]` is where part p ends among them."""

    start: int
    stops: list[int]


@dataclass
class Spill:
    """One scratch file; adding and taking may happen on several threads."""

    file: IO[bytes]
    parts: int
    _extents: list[_Extent] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, parsed: Parsed) -> None:
        part = (parsed.users % np.uint64(self.parts)).astype(np.uint16)
        order = np.argsort(part, kind="stable")
        stops = np.cumsum(np.bincount(part, minlength=self.parts)).tolist()
        users, keys = parsed.users[order], parsed.keys[order]
        with self._lock:
            start = self.file.seek(0, 2)
            self.file.write(users.data)
            self.file.write(keys.data)
            self._extents.append(_Extent(start, stops))

    def take(self, part: int) -> tuple[Keys, Keys]:
        """Users and keys of a part, in the order of adding."""
        spans = [
            (extent, extent.stops[part - 1] if part else 0, extent.stops[part]) for extent in self._extents
        ]
        rows = sum(stop - start for _, start, stop in spans)
        users, keys = np.empty(rows, _NUMBER), np.empty(rows, _NUMBER)
        filled = 0
        with self._lock:
            for extent, start, stop in spans:
                upto = filled + stop - start
                self._read(extent.start + start * _NUMBER.itemsize, users[filled:upto])
                self._read(extent.start + (extent.stops[-1] + start) * _NUMBER.itemsize, keys[filled:upto])
                filled = upto
        return users, keys

    def _read(self, position: int, target: Keys) -> None:
        self.file.seek(position)
        got = self.file.readinto(target.data)  # type: ignore[attr-defined]  # a file on disk has it
        assert got == target.nbytes, "the scratch file was cut"


@contextmanager
def open_spill(folder: Path, parts: int, name: str = "rows") -> Iterator[Spill]:
    with (folder / name).open("w+b") as file:
        yield Spill(file, parts)


def sort_rows(users: Keys, keys: Keys, *, parts: int) -> tuple[Keys, Keys]:
    """Rows of one part by user, time, title and half-steps, exact duplicates dropped.

    Where user, time and the rest fit into 64 bits together, which is nearly always, one number is sorted.
    """
    if not users.size:
        return users, keys
    low = np.uint64((1 << TIME_SHIFT) - 1)
    first, earliest = users.min(), keys.min() >> np.uint64(TIME_SHIFT)
    title_bits = int((keys & low).max()).bit_length()
    time_bits = (int(keys.max() >> np.uint64(TIME_SHIFT)) - int(earliest)).bit_length()
    user_bits = ((int(users.max()) - int(first)) // parts).bit_length()
    if user_bits + time_bits + title_bits > _NUMBER.itemsize * 8:
        return _sort_wide(users, keys)
    shift, bits = np.uint64(title_bits + time_bits), np.uint64(title_bits)
    packed = (users - first) // np.uint64(parts) << shift
    packed |= (keys >> np.uint64(TIME_SHIFT)) - earliest << bits
    packed |= keys & low
    packed.sort()
    packed = packed[_first_of_equals(packed)]
    times = (packed >> bits & np.uint64((1 << time_bits) - 1)) + earliest
    keys = times << np.uint64(TIME_SHIFT) | packed & np.uint64((1 << title_bits) - 1)
    return (packed >> shift) * np.uint64(parts) + first, keys


def order_by_time(users: Keys, keys: Keys, *, parts: int) -> Integers:
    """Places of the rows of one part by user, then time; equally late ones stay in their order."""
    if not users.size:
        return np.empty(0, dtype=np.int64)
    times = keys >> np.uint64(TIME_SHIFT)
    first, earliest = users.min(), times.min()
    time_bits = (int(times.max()) - int(earliest)).bit_length()
    place_bits = int(users.size).bit_length()
    user_bits = ((int(users.max()) - int(first)) // parts).bit_length()
    if user_bits + time_bits + place_bits > _NUMBER.itemsize * 8:
        return np.asarray(np.lexsort((times, users)))
    packed = (users - first) // np.uint64(parts) << np.uint64(time_bits + place_bits)
    packed |= times - earliest << np.uint64(place_bits)
    packed |= np.arange(users.size, dtype=np.uint64)
    packed.sort()
    packed &= np.uint64((1 << place_bits) - 1)
    places: Integers = packed.view(np.int64)
    return places


def _sort_wide(users: Keys, keys: Keys) -> tuple[Keys, Keys]:
    order = np.lexsort((keys, users))
    users, keys = users[order], keys[order]
    kept = _first_of_equals(users) | _first_of_equals(keys)
    return users[kept], keys[kept]


def _first_of_equals(values: Keys) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    first = np.ones(values.size, dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first
