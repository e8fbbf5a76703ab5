"""Part `scale`: jobs, personal lists and memory on as many generated ratings as `--rows` asks for."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.parts.memory import sizes_under_load
from bench.parts.personal import measure_people
from bench.processes import STREAM_API, Cost, bare_command, run_measured
from bench.rows import Row, absolute, beside
from bench.stack import given
from bench.workspace import Workspace
from deploy.inputs import Inputs

_NAME: Final = "scale"
_MOST_TO_TRAIN_ON: Final = 20_000_000  # a fit on more takes longer than a whole benchmark may
_THREADS: Final = 2


def measure(workspace: Workspace) -> Iterator[Row]:
    if workspace.rows is None:
        return
    yield from _aggregate(workspace, workspace.rows)
    if workspace.rows <= _MOST_TO_TRAIN_ON:
        yield from _train(workspace, workspace.rows)


def _aggregate(workspace: Workspace, rows: int) -> Iterator[Row]:
    """Run the job and its counterpart in turns."""
    inputs = _generated(workspace, rows, "original")
    job = (*STREAM_API, "aggregate", "--force", *given(inputs))
    query = bare_command("mean_ratings", inputs.ratings)
    ours, bare = list[Cost](), list[Cost]()
    for _ in range(workspace.effort.builds):
        ours.append(run_measured(job, workspace.folder / "scale.log"))
        bare.append(run_measured(query, workspace.folder / "bare.log"))
    what, against = f"aggregate {rows:,} rows", "one DuckDB query, means alone"
    walls = [cost.wall_s for cost in ours], [cost.wall_s for cost in bare]
    peaks = [cost.peak_mib for cost in ours], [cost.peak_mib for cost in bare]
    yield beside(_NAME, f"{what}, wall", "s", ours=walls[0], bare=walls[1], against=against)
    yield beside(_NAME, f"{what}, peak memory", "MiB", ours=peaks[0], bare=peaks[1], against=against)


def _train(workspace: Workspace, rows: int) -> Iterator[Row]:
    """Fit and publish, find all neighbours once more alone, and serve what was made."""
    inputs = _generated(workspace, rows, "taste")
    log = workspace.folder / "scale.log"
    run_measured((*STREAM_API, "aggregate", *given(inputs)), log)
    train = (*STREAM_API, "train", "--force", "--threads", str(_THREADS), *given(inputs))
    yield from _alone(f"train on {rows:,} rows", run_measured(train, log), f"once, {_THREADS} threads")
    neighbours = (sys.executable, "-m", "bench.neighbours", str(inputs.data))
    yield from _alone("neighbours of all titles", run_measured(neighbours, log), "once, with loading")
    yield from measure_people(inputs, workspace.effort, part=_NAME)
    yield from sizes_under_load(workspace, inputs, part=_NAME)


def _alone(what: str, cost: Cost, *notes: str) -> Iterator[Row]:
    yield absolute(_NAME, f"{what}, wall", "s", [cost.wall_s], *notes)
    yield absolute(_NAME, f"{what}, peak memory", "MiB", [cost.peak_mib], *notes)


def _generated(workspace: Workspace, rows: int, shape: str) -> Inputs:
    """Inputs with ratings of that shape, and a DATA folder that holds the catalogue alone."""
    folder = workspace.folder / shape
    asked = ("--catalog", str(workspace.inputs.catalog), "--out", str(folder), "--rows", str(rows))
    command = (*STREAM_API, "generate", "ratings", *asked, "--shape", shape)
    run_measured(command, workspace.folder / "generate.log")
    inputs = replace(workspace.inputs, data=Path(f"{folder}-data"), ratings=str(folder))
    run_measured((*STREAM_API, "ingest", *given(inputs)[:4]), workspace.folder / "scale.log")
    return inputs
