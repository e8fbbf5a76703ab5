"""The works and ratings that the jobs learn from, read from what the other domains published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np

from recommender_service.domain.taste import Numbers, Ratings, joined, last_of_each
from recommender_service.domain.works import Work, gather_works
from recommender_service.jobs.upstream import Upstream
from shared.errors import JobError
from shared.tables import ratings_files, read_title_ratings, read_titles

# Sorting needs several times the memory of the ratings themselves, so people are read in groups.
_LINES_AT_ONCE: Final = 1_000_000
_RATINGS_OF_GROUP: Final = """
    SELECT user_id, work, halves, rated_at,
        list_position($files, filename)::BIGINT << 40 | file_row_number AS position
    FROM read_parquet($files, file_row_number = true, filename = true) JOIN listings USING (title_id)
    WHERE user_id % $groups = $group
"""


@dataclass(frozen=True)
class Inputs:
    """Works in the catalogue's order, one rating for each user and work, and the id of each user number."""

    works: list[Work]
    ratings: Ratings
    user_ids: Numbers


def read_inputs(upstream: Upstream) -> Inputs:
    """Raise JobError when the ratings cannot be read."""
    votes = read_title_ratings(upstream.ratings.folder)
    counts = dict(zip(votes.ids.tolist(), votes.count.tolist(), strict=True))
    works = gather_works(read_titles(upstream.catalog.folder), counts)
    if not works:
        raise JobError("the catalogue holds no titles: run `stream-api ingest` on one that does")
    try:
        groups = list(_read_groups(works, [str(file) for file in ratings_files(upstream.ratings)]))
    except duckdb.Error as error:
        raise JobError(f"the ratings cannot be read, run `stream-api aggregate` again: {error}") from error
    user_ids = np.concatenate([ids for ids, _ in groups])
    return Inputs(works, joined([ratings for _, ratings in groups]), user_ids)


def _read_groups(works: Sequence[Work], files: list[str]) -> Iterator[tuple[Numbers, Ratings]]:
    """User ids and ratings of one group of people after the other."""
    with duckdb.connect() as connection:
        _list_rows(connection, works)
        lines: int = connection.execute("SELECT count(*) FROM read_parquet(?)", [files]).fetchall()[0][0]
        groups = lines // _LINES_AT_ONCE + 1
        for group in range(groups):
            columns = connection.execute(
                _RATINGS_OF_GROUP, {"files": files, "groups": groups, "group": group}
            ).fetchnumpy()
            user_ids, users = np.unique(columns["user_id"], return_inverse=True)
            read = Ratings(users, columns["work"], columns["halves"], len(user_ids))
            yield user_ids, last_of_each(read, columns["rated_at"], columns["position"])


def _list_rows(connection: duckdb.DuckDBPyConnection, works: Sequence[Work]) -> None:
    listed = [(row.id, number) for number, work in enumerate(works) for row in work.rows]
    ids, numbers = [row_id for row_id, _ in listed], [number for _, number in listed]
    connection.execute(
        "CREATE TABLE listings AS SELECT unnest(?::VARCHAR[]) AS title_id, unnest(?::BIGINT[]) AS work",
        [ids, numbers],
    )
