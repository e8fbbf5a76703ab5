"""The command `python -m bench`: run the parts, show tables, keep the figures as JSON."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.effort import FULL, QUICK, BenchError
from bench.parts import PARTS
from bench.report import Report, print_tables, write_json
from bench.rows import Row
from bench.workspace import Workspace
from deploy.inputs import Inputs

_RESULTS: Final = Path(__file__).with_name("results")


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0, or 1 with one line that says what could not be measured."""
    asked = _parser().parse_args(arguments)
    effort, began = QUICK if asked.quick else FULL, datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        inputs = Inputs.given(asked.data or Path(folder) / "none", asked.catalog, _absolute(asked.ratings))
        try:
            rows = list(_measured(Workspace(Path(folder), inputs, effort), asked.only or list(PARTS)))
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
    report = Report.of(rows, began=began, inputs=inputs, effort=effort)
    print_tables(report)
    print(f"written to {write_json(report, asked.results)}")
    return 0


def _measured(workspace: Workspace, names: Sequence[str]) -> Iterator[Row]:
    for name, measure in PARTS.items():
        if name in names:
            print(f"measuring {name} …", file=sys.stderr)
            yield from measure(workspace)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure, side by side with bare counterparts."
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="run this part alone (repeatable)")
    parser.add_argument("--data", type=_path, help="snapshots to start from; they are copied, never changed")
    parser.add_argument("--catalog", type=_path, help="folder with the four CSV files of the catalogue")
    parser.add_argument("--ratings", help="CSV file of ratings or a folder of them; `simulated` or `none`")
    parser.add_argument("--results", type=_path, default=_RESULTS, help="folder for the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="see that all works; the figures mean nothing")
    return parser


def _path(text: str) -> Path:
    return Path(text).resolve()


def _absolute(ratings: str | None) -> str | None:
    return str(_path(ratings)) if ratings and Path(ratings).exists() else ratings


if __name__ == "__main__":
    # Ended from outside, it ends what it started as well.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
