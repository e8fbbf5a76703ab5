"""A catalogue of a few titles, written and opened as the job and the service do."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from catalog_service.domain.catalogue import NO_HISTORY, put_together
from catalog_service.domain.works import Works
from catalog_service.snapshot import FORMAT, Catalog, open_state, write_snapshot
from shared.history import History
from shared.jobs import REPORT_FILE
from shared.snapshots import Manifest, Snapshot
from shared.tables import Title


def snapshot(folder: Path, file_format: int = FORMAT) -> Snapshot:
    return Snapshot(Manifest(version="v", created_at="", format=file_format), folder)


def works_of(titles: Sequence[Title], *, generation: int = 1) -> Works:
    return Works(generation, of_title={title.id: title.work for title in titles})


def opened(
    titles: Sequence[Title],
    folder: Path,
    *,
    before: Mapping[str, History] = NO_HISTORY,
    works: Works | None = None,
) -> Catalog:
    (folder / REPORT_FILE).write_bytes(b"{}")
    write_snapshot(folder, put_together(titles, works or works_of(titles), before))
    return open_state(snapshot(folder))
