"""The aggregate job: ratings of any number of files into one snapshot of cleaned rows and their sums."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from ratings_service.jobs.digests import digests
from ratings_service.jobs.source import NONE, SIMULATED, find_source
from ratings_service.snapshot import FORMAT
from shared.errors import JobError
from shared.jobs import Outcome, Progress, bring_up_to_date, run_as_program
from shared.settings import path, positive, setting
from shared.snapshots import Draft, Plan, find_snapshot

_UNITS: Final = {"K": 10**3, "Ki": 2**10, "M": 10**6, "Mi": 2**20, "G": 10**9, "Gi": 2**30}


def memory(text: str) -> int:
    """Read an amount of memory such as 400MB or 2GB, in bytes."""
    found = re.fullmatch(r"([1-9][0-9]*(?:\.[0-9]+)?) ?([KMG]i?)B", text)
    if not found:
        raise ValueError("give an amount of memory such as 400MB")
    return int(float(found[1]) * _UNITS[found[2]])


@dataclass(frozen=True)
class AggregateSettings:
    data: Path = setting(path, about="the folder that holds the snapshots")
    ratings: str = setting(str, about="a file of ratings, a folder of them, `simulated` or `none`")
    memory_limit: int = setting(
        memory, 400 * 10**6, about="memory for the ratings; what needs more goes to disk"
    )
    aggregate_threads: int = setting(positive, 2, about="processor cores to use for the ratings")
    simulation_seed: int = setting(int, 7, about="what the simulated ratings are drawn from")
    viewers: int = setting(positive, 2000, about="how many people are simulated")


def plan(settings: AggregateSettings) -> Plan:
    """Name the catalogue and the files that the ratings come from; raise JobError where one is missing."""
    catalog = find_snapshot(settings.data, "catalog")
    if catalog is None:
        raise JobError("no catalogue yet: run `stream-api ingest` first")
    found = find_source(settings.ratings)
    files = found.files or found.means
    contents = digests(settings.data, [file.path for file in files])
    return Plan(
        domain="ratings",
        format=FORMAT,
        inputs={
            **{file.name: content for file, content in zip(files, contents, strict=True)},
            "catalog": catalog.version,
        },
        parameters=_parameters(settings, means=bool(found.means)),
    )


def _parameters(settings: AggregateSettings, *, means: bool) -> Mapping[str, Any]:
    if settings.ratings == SIMULATED:
        return {
            "source": SIMULATED,
            "simulated": True,
            "seed": settings.simulation_seed,
            "viewers": settings.viewers,
        }
    if means:
        return {"source": "means", "simulated": False, "counts": "unknown"}
    return {"source": NONE if settings.ratings == NONE else "files", "simulated": False}


def aggregate(settings: AggregateSettings, *, progress: Progress, force: bool = False) -> Outcome:
    """Publish the ratings snapshot, unless the live one was made from the very same inputs.

    Files that came beside those of the live one are added to it; with `force` all are read anew.
    """

    def build(draft: Draft) -> Mapping[str, Any]:
        # Loads Arrow, which planning and starting the command line must not wait for.
        from ratings_service.jobs.build import build_snapshot  # noqa: PLC0415

        return build_snapshot(settings, draft, progress, anew=force)

    return bring_up_to_date(settings.data, plan(settings), build, force=force)


def main() -> int:
    return run_as_program(AggregateSettings, aggregate, attrgetter("version"))


if __name__ == "__main__":
    sys.exit(main())
