"""The published table of single ratings, written a part at a time, as shared/tables.py describes it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet

from ratings_service.jobs.columns import texts
from ratings_service.jobs.tallies import Columns

_SCHEMA: Final = pa.schema(
    [
        ("user_id", pa.int64()),
        ("title_id", pa.dictionary(pa.int32(), pa.string())),
        ("halves", pa.int8()),
        ("rated_at", pa.int64()),
    ]
)


class RatingsTable:
    """Takes parts in the order in which they shall stand in the file."""

    def __init__(self, writer: parquet.ParquetWriter, titles: Sequence[str]) -> None:
        self._writer = writer
        self._titles = texts([title.encode() for title in titles], pa.string())

    def add(self, columns: Columns) -> None:
        if not columns.user_id.size:
            return
        title = pa.DictionaryArray.from_arrays(numbers(columns.title, pa.int32()), self._titles)
        arrays = [
            numbers(columns.user_id, pa.int64()),
            title,
            numbers(columns.halves, pa.int8()),
            numbers(columns.rated_at, pa.int64()),
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=_SCHEMA))


@contextmanager
def open_table(path: Path, titles: Sequence[str]) -> Iterator[RatingsTable]:
    # Sorted times differ little, which their encoding makes use of; compressing costs more than it saves.
    with parquet.ParquetWriter(
        path,
        _SCHEMA,
        compression="none",
        use_dictionary=["user_id", "title_id", "halves"],
        column_encoding={"rated_at": "DELTA_BINARY_PACKED"},
        write_statistics=False,
        store_schema=False,
    ) as writer:
        yield RatingsTable(writer, titles)


def numbers(values: npt.NDArray[Any], kind: Any) -> Any:
    """Wrap numbers without copying them, and without asking pandas, which Arrow would load for it."""
    return pa.Array.from_buffers(kind, values.size, [None, pa.py_buffer(np.ascontiguousarray(values))])
