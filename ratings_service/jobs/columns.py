"""Columns of ratings as a typed reader gives them: numbers, and texts by numbers of a few spellings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from ratings_service.domain.rows import FIELD_RULES, LATEST_S
from ratings_service.domain.votes import Integers

Mask = npt.NDArray[np.bool_]

_USER_LIMIT: Final = 10**18
_DIGITS: Final = 19
_TYPES: Final[Mapping[str, Any]] = {
    "userId": pa.int64(),
    "rating": pa.dictionary(pa.int32(), pa.binary()),
    "timestamp": pa.int64(),
    "movieId": pa.dictionary(pa.int32(), pa.binary()),
}
_RATING: Final = re.compile(FIELD_RULES["rating"].pattern.encode())
TITLE_ID: Final = re.compile(FIELD_RULES["movieId"].pattern.encode())


@dataclass(frozen=True)
class Numbers:
    """Rows in columns: `user` and `time` (n,), `halves` and `title` by (n,) numbers of a few spellings."""

    user: Integers
    time: Integers
    rating: Any
    title: Any

    @classmethod
    def of(cls, table: Any) -> "Numbers":
        user, time, rating, title = (
            table.column(name).combine_chunks() for name in ("userId", "timestamp", "rating", "movieId")
        )
        return cls(values(user), values(time), rating, title)


class Catalogue:
    """The titles that can be rated: the position of each by its id."""

    def __init__(self, ids: Sequence[str]) -> None:
        """Ids that no row of ratings could spell are known to nobody."""
        encoded = [title.encode() for title in ids]
        spelled = [position for position, title in enumerate(encoded) if TITLE_ID.fullmatch(title)]
        self._positions = np.array(spelled, dtype=np.int64)
        self._ids = texts([encoded[position] for position in spelled], pa.binary())

    def positions(self, ids: Any) -> Integers:
        """Position of each id; -1 for one that is unknown."""
        if not len(self._ids):
            return np.full(len(ids), -1, dtype=np.int64)
        found = pc.index_in(ids, value_set=self._ids)
        known = values(found.is_valid().cast(pa.uint8())) > 0
        return np.where(known, self._positions[np.where(known, values(found), 0)], -1)


def read_typed(text: bytes, columns: Sequence[str]) -> Any:
    return csv.read_csv(
        pa.BufferReader(text),
        csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=list(columns)),
        csv.ParseOptions(quote_char=False),
        csv.ConvertOptions(column_types=_TYPES, check_utf8=False, null_values=[], strings_can_be_null=False),
    )


def in_range(numbers: Numbers) -> Mask:
    user, time = numbers.user, numbers.time
    return (user >= 0) & (user < _USER_LIMIT) & (time >= 0) & (time <= LATEST_S)


def halves_of(spellings: Any) -> Integers:
    """Half-steps of each spelling of a rating; -1 for what is none."""
    found = (int(2 * float(text)) if _RATING.fullmatch(text) else -1 for text in spellings.to_pylist())
    return np.fromiter(found, dtype=np.int64, count=len(spellings))


def texts(given: Sequence[bytes], kind: Any) -> Any:
    """Make an array of texts; Arrow's own way to make one of a list would load pandas."""
    stops = np.cumsum([0, *map(len, given)], dtype=np.int32)
    buffers = [None, pa.py_buffer(stops), pa.py_buffer(b"".join(given))]
    return pa.Array.from_buffers(kind, len(given), buffers)


def values(array: Any) -> npt.NDArray[Any]:
    """Numbers of an array, not copied (asking Arrow for them would load pandas); where it is null, any."""
    width = np.dtype(f"{'u' if pa.types.is_unsigned_integer(array.type) else 'i'}{array.type.bit_width // 8}")
    found = np.frombuffer(array.buffers()[1], width) if len(array) else np.empty(0, width)
    return found[array.offset : array.offset + len(array)]


def digits(numbers: Integers) -> int:
    """Length of all the numbers (not below zero) in plain spelling."""
    if not numbers.size:
        return 0
    least, most = int(numbers.min()), int(numbers.max())
    total = numbers.size
    for power in (10**exponent for exponent in range(1, _DIGITS)):
        if most < power:
            break
        total += numbers.size if least >= power else int(np.count_nonzero(numbers >= power))
    return total


def length(texts: Any) -> int:
    """Length of all the texts of a dictionary array."""
    lengths = values(pc.binary_length(texts.dictionary))
    return int(np.bincount(values(texts.indices), minlength=lengths.size) @ lengths)
