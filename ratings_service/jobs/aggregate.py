"""The aggregate job: ratings of any number of CSV files into one snapshot of cleaned rows and their sums."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from ratings_service.jobs.source import NONE, SIMULATED, digests, find_files
from ratings_service.snapshot import FORMAT
from shared.errors import JobError
from shared.jobs import Outcome, Progress, bring_up_to_date, run_as_program
from shared.settings import path, positive, setting
from shared.snapshots import Draft, Plan, find_snapshot


def memory(text: str) -> str:
    """Read an amount of memory such as 400MB or 2GB."""
    if not re.fullmatch(r"[1-9][0-9]*(\.[0-9]+)? ?[KMG]i?B", text):
        raise ValueError("give an amount of memory such as 400MB")
    return text


@dataclass(frozen=True)
class AggregateSettings:
    data: Path = setting(path, about="the folder that holds the snapshots")
    ratings: str = setting(str, about="a ratings CSV file, a folder of them, `simulated` or `none`")
    memory_limit: str = setting(memory, "400MB", about="memory for the ratings; what needs more goes to disk")
    aggregate_threads: int = setting(positive, 2, about="processor cores to use for the ratings")
    simulation_seed: int = setting(int, 7, about="what the simulated ratings are drawn from")
    viewers: int = setting(positive, 2000, about="how many people are simulated")


def plan(settings: AggregateSettings) -> Plan:
    """Name the catalogue and the files that the ratings come from; raise JobError where one is missing."""
    catalog = find_snapshot(settings.data, "catalog")
    if catalog is None:
        raise JobError("no catalogue yet: run `stream-api ingest` first")
    simulated = settings.ratings == SIMULATED
    return Plan(
        domain="ratings",
        format=FORMAT,
        inputs={**digests(find_files(settings.ratings)), "catalog": catalog.version},
        parameters={
            "source": settings.ratings if settings.ratings in (SIMULATED, NONE) else "files",
            "simulated": simulated,
            **({"seed": settings.simulation_seed, "viewers": settings.viewers} if simulated else {}),
        },
    )


def aggregate(settings: AggregateSettings, *, progress: Progress, force: bool = False) -> Outcome:
    """Publish the ratings snapshot, unless the live one was made from the very same inputs."""

    def build(draft: Draft) -> Mapping[str, Any]:
        # Loads DuckDB, which planning and starting the command line must not wait for.
        from ratings_service.jobs.build import build_snapshot  # noqa: PLC0415

        return build_snapshot(settings, draft, progress)

    return bring_up_to_date(settings.data, plan(settings), build, force=force)


def main() -> int:
    return run_as_program(AggregateSettings, aggregate, attrgetter("version"))


if __name__ == "__main__":
    sys.exit(main())
