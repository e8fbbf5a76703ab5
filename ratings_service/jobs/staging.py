"""Raw rows into DuckDB: read, judged by the domain's rules, sorted by user, exact duplicates dropped."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import numpy as np
from duckdb import DuckDBPyConnection

from ratings_service.domain import FIELD_RULES, LATEST_S, Integers
from ratings_service.jobs.source import RatingsFile
from shared.errors import JobError

# A slice of users is sorted and freed of duplicates at a time, so that memory does not grow with the rows.
ROWS_PER_SLICE: Final = 1_000_000

_RATING_COLUMNS: Final = "user_id BIGINT, halves TINYINT, rated_at BIGINT, title catalogue_row"

# The bare value of a field, null where the rule forbids it; only the few wrapped ones are trimmed.
_BARE: Final = r"""
    CREATE MACRO bare(field, plain, wrapped) AS
        CASE WHEN regexp_full_match(field, plain) THEN field
             WHEN regexp_full_match(field, wrapped) THEN trim(field, e' \t"') END
"""
# One line is one row: quotes never join lines, any byte is a character, and a line with too few or too many
# fields comes as one with nulls or an `extra`. A null is spelled as a line break, which no field can hold.
# Told that lines end with LF, the reader takes CR and CRLF as well; left to detect CR or CRLF from the first
# line, it swallows the byte after a CR that stands alone.
_PARSED: Final = r"""
    SELECT *,
        extra IS NULL AND user_id IS NOT NULL AND halves IS NOT NULL AND title_id IS NOT NULL
            AND coalesce(rated_at <= $latest_s, false) AS valid
    FROM (
        SELECT
            bare("userId", $plain_userId, $wrapped_userId)::BIGINT AS user_id,
            (2 * bare(rating, $plain_rating, $wrapped_rating)::DOUBLE)::TINYINT AS halves,
            bare("timestamp", $plain_timestamp, $wrapped_timestamp)::BIGINT AS rated_at,
            bare("movieId", $plain_movieId, $wrapped_movieId) AS title_id,
            TRY_CAST(title_id AS catalogue_row) AS title,
            extra
        FROM read_csv(
            $path, columns = $columns, auto_detect = false, header = false, skip = 1, new_line = '\n',
            delim = ',', quote = '', escape = '', nullstr = e'\n', null_padding = true, strict_mode = false,
            encoding = 'latin-1', compression = 'none', hive_partitioning = false
        )
    )
"""
_STAGE: Final = f"""
    INSERT INTO staged SELECT
        CASE WHEN valid THEN user_id END, CASE WHEN valid THEN halves END, CASE WHEN valid THEN rated_at END,
        CASE WHEN valid THEN title END, CASE WHEN valid AND title IS NULL THEN title_id END
    FROM ({_PARSED})
"""  # noqa: S608  # put together from constants alone
_FIND_MALFORMED: Final = f"""
    SELECT row FROM (SELECT row_number() OVER () AS row, valid FROM ({_PARSED})) WHERE NOT valid LIMIT $limit
"""  # noqa: S608  # put together from constants alone
_ROWS_PER_USER: Final = """
    SELECT user_id, count(*) AS rows FROM staged WHERE title IS NOT NULL GROUP BY user_id ORDER BY user_id
"""
_KEEP: Final = """
    INSERT INTO kept SELECT DISTINCT user_id, halves, rated_at, title FROM staged
    WHERE title IS NOT NULL AND user_id BETWEEN $first AND $last ORDER BY user_id, rated_at, title, halves
"""


@contextmanager
def open_engine(
    scratch: Path, titles: Sequence[str], *, memory_limit: str, threads: int
) -> Iterator[DuckDBPyConnection]:
    """Open a database on disk that keeps to `memory_limit` and to the folder `scratch`."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": threads,
        "temp_directory": str(scratch),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with _told_plainly(memory_limit), duckdb.connect(scratch / "ratings.duckdb", config=config) as engine:
        # An ENUM stores each title as its position in the catalogue.
        engine.execute("CREATE TYPE catalogue_row AS ENUM (SELECT unnest($1::VARCHAR[]))", [list(titles)])
        engine.execute(_BARE)
        engine.execute(f"CREATE TABLE staged ({_RATING_COLUMNS}, unknown VARCHAR)")
        engine.execute(f"CREATE TABLE kept ({_RATING_COLUMNS})")
        yield engine


@contextmanager
def _told_plainly(memory_limit: str) -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise JobError(f"{memory_limit} of memory do not suffice; raise STREAM_MEMORY_LIMIT") from error
    except duckdb.IOException as error:
        raise JobError(f"cannot read or write: {str(error).splitlines()[0]}") from error


def stage(engine: DuckDBPyConnection, file: RatingsFile) -> int:
    """Load one file and return how many rows it has; raise JobError when it is not made of lines."""
    try:
        return _changed(engine.execute(_STAGE, _parameters(file)))
    except duckdb.InvalidInputException as error:
        raise JobError(f"{file.path} is no file of ratings: {str(error).splitlines()[0]}") from error


def malformed_rows(engine: DuckDBPyConnection, file: RatingsFile, *, limit: int) -> list[int]:
    """Positions of the first malformed rows among the lines that are not blank; the first row is 1."""
    found = engine.execute(_FIND_MALFORMED, {**_parameters(file), "limit": limit}).fetchall()
    return sorted(row for (row,) in found)


def _parameters(file: RatingsFile) -> dict[str, Any]:
    return {
        "path": str(file.path),
        "columns": dict.fromkeys((*file.columns, "extra"), "VARCHAR"),
        "latest_s": LATEST_S,
        **{f"plain_{column}": rule.pattern for column, rule in FIELD_RULES.items()},
        **{f"wrapped_{column}": rule.wrapped for column, rule in FIELD_RULES.items()},
    }


def keep(engine: DuckDBPyConnection, *, rows_per_slice: int = ROWS_PER_SLICE) -> int:
    """Copy each rating of a known title once, sorted by user and time; return how many were duplicates."""
    users = engine.execute(_ROWS_PER_USER).fetchnumpy()
    duplicates = 0
    for part in user_slices(users["user_id"], users["rows"], rows_per_slice=rows_per_slice):
        duplicates += part.rows - _changed(engine.execute(_KEEP, {"first": part.first, "last": part.last}))
    return duplicates


class UserSlice(NamedTuple):
    """Users from `first` to `last`, who have `rows` rows together."""

    first: int
    last: int
    rows: int


def user_slices(users: Integers, rows: Integers, *, rows_per_slice: int) -> list[UserSlice]:
    """Cut ascending `users` into runs of about `rows_per_slice` of their `rows`; a user is never cut."""
    run = (np.cumsum(rows) - 1) // rows_per_slice
    starts = np.flatnonzero(np.diff(run, prepend=-1))
    runs = zip(np.split(users, starts[1:]), np.split(rows, starts[1:]), strict=True) if starts.size else ()
    return [UserSlice(int(ids[0]), int(ids[-1]), int(counts.sum())) for ids, counts in runs]


def _changed(result: DuckDBPyConnection) -> int:
    row = result.fetchone()
    assert row is not None  # an INSERT answers with the number of its rows
    return int(row[0])
