"""The catalog's snapshot: the titles that others may read, and two private files, works and ready answers."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from catalog_service.domain.lookups import Lookups
from catalog_service.domain.works import Works
from shared.snapshots import BrokenSnapshot, Snapshot
from shared.tables import Title, write_titles

FORMAT: Final = 1

_WORKS_FILE: Final = "works.json"
_LOOKUPS_FILE: Final = "lookups.json"

Content = TypeVar("Content")


def write_snapshot(folder: Path, titles: Iterable[Title], works: Works, lookups: Lookups) -> None:
    write_titles(folder, titles)
    (folder / _WORKS_FILE).write_bytes(msgspec.json.encode(works))
    (folder / _LOOKUPS_FILE).write_bytes(msgspec.json.encode(lookups))


def open_state(snapshot: Snapshot) -> Lookups:
    """Load the ready answers; raise BrokenSnapshot where they cannot be read."""
    return _read(snapshot, _LOOKUPS_FILE, Lookups)


def read_works(snapshot: Snapshot) -> Works:
    """Load the works of an earlier build; raise BrokenSnapshot where they cannot be read."""
    return _read(snapshot, _WORKS_FILE, Works)


def _read(snapshot: Snapshot, name: str, content: type[Content]) -> Content:
    path = snapshot.folder / name
    if snapshot.manifest.format != FORMAT:
        raise BrokenSnapshot(f"{path} has format {snapshot.manifest.format}, this release reads {FORMAT}")
    try:
        return msgspec.json.decode(path.read_bytes(), type=content)
    except (OSError, msgspec.DecodeError) as error:
        raise BrokenSnapshot(f"{path}: {error}") from error
