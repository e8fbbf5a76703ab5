"""The tables that people may take away, written as CSV, as lines of JSON and as Parquet."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from ratings_service.domain.scores import mean_rating
from ratings_service.domain.shelf import Shelf
from ratings_service.domain.votes import UNDATED, Integers, YearlyVotes
from ratings_service.jobs.columns import texts
from ratings_service.jobs.table import numbers
from shared.exports import RATINGS_BY_YEAR

_ROWS_AT_ONCE: Final = 20_000


def write_exports(folder: Path, votes: YearlyVotes, shelf: Shelf) -> None:
    """Mean and number of the votes on each work by the year of the votes; works in the catalogue's order."""
    export, names = RATINGS_BY_YEAR, _Names(shelf)
    dated = np.flatnonzero(votes.year != UNDATED)
    with (
        csv.CSVWriter(folder / export.file("csv"), _schema()) as as_csv,
        parquet.ParquetWriter(folder / export.file("parquet"), _schema(), compression="zstd") as as_parquet,
        (folder / export.file("jsonl")).open("wb") as as_lines,
    ):
        for start in range(0, dated.size, _ROWS_AT_ONCE):
            rows = dated[start : start + _ROWS_AT_ONCE]
            part = YearlyVotes(votes.title[rows], votes.year[rows], votes.histogram[rows])
            table = names.table(part)
            as_csv.write_table(table)
            as_parquet.write_table(table)
            as_lines.write(names.lines(part.title, table))


def _schema() -> Any:
    kinds = (pa.string(), pa.string(), pa.int64(), pa.int64(), pa.float64())
    return pa.schema(list(zip(RATINGS_BY_YEAR.columns, kinds, strict=True)))


class _Names:
    """What the rows of one work have in common is made once for all of them."""

    def __init__(self, shelf: Shelf) -> None:
        self._ids, self._titles = (
            texts([text.encode() for text in column], pa.string()) for column in (shelf.ids, shelf.titles)
        )
        names = zip(shelf.ids, shelf.titles, strict=True)
        begun = [orjson.dumps({"work": work, "title": title}).removesuffix(b"}") for work, title in names]
        self._begun_lines = texts(begun, pa.string())

    def table(self, votes: YearlyVotes) -> Any:
        works, count = numbers(votes.title, pa.int64()), votes.count
        columns = [
            self._ids.take(works),
            self._titles.take(works),
            numbers(votes.year, pa.int64()),
            numbers(count, pa.int64()),
            numbers(mean_rating(votes.halves, count), pa.float64()),
        ]
        return pa.Table.from_arrays(columns, schema=_schema())

    def lines(self, works: Integers, table: Any) -> bytes:
        """The table's rows, which are those of `works` (n,), as lines of JSON."""
        lines = self._begun_lines.take(numbers(works, pa.int64()))
        for name in table.column_names[2:]:
            figures = table.column(name).combine_chunks().cast(pa.string())
            lines = pc.binary_join_element_wise(lines, figures, f',"{name}":')
        ends = pa.repeat("}\n", len(lines))
        text: bytes = pc.binary_join_element_wise(lines, ends, "").buffers()[2].to_pybytes()
        return text
