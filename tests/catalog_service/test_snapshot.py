"""The snapshot's private files: written by the job, read by the service and by the next build."""

from pathlib import Path

import pytest

from catalog_service.domain.lookups import build_lookups
from catalog_service.domain.works import Works, assign_ids
from catalog_service.snapshot import FORMAT, open_state, read_works, write_snapshot
from shared.snapshots import BrokenSnapshot, Manifest, Snapshot
from shared.tables import Title, read_titles

TITLE = Title(
    id="ns1",
    work="w-ns1",
    platform="netflix",
    type="movie",
    title="Amélie",
    year=2001,
    rating_class="r",
    duration=122,
    duration_unit="min",
    cast=("Audrey Tautou",),
    countries=("France",),
)


def snapshot(folder: Path, file_format: int = FORMAT) -> Snapshot:
    return Snapshot(Manifest(version="v", created_at="", format=file_format), folder)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    works = assign_ids([["ns1"]], Works(redirects={"w-x": "w-ns1"}, of_title={"ns1": "w-ns1"}))
    lookups = build_lookups([TITLE])
    write_snapshot(tmp_path, [TITLE], works, lookups)

    assert read_titles(tmp_path) == [TITLE]
    assert read_works(snapshot(tmp_path)) == works
    assert open_state(snapshot(tmp_path)) == lookups


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b'{"longest": 1}', b"\xff"])
def test_unreadable_content_is_a_broken_snapshot(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "lookups.json").write_bytes(content)
    with pytest.raises(BrokenSnapshot, match="lookups"):
        open_state(snapshot(tmp_path))


def test_a_missing_file_is_a_broken_snapshot(tmp_path: Path) -> None:
    with pytest.raises(BrokenSnapshot):
        open_state(snapshot(tmp_path))


def test_another_format_is_a_broken_snapshot(tmp_path: Path) -> None:
    write_snapshot(tmp_path, [TITLE], Works(), build_lookups([TITLE]))
    with pytest.raises(BrokenSnapshot, match="format 2"):
        open_state(snapshot(tmp_path, FORMAT + 1))
