"""Read a platform's CSV file into clean rows, with the line of the file where each one starts."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import pandas as pd

from catalog_service.domain.source import COLUMNS, FILES, Reject, SourceRow, sort_out
from shared.errors import JobError
from shared.tables import Platform
from shared.text import clean

_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class FileRows:
    """What a file holds: `rows` of them in all, each either readable or a reject."""

    readable: Sequence[SourceRow]
    rejects: Sequence[Reject]

    @property
    def rows(self) -> int:
        return len(self.readable) + len(self.rejects)


class _Lines:
    """Lines of a file that know whether they ran out: a record that ends there lacks its closing quote."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.ran_out = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline()
        if not line:
            self.ran_out = True
            raise StopIteration
        return line


def read_file(folder: Path, platform: Platform) -> FileRows:
    """Read `folder`'s file of a platform; raise JobError where the file as a whole is unusable."""
    path = folder / FILES[platform]
    # Bytes that are no UTF-8 become lone surrogates, so that they spoil their row and not the file.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        records = _records(file, path)
        _, heading = next(records, (0, None))
        places = _places(heading, path)
        frame, rejects = _frame(records, places, width=len(heading or ()), path=path)
    found = sort_out(_clean_rows(frame, platform))
    return FileRows(found.readable, sorted([*rejects, *found.rejects], key=lambda reject: reject.line))


def _records(file: TextIO, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each record and the line where it starts; blank lines are skipped.

    pandas would pad short rows without a word and knows no line numbers, hence the plain reader here.
    """
    lines = _Lines(file)
    reader = csv.reader(lines)
    start = 1
    try:
        for record in reader:
            if lines.ran_out:
                raise JobError(f"{path}, line {start}: a quote never closes; is the file cut short?")
            if record:
                yield start, record
            start = reader.line_num + 1
    except csv.Error as error:
        raise JobError(f"{path}, line {start}: {error}; is a quote left open?") from error


def _places(heading: Sequence[str] | None, path: Path) -> list[int]:
    """Where in a record each column stands; columns that nobody asked for may be there too."""
    if heading is None:
        raise JobError(f"{path} is empty: not even a heading")
    names = [clean(name).lower() for name in heading]
    if _NOT_UTF8.search("".join(names)):
        raise JobError(f"{path} is not UTF-8 text; save it as UTF-8")
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise JobError(f"{path} has no column {', '.join(missing)}; it needs {', '.join(COLUMNS)}")
    return [names.index(name) for name in COLUMNS]


def _frame(
    records: Iterator[tuple[int, list[str]]], places: Sequence[int], *, width: int, path: Path
) -> tuple[pd.DataFrame, list[Reject]]:
    """Gather whole records into a table of text by line; the others are rejects."""
    whole: dict[int, list[str]] = {}
    rejects: list[Reject] = []
    for line, record in records:
        reason = _damage(record, width)
        if reason:
            rejects.append(Reject(path.name, line, reason))
        else:
            whole[line] = [record[place] for place in places]
    return pd.DataFrame(list(whole.values()), columns=COLUMNS, index=list(whole), dtype=str), rejects


def _damage(record: Sequence[str], width: int) -> str | None:
    if len(record) != width:
        return f"number of fields is {len(record)}, the heading has {width}"
    if any(not field.isascii() and _NOT_UTF8.search(field) for field in record):
        return "it is not UTF-8 text"
    return None


def _clean_rows(frame: pd.DataFrame, platform: Platform) -> Iterator[SourceRow]:
    """Apply rule 1 to every field."""
    cleaned = frame.map(clean)
    changed = (cleaned != frame).to_numpy()
    for line, fields, changes in zip(frame.index, cleaned.to_dict("records"), changed, strict=True):
        names = tuple(name for name, differs in zip(COLUMNS, changes, strict=True) if differs)
        yield SourceRow(platform, int(line), fields, names)
