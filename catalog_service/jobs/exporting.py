"""The catalogue as tables that people may take away: CSV and Parquet beside the published lines of JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from shared.exports import TITLES
from shared.filters import write_values
from shared.tables import TITLES_FILE, Title

_LISTS: Final = ("directors", "cast", "countries", "genres")
_NUMBERS: Final = ("year", "duration")
assert TITLES.file("jsonl") == TITLES_FILE


def write_exports(folder: Path, titles: Sequence[Title]) -> None:
    """Rows in the order of the catalogue; the lines of JSON are written by the snapshot."""
    rows = [asdict(title) for title in titles]
    table = pa.Table.from_pylist(rows, schema=pa.schema([(name, _kind(name)) for name in TITLES.columns]))
    parquet.write_table(table, folder / TITLES.file("parquet"), compression="zstd")
    texts = pd.DataFrame(rows, columns=list(TITLES.columns), dtype=object)
    texts[list(_LISTS)] = texts[list(_LISTS)].map(write_values)
    texts.to_csv(folder / TITLES.file("csv"), index=False, lineterminator="\n")


def _kind(column: str) -> Any:
    return pa.list_(pa.string()) if column in _LISTS else pa.int64() if column in _NUMBERS else pa.string()
