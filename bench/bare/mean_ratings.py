"""Bare aggregate: one DuckDB query for the mean rating of every title in every year, and nothing more.

`python -m bench.bare.mean_ratings CSV-FILE-OR-FOLDER`
"""

import sys
from pathlib import Path

import duckdb

_MEANS = """
SELECT movieId, year(make_timestamp(timestamp * 1000000)) AS year, avg(rating)
FROM read_csv(?, header = true)
GROUP BY ALL
"""

if __name__ == "__main__":
    given = Path(sys.argv[1])
    files = str(given / "*.csv") if given.is_dir() else str(given)
    print(len(duckdb.execute(_MEANS, [files]).fetchall()))
