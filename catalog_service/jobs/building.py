"""The work of an ingest: from the files in a folder to the snapshot's files in a draft."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from catalog_service.domain.catalogue import NO_HISTORY, put_together
from catalog_service.domain.cleaning import clean_row
from catalog_service.domain.grouping import group
from catalog_service.domain.report import Intake, make_report
from catalog_service.domain.source import FILES, Reject
from catalog_service.domain.works import Works, assign_ids
from catalog_service.jobs.exporting import write_exports
from catalog_service.jobs.reading import read_file
from catalog_service.snapshot import read_history, read_works, write_snapshot
from shared.errors import JobError
from shared.history import History
from shared.jobs import Progress
from shared.snapshots import BrokenSnapshot, Draft, Snapshot
from shared.tables import Platform

TOLERATED_REJECTS: Final = 0.01


def build(draft: Draft, *, folder: Path, progress: Progress) -> Mapping[str, Any]:
    """Fill the draft and return the report; raise JobError where the files are unusable."""
    with progress.track("reading the catalogue", total=len(FILES)) as advance:
        intakes = []
        for platform in FILES:
            intakes.append(take_in(folder, platform))
            advance(1)
    titles = [item.title for intake in intakes for item in intake.cleaned]
    if not titles:
        raise JobError(f"the files in {folder} hold no title at all")
    progress.say(f"finding the works among {len(titles):,} titles …")
    grouping = group(titles)
    before = _previous_works(draft.previous, progress)
    works = assign_ids(grouping.works, before)
    titles = [replace(title, work=works.of_title[title.id]) for title in titles]
    write_snapshot(draft.folder, put_together(titles, works, _previous_history(draft.previous)))
    write_exports(draft.folder, titles)
    return make_report(intakes, grouping, works, before)


def take_in(folder: Path, platform: Platform) -> Intake:
    """Read and clean one platform's file; raise JobError where too many of its rows cannot be read."""
    found = read_file(folder, platform)
    if len(found.rejects) > TOLERATED_REJECTS * found.rows:
        raise JobError(_too_many(folder / FILES[platform], found.rejects, found.rows))
    return Intake(platform, found.rows, [clean_row(row) for row in found.readable], found.rejects)


def _too_many(file: Path, rejects: Sequence[Reject], rows: int) -> str:
    share = len(rejects) / rows
    first = rejects[0]
    return (
        f"{file}: {len(rejects):,} of {rows:,} rows cannot be read ({share:.1%}, tolerated are "
        f"{TOLERATED_REJECTS:.0%}); the first, line {first.line}: {first.reason}"
    )


def _previous_works(previous: Snapshot | None, progress: Progress) -> Works:
    if previous is None:
        return Works()
    try:
        return read_works(previous)
    except BrokenSnapshot as error:
        progress.say(f"work ids start anew: {error}")
        return Works()


def _previous_history(previous: Snapshot | None) -> Mapping[str, History]:
    """Without one, everything counts as changed: then a walk over both builds ends."""
    with contextlib.suppress(BrokenSnapshot):
        if previous is not None:
            return read_history(previous)
    return NO_HISTORY
