"""Part `scale`: aggregate and train on as many generated ratings as `--rows` asks for."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bench.processes import STREAM_API, bare_command, run_measured
from bench.rows import Row, absolute, beside
from bench.stack import given
from bench.workspace import Workspace
from deploy.inputs import Inputs

_NAME: Final = "scale"
_GENERATOR: Final = "bench.generate"


def measure(workspace: Workspace) -> Iterator[Row]:
    if workspace.rows is None:
        return
    if find_spec(_GENERATOR) is None:
        print(f"scale is left out: there is no {_GENERATOR} here", file=sys.stderr)
        return
    yield from _aggregate(workspace, workspace.rows)
    yield from _train(workspace, workspace.rows)


def _aggregate(workspace: Workspace, rows: int) -> Iterator[Row]:
    inputs = _generated(workspace, rows, "original")
    ours = run_measured((*STREAM_API, "aggregate", "--force", *given(inputs)), workspace.folder / "scale.log")
    bare = run_measured(bare_command("mean_ratings", inputs.ratings), workspace.folder / "bare.log")
    what, against = f"aggregate {rows:,} rows", "one DuckDB query, means alone"
    yield beside(_NAME, f"{what}, wall", "s", ours=[ours.wall_s], bare=[bare.wall_s], against=against)
    memory = f"{what}, peak memory"
    yield beside(_NAME, memory, "MiB", ours=[ours.peak_mib], bare=[bare.peak_mib], against=against)


def _train(workspace: Workspace, rows: int) -> Iterator[Row]:
    inputs = _generated(workspace, rows, "taste")
    log = workspace.folder / "scale.log"
    run_measured((*STREAM_API, "aggregate", *given(inputs)), log)
    cost = run_measured((*STREAM_API, "train", "--force", *given(inputs)), log)
    yield absolute(_NAME, f"train on {rows:,} rows, wall", "s", [cost.wall_s], "once")
    yield absolute(_NAME, f"train on {rows:,} rows, peak memory", "MiB", [cost.peak_mib], "once")


def _generated(workspace: Workspace, rows: int, shape: str) -> Inputs:
    """Inputs with ratings of that shape, and a DATA folder that holds the catalogue alone."""
    folder = workspace.folder / shape
    asked = ("--catalog", str(workspace.inputs.catalog), "--out", str(folder), "--rows", str(rows))
    command = (*STREAM_API, "generate", "ratings", *asked, "--shape", shape)
    run_measured(command, workspace.folder / "generate.log")
    inputs = replace(workspace.inputs, data=Path(f"{folder}-data"), ratings=str(folder))
    run_measured((*STREAM_API, "ingest", *given(inputs)[:4]), workspace.folder / "scale.log")
    return inputs
