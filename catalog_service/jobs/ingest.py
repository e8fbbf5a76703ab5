"""Ingest the platforms' files: clean every row, find out which listings are one work, publish the result."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from catalog_service.domain.source import FILES
from catalog_service.snapshot import FORMAT
from shared.errors import JobError
from shared.jobs import Outcome, Progress, bring_up_to_date, run_as_program
from shared.settings import path, setting
from shared.snapshots import Draft, Plan, file_sha256

RULES_VERSION: Final = 1
"""Grows whenever a rule of cleaning, grouping or answering changes: the same files then make other data."""


@dataclass(frozen=True)
class IngestSettings:
    data: Path = setting(path, about="the folder that holds the snapshots")
    catalog: Path = setting(path, about="the folder with the platforms' four CSV files")


def plan(settings: IngestSettings) -> Plan:
    """Say what an ingest would publish; raise JobError where a file is missing or cannot be read."""
    if not settings.catalog.is_dir():
        raise JobError(f"CATALOG={settings.catalog} is no folder; give the one that holds the four CSV files")
    missing = [name for name in FILES.values() if not (settings.catalog / name).exists()]
    if missing:
        raise JobError(f"no {', '.join(missing)} in {settings.catalog}")
    inputs = {name: _digest(settings.catalog / name) for name in FILES.values()}
    return Plan("catalog", FORMAT, inputs, {"rules": RULES_VERSION})


def _digest(file: Path) -> str:
    try:
        return file_sha256(file)
    except OSError as error:
        raise JobError(f"{file} cannot be read: {error.strerror}") from error


def ingest(settings: IngestSettings, *, progress: Progress, force: bool = False) -> Outcome:
    """Bring the catalog snapshot up to date with the files; raise JobError where they are unusable."""

    def build_lazily(draft: Draft) -> Mapping[str, Any]:
        # Loads pandas, which planning and starting the command line must not wait for.
        from catalog_service.jobs.building import build  # noqa: PLC0415

        return build(draft, folder=settings.catalog, progress=progress)

    return bring_up_to_date(settings.data, plan(settings), build_lazily, force=force)


def main() -> int:
    return run_as_program(IngestSettings, ingest, attrgetter("version"))


if __name__ == "__main__":
    sys.exit(main())
