"""What was published before and can be added to, where it rests on files that are still given, unchanged."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ratings_service.domain.votes import Sums
from ratings_service.jobs.report import Report
from ratings_service.snapshot.arrays import UNREADABLE
from ratings_service.snapshot.partials import read_partials
from shared.jobs import read_report
from shared.snapshots import Draft, Snapshot
from shared.tables import ratings_files


@dataclass(frozen=True)
class Previous:
    """`contents` are the digests of the files that it was made of."""

    snapshot: Snapshot
    contents: frozenset[str]
    report: Report
    sums: Sums

    def copy_tables(self, folder: Path) -> int:
        """Return how many tables of ratings there are; copied, for a damaged one must not damage both."""
        tables = ratings_files(self.snapshot)
        for table in tables:
            shutil.copyfile(table, folder / table.name)
        return len(tables)


def mergeable(draft: Draft) -> Previous | None:
    """Return the previous snapshot if every file that it was made of is given again, unchanged."""
    before, plan = draft.previous, draft.plan
    if before is None or plan.parameters.get("source") != "files":
        return None
    made = before.manifest
    if (made.format, made.parameters) != (plan.format, dict(plan.parameters)):
        return None
    return _opened(before) if made.inputs.items() <= plan.inputs.items() else None


def _opened(before: Snapshot) -> Previous | None:
    """None, so that all is read anew, where the files are not as this release writes them."""
    try:
        contents = frozenset(before.manifest.inputs.values())
        report = msgspec.convert(read_report(before), Report)
        return Previous(before, contents, report, read_partials(before.folder))
    except UNREADABLE:
        return None
