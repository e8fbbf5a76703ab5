"""Lines of ratings, each with its place in the block, and which of them the domain calls a row."""

import contextlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ratings_service.domain.rows import COLUMNS, FIELD_RULES
from ratings_service.domain.votes import Integers
from ratings_service.jobs.columns import Mask, values
from ratings_service.jobs.reading import LONGEST_LINE_BYTES, ColumnBlock, TextBlock, too_long

_LF: Final = ord("\n")


@dataclass(frozen=True)
class Lines:
    """Lines that are not blank, each with an LF at its end, and the place of each within its block."""

    text: npt.NDArray[np.uint8]
    stops: Integers
    columns: tuple[str, ...]
    places: Integers
    total: int

    @classmethod
    def of(cls, block: TextBlock) -> "Lines":
        text = block.text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        characters = np.frombuffer(text if text.endswith(b"\n") else text + b"\n", np.uint8)
        stops = np.flatnonzero(characters == _LF) + 1
        lengths = np.diff(stops, prepend=0)
        if lengths.max() > LONGEST_LINE_BYTES:
            raise too_long(block.file)
        places = np.flatnonzero(lengths > 1)
        kept = characters[np.repeat(lengths > 1, lengths)]
        return cls(kept, np.cumsum(lengths[places]), block.columns, places, stops.size)

    @classmethod
    def of_columns(cls, block: ColumnBlock) -> "Lines":
        """Spell typed rows as lines; a line break within a field becomes a byte that no field may hold."""
        fields = [_spelled(block.batch.column(name), name) for name in COLUMNS]
        joined = pc.binary_join_element_wise(*fields, pa.scalar(b",", pa.binary()))
        lengths = values(pc.binary_length(joined)).astype(np.int64)
        text = b"\n".join(joined.to_pylist()) + b"\n"
        rows = len(joined)
        return cls(np.frombuffer(text, np.uint8), np.cumsum(lengths + 1), COLUMNS, np.arange(rows), rows)

    def where(self, chosen: Mask) -> bytes:
        if chosen.all():
            return self.text.tobytes()
        return self.text[np.repeat(chosen, np.diff(self.stops, prepend=0))].tobytes()

    def line(self, number: int) -> bytes:
        start = int(self.stops[number - 1]) if number else 0
        return self.text[start : int(self.stops[number]) - 1].tobytes()

    def matching(self) -> Mask:
        """Mark the lines that are rows; only a time beyond all calendars is left to look for."""
        if not self.stops.size:
            return np.empty(0, dtype=np.bool_)
        pattern = ",".join(FIELD_RULES[column].wrapped for column in self.columns)
        offsets = np.concatenate([[0], self.stops]).astype(np.int32)
        array = pa.Array.from_buffers(
            pa.binary(), self.stops.size, [None, pa.py_buffer(offsets), pa.py_buffer(self.text)]
        )
        matched = pc.match_substring_regex(array, pattern=f"\\A(?:{pattern})\n\\z")
        return np.asarray(values(matched.cast(pa.uint8())), dtype=np.bool_)


def _spelled(column: Any, name: str) -> Any:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("s"), safe=False).cast(pa.int64())
    if pa.types.is_floating(column.type) and name != "rating":
        with contextlib.suppress(pa.ArrowInvalid):  # a fraction among them
            column = column.cast(pa.int64())
    try:
        text = column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        text = pa.nulls(len(column), pa.string())
    return pc.replace_substring(pc.fill_null(text, ""), "\n", "\x00").cast(pa.binary())
