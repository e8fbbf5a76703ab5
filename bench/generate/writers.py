"""Ratings into files: rows in the original's columns, a user's spread over all of them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as papq

from bench.generate.arrays import Dice, Integers
from bench.generate.order import FileFormat
from bench.generate.stars import Halves

_COLUMNS: Final = ("userId", "rating", "timestamp", "movieId")
_STARS: Final = tuple(step / 2 for step in range(1, 11))


@dataclass(frozen=True)
class Rows:
    """Ratings as columns of one length; `titles` are positions in the catalogue."""

    users: Integers
    halves: Halves
    rated_at: Integers
    titles: Integers

    def at(self, places: Integers | slice) -> "Rows":
        return Rows(self.users[places], self.halves[places], self.rated_at[places], self.titles[places])

    def with_repeats(self, number: int, dice: Dice) -> "Rows":
        """Some rows twice: the copies come last."""
        again = dice.choice(self.users.size, number, replace=False)
        return self.at(np.concatenate([np.arange(self.users.size), again]))


class _Sheet(Protocol):
    def write_table(self, table: pa.Table) -> None: ...


class Files:
    """The open files of one order; rows go round them, so that their lengths differ by one at most."""

    def __init__(self, sheets: Sequence[_Sheet], ids: pa.Array, stars: pa.Array) -> None:
        self._sheets = sheets
        self._ids = ids
        self._stars = stars
        self._written = 0

    def write(self, rows: Rows) -> None:
        count = len(self._sheets)
        for number, sheet in enumerate(self._sheets):
            sheet.write_table(self._table(rows.at(slice((number - self._written) % count, None, count))))
        self._written += rows.users.size

    def _table(self, rows: Rows) -> pa.Table:
        stars = self._stars.take(pa.array(rows.halves - 1))
        titles = self._ids.take(pa.array(rows.titles))
        return pa.table([pa.array(rows.users), stars, pa.array(rows.rated_at), titles], _COLUMNS)


@contextmanager
def open_files(folder: Path, ids: Sequence[str], *, files: int, file_format: FileFormat) -> Iterator[Files]:
    """Open `1.csv`, `2.csv` … (or `.parquet`) in `folder`, for ratings of the titles `ids`."""
    # In text a rating is written 4.0, as MovieLens does; a number would come out as 4.
    stars = pa.array([str(star) for star in _STARS] if file_format == "csv" else _STARS)
    schema = pa.schema(zip(_COLUMNS, (pa.int64(), stars.type, pa.int64(), pa.string()), strict=True))
    with ExitStack() as stack:
        paths = (folder / f"{number}.{file_format}" for number in range(1, files + 1))
        sheets = [stack.enter_context(_sheet(path, schema, file_format)) for path in paths]
        yield Files(sheets, pa.array(ids), stars)


def _sheet(path: Path, schema: pa.Schema, file_format: FileFormat) -> pacsv.CSVWriter | papq.ParquetWriter:
    if file_format == "parquet":
        return papq.ParquetWriter(path, schema, compression="zstd")
    options = pacsv.WriteOptions(quoting_style="none", quoting_header="none")
    return pacsv.CSVWriter(path, schema, write_options=options)
