"""Part `jobs`: the offline jobs on the given inputs, beside the barest program that reads the same files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bench.processes import STREAM_API, Cost, bare_command, run_measured
from bench.rows import Row, absolute, beside
from bench.stack import given
from bench.workspace import Workspace

_NAME: Final = "jobs"


def measure(workspace: Workspace) -> Iterator[Row]:
    ratings = Path(workspace.inputs.ratings)
    read_csv = bare_command("read_csv", str(workspace.inputs.catalog))
    yield from _compared(workspace, "ingest", read_csv, "pandas.read_csv of the four files")
    if ratings.exists():
        means = bare_command("mean_ratings", str(ratings))
        yield from _compared(workspace, "aggregate", means, "one DuckDB query, means alone")
    else:
        costs = [_job(workspace, "aggregate") for _ in range(workspace.effort.builds)]
        yield from _alone("aggregate", costs, f"ratings: {workspace.inputs.ratings}")
    yield from _alone("train", [_job(workspace, "train")], "once")


def _compared(workspace: Workspace, job: str, bare: Sequence[str], against: str) -> Iterator[Row]:
    """Run the job and its counterpart in turns."""
    ours, theirs = [], []
    for _ in range(workspace.effort.builds):
        ours.append(_job(workspace, job))
        theirs.append(run_measured(bare, workspace.folder / "bare.log"))
    walls = [cost.wall_s for cost in ours], [cost.wall_s for cost in theirs]
    peaks = [cost.peak_mib for cost in ours], [cost.peak_mib for cost in theirs]
    yield beside(_NAME, f"{job}, wall", "s", ours=walls[0], bare=walls[1], against=against)
    yield beside(_NAME, f"{job}, peak memory", "MiB", ours=peaks[0], bare=peaks[1], against=against)


def _alone(job: str, costs: Sequence[Cost], *notes: str) -> Iterator[Row]:
    yield absolute(_NAME, f"{job}, wall", "s", [cost.wall_s for cost in costs], *notes)
    yield absolute(_NAME, f"{job}, peak memory", "MiB", [cost.peak_mib for cost in costs], *notes)


def _job(workspace: Workspace, job: str) -> Cost:
    options = given(workspace.built) if job != "ingest" else given(workspace.built)[:4]
    return run_measured((*STREAM_API, job, "--force", *options), workspace.folder / f"{job}.log")
