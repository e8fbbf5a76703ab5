"""Files of ratings as pieces that fit into memory: whole lines of text, or columns."""

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, cast

from ratings_service.domain.rows import COLUMNS
from ratings_service.jobs.source import InputFile
from shared.errors import JobError

if TYPE_CHECKING:
    from pyarrow import RecordBatch

LONGEST_LINE_BYTES: Final = 1_000_000
_HEADER_LIMIT_BYTES: Final = 65_536
_EXPECTED: Final = f"expected the header {','.join(COLUMNS)}"


@dataclass(frozen=True)
class TextBlock:
    """Whole lines of one file, below its header; `columns` is their order in it."""

    file: str
    columns: tuple[str, ...]
    text: bytes


@dataclass(frozen=True)
class ColumnBlock:
    """Rows of one file that has typed columns."""

    file: str
    batch: "RecordBatch"


Block = TextBlock | ColumnBlock


def read_blocks(file: InputFile, *, block_bytes: int) -> Iterator[Block]:
    """Raise JobError, naming the file, when it is none of ratings or cannot be unpacked."""
    name = file.path.name.lower()
    try:
        if name.endswith(".parquet"):
            yield from _columns(file, block_bytes=block_bytes)
        elif name.endswith(".zip"):
            yield from _zipped(file, block_bytes=block_bytes)
        else:
            with _open(file) as stream:
                yield from text_blocks(stream, file.name, block_bytes=block_bytes)
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise JobError(f"{file.path} cannot be unpacked: {error}") from error


def _open(file: InputFile) -> IO[bytes]:
    if file.path.name.lower().endswith(".gz"):
        return cast("IO[bytes]", gzip.open(file.path))
    return file.path.open("rb")


def _zipped(file: InputFile, *, block_bytes: int) -> Iterator[Block]:
    with zipfile.ZipFile(file.path) as archive:
        members = sorted(name for name in archive.namelist() if name.lower().endswith(".csv"))
        if not members:
            raise JobError(f"{file.path} holds no *.csv")
        for member in members:
            with _encryption_told(file), archive.open(member) as stream:
                yield from text_blocks(stream, f"{file.name}/{member}", block_bytes=block_bytes)


@contextmanager
def _encryption_told(file: InputFile) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise JobError(f"{file.path} cannot be unpacked: {error}") from error


def text_blocks(stream: IO[bytes], name: str, *, block_bytes: int) -> Iterator[TextBlock]:
    """Cut at the ends of lines, CR or CRLF too; what lies between two ends is one row, whatever is in it."""
    columns, rest = _read_header(stream, name)
    while more := stream.read(block_bytes):
        # A CR at the very end may be the first half of a CRLF.
        cut = max(more.rfind(b"\n"), more.rfind(b"\r", 0, len(more) - 1)) + 1
        if cut or rest.endswith(b"\r"):
            yield TextBlock(name, columns, b"".join((rest, memoryview(more)[:cut])))
            rest = more[cut:]
        else:
            rest += more
        if len(rest) > LONGEST_LINE_BYTES:
            raise too_long(name)
    if rest:
        yield TextBlock(name, columns, rest)


def too_long(name: str) -> JobError:
    return JobError(f"{name} is no file of ratings: a line is longer than {LONGEST_LINE_BYTES:,} bytes")


def _read_header(stream: IO[bytes], name: str) -> tuple[tuple[str, ...], bytes]:
    """Return the columns in their order, and what was read beyond the header."""
    start = stream.read(_HEADER_LIMIT_BYTES)
    if not start:
        raise JobError(f"{name} is empty; {_EXPECTED}")
    line, *more = re.split(b"\r\n|\r|\n", start, maxsplit=1)
    header = line.decode("utf-8-sig", errors="replace")
    columns = tuple(field.strip(' \t"') for field in header.split(","))
    if sorted(columns) != sorted(COLUMNS):
        raise JobError(f"{name} starts with {header[:100]!r}; {_EXPECTED}, in any order")
    return columns, b"".join(more)


def _columns(file: InputFile, *, block_bytes: int) -> Iterator[ColumnBlock]:
    # Loaded for a file that needs it.
    from pyarrow import ArrowInvalid, parquet  # noqa: PLC0415

    try:
        with parquet.ParquetFile(file.path) as table:
            names = table.schema_arrow.names
            if not set(COLUMNS) <= set(names):
                raise JobError(f"{file.path} has the columns {names}; expected {', '.join(COLUMNS)}")
            for batch in table.iter_batches(block_bytes // 32, columns=list(COLUMNS), use_threads=False):
                yield ColumnBlock(file.name, batch)
    except ArrowInvalid as error:
        raise JobError(f"{file.path} is no Parquet file: {str(error).splitlines()[0]}") from error
