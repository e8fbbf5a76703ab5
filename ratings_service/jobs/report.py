"""What became of every row that an aggregate run read: counted, and the first of the bad ones listed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from duckdb import DuckDBPyConnection

from ratings_service.domain import fault_of
from ratings_service.jobs.source import RatingsFile
from ratings_service.jobs.staging import malformed_rows

LISTED: Final = 100

_COUNTS: Final = """
    SELECT
        (SELECT count(*) FROM kept) AS kept,
        count(unknown) AS unknown,
        count(*) FILTER (WHERE user_id IS NULL) AS malformed,
        (SELECT count(*) FROM kept WHERE rated_at = 0) AS undated,
        (SELECT count(DISTINCT user_id) FROM kept) AS users,
        (SELECT count(DISTINCT title) FROM kept) AS titles
    FROM staged
"""
_UNKNOWN: Final = """
    SELECT unknown, count(*) AS rows FROM staged WHERE unknown IS NOT NULL
    GROUP BY unknown ORDER BY rows DESC, unknown LIMIT $limit
"""


@dataclass(frozen=True)
class MalformedRow:
    file: str
    line: int
    reason: str


@dataclass(frozen=True)
class UnknownTitle:
    id: str
    rows: int


@dataclass(frozen=True)
class Report:
    """Every row read is kept, a duplicate, malformed, or rates an unknown title; `undated` ones are kept too.

    `users` and `titles` are those of the kept rows. The lists hold the first hundred malformed rows and the
    hundred unknown titles with most rows.
    """

    source: str
    rows_read: int
    kept: int
    duplicates: int
    unknown: int
    malformed: int
    undated: int
    users: int
    titles: int
    malformed_rows: tuple[MalformedRow, ...] = ()
    unknown_titles: tuple[UnknownTitle, ...] = ()

    def __post_init__(self) -> None:
        assert self.rows_read == self.kept + self.duplicates + self.unknown + self.malformed, "rows were lost"

    def summary(self) -> str:
        return (
            f"{self.kept:,} of {self.rows_read:,} ratings kept, of {self.titles:,} titles by {self.users:,} "
            f"people; left out: {self.duplicates:,} duplicates, {self.unknown:,} of unknown titles, "
            f"{self.malformed:,} malformed"
        )


def write_report(
    engine: DuckDBPyConnection, files: Sequence[RatingsFile], *, source: str, rows_read: int, duplicates: int
) -> Report:
    row = engine.execute(_COUNTS).fetchone()
    assert row is not None  # an aggregate without groups always has one row
    kept, unknown, malformed, undated, users, titles = row
    return Report(
        source=source,
        rows_read=rows_read,
        kept=kept,
        duplicates=duplicates,
        unknown=unknown,
        malformed=malformed,
        undated=undated,
        users=users,
        titles=titles,
        malformed_rows=tuple(islice(_malformed(engine, files), LISTED)) if malformed else (),
        unknown_titles=_unknown(engine),
    )


def _unknown(engine: DuckDBPyConnection) -> tuple[UnknownTitle, ...]:
    found = engine.execute(_UNKNOWN, {"limit": LISTED}).fetchall()
    return tuple(UnknownTitle(title, rows) for title, rows in found)


def _malformed(engine: DuckDBPyConnection, files: Sequence[RatingsFile]) -> Iterator[MalformedRow]:
    for file in files:
        if rows := malformed_rows(engine, file, limit=LISTED):
            yield from _explained(file, frozenset(rows))


def _explained(file: RatingsFile, rows: frozenset[int]) -> Iterator[MalformedRow]:
    """Look up the lines of `rows`, which count the lines below the header that are not blank."""
    position, last = 0, max(rows)
    with file.path.open(encoding="latin-1") as lines:
        next(lines)
        for number, line in enumerate(lines, start=2):
            position += line != "\n"
            if line != "\n" and position in rows:
                yield MalformedRow(file.path.name, number, _reason(line.removesuffix("\n"), file.columns))
            if position == last:
                return


def _reason(line: str, columns: Sequence[str]) -> str:
    try:
        text = line.encode("latin-1").decode()
    except UnicodeDecodeError:
        return "bytes that are not UTF-8"
    return fault_of(text, columns) or "not a rating"
