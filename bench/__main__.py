"""The command `python -m bench`: run the parts within the time, show tables, keep figures and plots."""

import argparse
import math
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.effort import FULL, QUICK, BenchError
from bench.parts import GROUPS, PARTS, UNASKED
from bench.plots import write_plots
from bench.report import Report, write_json
from bench.rows import Row
from bench.tables import print_tables, write_markdown
from bench.workspace import Workspace
from deploy.inputs import Inputs

_RESULTS: Final = Path(__file__).with_name("results")
_WITHIN_S: Final = 15 * 60.0
_AT_SCALE_WITHIN_S: Final = 60 * 60.0  # where so much data is asked for that it takes its time to be made
_ONE_ROW_S: Final = 30.0  # the longest that a row takes to finish, once begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0, or 1 with one line for each part that could not be measured."""
    asked = _parser().parse_args(arguments)
    effort, began = replace(QUICK if asked.quick else FULL, per_s=asked.per_s), datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        inputs = Inputs.given(asked.data or Path(folder) / "none", asked.catalog, _absolute(asked.ratings))
        workspace = Workspace(Path(folder), inputs, effort, asked.rows, asked.titles)
        rows, left_out = _measured(workspace, asked.only or UNASKED)
    if rows:
        _keep(Report.of(rows, began=began, inputs=inputs, effort=effort, left_out=left_out), asked.results)
    return 1 if left_out else 0


def _measured(workspace: Workspace, names: Sequence[str]) -> tuple[list[Row], list[str]]:
    """The rows of these parts; and each part that failed or was cut short, with the reason."""
    at_scale = workspace.rows is not None or workspace.titles is not None
    until = time.monotonic() + (_AT_SCALE_WITHIN_S if at_scale else _WITHIN_S) - _ONE_ROW_S
    rows, left_out = list[Row](), list[str]()
    for name in (name for name in PARTS if name in names):
        print(f"measuring {name} …", file=sys.stderr)
        try:
            rows.extend(_in_time(PARTS[name](workspace), until))
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            left_out.append(f"{name} ({error})")
    return rows, left_out


def _in_time(rows: Iterable[Row], until: float) -> Iterator[Row]:
    remaining = iter(rows)
    while time.monotonic() < until:
        if (row := next(remaining, None)) is None:
            return
        yield row
    raise BenchError("time ran out")


def _keep(report: Report, folder: Path) -> None:
    print_tables(report)
    file = write_json(report, folder)
    write_markdown(report, folder, write_plots(report, folder))
    print(f"written to {file}, with a table and plots beside it")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure, side by side with bare counterparts."
    )
    parser.add_argument(
        "--only", action="extend", type=_parts, help=f"some of {','.join((*PARTS, *GROUPS))} alone"
    )
    parser.add_argument("--data", type=_path, help="snapshots to start from; they are copied, never changed")
    parser.add_argument("--catalog", type=_path, help="folder with the four CSV files of the catalogue")
    parser.add_argument("--ratings", help="CSV file of ratings or a folder of them; `simulated` or `none`")
    parser.add_argument(
        "--rows", type=int, help="generated ratings for the part `scale`; else it is left out"
    )
    parser.add_argument("--titles", type=int, help="generated titles that `search` looks through as well")
    parser.add_argument(
        "--per-s", type=_rate, help="requests a second of the loads at a fixed rate, instead of half the peak"
    )
    parser.add_argument("--results", type=_path, default=_RESULTS, help="folder for figures, table and plots")
    parser.add_argument("--quick", action="store_true", help="see that all works; the figures mean nothing")
    return parser


def _parts(text: str) -> list[str]:
    names = [part for name in text.split(",") for part in GROUPS.get(name, (name,))]
    if unknown := [name for name in names if name not in PARTS]:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose from {', '.join((*PARTS, *GROUPS))}")
    return names


def _rate(text: str) -> float:
    with suppress(ValueError):
        if 0 < (per_s := float(text)) < math.inf:
            return per_s
    raise argparse.ArgumentTypeError(f"{text}: give requests a second, more than 0")


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
