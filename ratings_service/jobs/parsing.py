"""Blocks of raw rows into numbers, each row judged by the domain's rules; a row is lost at no step.

Most blocks hold nothing odd, and a typed reader takes them at once: its numbers are accepted only when their
plain spelling explains every byte of the block. Any other block is matched line by line with the domain's
pattern.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ratings_service.domain.rows import COLUMNS, LATEST_S, fault_of
from ratings_service.jobs.columns import (
    TITLE_ID,
    Catalogue,
    Mask,
    Numbers,
    digits,
    halves_of,
    in_range,
    length,
    read_typed,
    values,
)
from ratings_service.jobs.lines import Lines
from ratings_service.jobs.reading import Block, ColumnBlock, TextBlock
from ratings_service.jobs.report import LISTED

TITLE_BITS: Final = 22
HALVES_BITS: Final = 4
TIME_SHIFT: Final = TITLE_BITS + HALVES_BITS

Keys = npt.NDArray[np.uint64]

_LF: Final = ord("\n")


@dataclass(frozen=True)
class Parsed:
    """What a block holds: rows of known titles as (user, key), the others counted.

    `key` has the time in its highest bits, then the title's position in the catalogue and the half-steps.
    `lines` counts blank lines too; `listed` are the first malformed rows: line within the block, counted from
    0, and reason.
    """

    file: str
    lines: int
    rows: int
    users: Keys
    keys: Keys
    unknown: Mapping[str, int] = field(default_factory=dict)
    malformed: int = 0
    listed: Sequence[tuple[int, str]] = ()


def parse(block: Block, catalogue: Catalogue) -> Parsed:
    if isinstance(block, TextBlock):
        return parse_plain(block, catalogue) or parse_lines(block.file, Lines.of(block), catalogue)
    return parse_typed(block, catalogue) or parse_lines(block.file, Lines.of_columns(block), catalogue)


def parse_plain(block: TextBlock, catalogue: Catalogue) -> Parsed | None:
    """Rows of a block in which every line is a rating, plainly spelled; None for any other block.

    The typed reader takes numbers with zeros, signs or blanks before them too, and hexadecimal ones: all but
    the last are longer than the plain spelling of the same number, and the sum of lengths gives them away.
    """
    text = block.text
    if b"x" in text or b"X" in text:
        return None
    try:
        numbers = Numbers.of(read_typed(text, block.columns))
    except pa.ArrowInvalid:
        return None
    feeds = int(np.count_nonzero(np.frombuffer(text, np.uint8) == _LF))
    returns = text.count(b"\r")
    spelled = digits(numbers.user) + digits(numbers.time) + length(numbers.rating) + length(numbers.title)
    commas = (len(COLUMNS) - 1) * numbers.user.size
    if spelled + commas + feeds + returns != len(text) or not in_range(numbers).all():
        return None
    lines = feeds + returns - (text.count(b"\r\n") if returns else 0)
    return _assembled(block.file, numbers, catalogue, lines=lines)


def parse_typed(block: ColumnBlock, catalogue: Catalogue) -> Parsed | None:
    """Rows of typed columns that are all ratings; None for any other block."""
    columns = {name: block.batch.column(name) for name in COLUMNS}
    whole = all(pa.types.is_integer(columns[name].type) for name in ("userId", "timestamp"))
    if not whole or any(column.null_count for column in columns.values()):
        return None
    try:
        rating, title = columns["rating"].cast(pa.float64()), columns["movieId"].cast(pa.binary())
        spelled = rating.dictionary_encode()
        numbers = Numbers(
            values(columns["userId"].cast(pa.int64())),
            values(columns["timestamp"].cast(pa.int64())),
            pa.DictionaryArray.from_arrays(
                spelled.indices, spelled.dictionary.cast(pa.string()).cast(pa.binary())
            ),
            title.dictionary_encode(),
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    if not in_range(numbers).all():
        return None
    return _assembled(block.file, numbers, catalogue, lines=block.batch.num_rows)


def _assembled(file: str, numbers: Numbers, catalogue: Catalogue, *, lines: int) -> Parsed | None:
    """Put columns of valid numbers together; None where a rating or an id breaks its rule."""
    halves = halves_of(numbers.rating.dictionary)
    positions = catalogue.positions(numbers.title.dictionary)
    strange = np.flatnonzero(positions < 0)
    names = [numbers.title.dictionary[int(index)].as_py() for index in strange]
    if (halves < 0).any() or not all(TITLE_ID.fullmatch(name) for name in names):
        return None
    spelled = values(numbers.title.indices)
    title = positions[spelled]
    key = numbers.time << TIME_SHIFT | title << HALVES_BITS | halves[values(numbers.rating.indices)]
    user, unknown = numbers.user, {}
    if names:
        counts = np.bincount(spelled, minlength=positions.size)[strange].tolist()
        unknown = dict(zip((name.decode() for name in names), counts, strict=True))
        known = title >= 0
        user, key = user[known], key[known]
    return Parsed(file, lines, numbers.user.size, user.view(np.uint64), key.view(np.uint64), unknown)


def parse_lines(file: str, lines: Lines, catalogue: Catalogue) -> Parsed:
    """Judge every line by the pattern of a whole row; what matches is freed of quotes and blanks and read."""
    good = lines.matching()
    if good.any():
        # No field may hold a quote or a blank, so that those of a good line only surround its fields.
        table = read_typed(lines.where(good).translate(None, b'" \t'), lines.columns)
        late = values(table.column("timestamp").combine_chunks()) > LATEST_S
        if late.any():
            good[np.flatnonzero(good)[late]] = False
            table = table.filter(_mask(~late))
    nothing = np.empty(0, dtype=np.uint64)
    read = _assembled(file, Numbers.of(table), catalogue, lines=lines.total) if good.any() else None
    bad = np.flatnonzero(~good)
    return Parsed(
        file,
        lines.total,
        rows=good.size,
        users=read.users if read else nothing,
        keys=read.keys if read else nothing,
        unknown=read.unknown if read else {},
        malformed=bad.size,
        listed=[
            (int(lines.places[number]), _reason(lines.line(int(number)), lines.columns))
            for number in bad[:LISTED]
        ],
    )


def _reason(line: bytes, columns: Sequence[str]) -> str:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return "bytes that are not UTF-8"
    return fault_of(text, columns) or "not a rating"


def _mask(chosen: Mask) -> Any:
    packed = np.packbits(chosen, bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), chosen.size, [None, pa.py_buffer(packed)])
