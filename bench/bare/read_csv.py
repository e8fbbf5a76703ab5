"""Bare ingest: pandas reads the four catalogue files and nothing more.

`python -m bench.bare.read_csv FOLDER`
"""

import sys
from pathlib import Path

import pandas as pd

if __name__ == "__main__":
    tables = [pd.read_csv(file) for file in sorted(Path(sys.argv[1]).glob("*_titles.csv"))]
    print(sum(len(table) for table in tables))
