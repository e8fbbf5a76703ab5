"""How much people watch each work lately, by the times of their ratings."""

from collections.abc import Sequence
from typing import Final

import duckdb
import numpy as np

from recommender_service.domain.sparse_rows import Vectors
from recommender_service.domain.works import Work
from shared.errors import JobError
from shared.snapshots import Snapshot
from shared.tables import ratings_files

HALF_LIFE_DAYS: Final = 90
_DECAYED: Final = """
    WITH timed AS (SELECT title_id, rated_at FROM read_parquet($files) WHERE rated_at > 0)
    SELECT title_id, sum(pow(0.5, ((SELECT max(rated_at) FROM timed) - rated_at) / $half_life_s))
    FROM timed GROUP BY title_id ORDER BY title_id
"""


def find_trending(works: Sequence[Work], ratings: Snapshot) -> Vectors:
    """Ratings of all works (works,), each worth half as much for every 90 days before the newest of all.

    So old data have a trend too. Raises JobError when the ratings cannot be read.
    """
    numbers = {row.id: number for number, work in enumerate(works) for row in work.rows}
    trending = np.zeros(len(works), dtype=np.float64)
    for title_id, decayed in _read(ratings):
        if title_id in numbers:
            trending[numbers[title_id]] += decayed
    return trending.astype(np.float32)


def _read(ratings: Snapshot) -> list[tuple[str, float]]:
    asked = {"files": [str(file) for file in ratings_files(ratings)], "half_life_s": HALF_LIFE_DAYS * 86_400}
    try:
        with duckdb.connect() as connection:
            return connection.execute(_DECAYED, asked).fetchall()
    except duckdb.Error as error:
        raise JobError(f"the ratings cannot be read, run `stream-api aggregate` again: {error}") from error
