"""What kept ratings add up to, and the table of them that other domains read."""

from pathlib import Path
from typing import Final

import numpy as np
from duckdb import DuckDBPyConnection

from ratings_service.domain import HALF_STEPS, UNDATED, Integers, UserVotes, YearlyVotes
from shared.tables import RATINGS_FILE

_HISTOGRAM: Final = ", ".join(
    f"count(*) FILTER (WHERE halves = {step})::INTEGER AS votes_{step}" for step in HALF_STEPS
)
# make_timestamp gives a timestamp without a zone: the year is that of UTC in whatever zone the process runs.
_YEARLY: Final = f"""
    SELECT enum_code(title)::BIGINT AS title,
        CASE WHEN rated_at = 0 THEN {UNDATED} ELSE year(make_timestamp(rated_at * 1000000)) END AS year,
        {_HISTOGRAM}
    FROM kept GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608  # put together from constants alone
_PER_USER: Final = """
    SELECT user_id, count(*) AS count, sum(halves)::BIGINT AS halves,
        sum(halves::BIGINT * halves)::BIGINT AS squares
    FROM kept GROUP BY user_id ORDER BY user_id
"""
_PUBLISHED: Final = "SELECT user_id, title::VARCHAR AS title_id, halves, rated_at FROM kept"


def yearly_votes(engine: DuckDBPyConnection) -> YearlyVotes:
    found = engine.execute(_YEARLY).fetchnumpy()
    histogram = np.stack([np.asarray(found[f"votes_{step}"], np.int32) for step in HALF_STEPS], axis=1)
    return YearlyVotes(_integers(found["title"]), _integers(found["year"]), histogram)


def user_votes(engine: DuckDBPyConnection) -> UserVotes:
    found = engine.execute(_PER_USER).fetchnumpy()
    columns = (_integers(found[name]) for name in ("user_id", "count", "halves", "squares"))
    return UserVotes(*columns)


def write_ratings(engine: DuckDBPyConnection, folder: Path) -> None:
    engine.sql(_PUBLISHED).write_parquet(str(folder / RATINGS_FILE), compression="zstd")


def _integers(column: Integers) -> Integers:
    return np.asarray(column, dtype=np.int64)
