"""Print the ids of some people who rated, as JSON, in an order of chance that is always the same.

`python -m bench.people DATA HOW_MANY`; a program of its own, for DuckDB would weigh on whoever calls it.
"""

import sys
from pathlib import Path
from typing import Final

import duckdb
import orjson

from shared.snapshots import find_snapshot
from shared.tables import ratings_files

_SOME: Final = "SELECT DISTINCT user_id FROM read_parquet($files) ORDER BY hash(user_id), user_id LIMIT $most"


def main() -> None:
    ratings = find_snapshot(Path(sys.argv[1]), "ratings")
    assert ratings is not None  # it was aggregated
    asked = {"files": [str(file) for file in ratings_files(ratings)], "most": int(sys.argv[2])}
    with duckdb.connect() as connection:
        found = connection.execute(_SOME, asked).fetchall()
    print(orjson.dumps([user_id for (user_id,) in found]).decode())


if __name__ == "__main__":
    main()
