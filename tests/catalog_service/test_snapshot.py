"""The snapshot's private files: written by the job, read by the service and by the next build."""

from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest

from catalog_service.domain.catalogue import NO_HISTORY, put_together
from catalog_service.domain.works import Works, assign_ids
from catalog_service.jobs.ingest import IngestSettings, ingest
from catalog_service.snapshot import FORMAT, open_state, read_works, write_snapshot
from shared.jobs import REPORT_FILE, Silence
from shared.snapshots import BrokenSnapshot, find_snapshot
from shared.tables import Title, read_titles
from tests.catalog_service.small import opened, snapshot

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


def test_what_is_written_is_read(tmp_path: Path) -> None:
    works = assign_ids([["ns1"]], Works(redirects={"w-x": "w-ns1"}, of_title={"ns1": "w-ns1"}))
    catalogue = put_together([TITLE], works, NO_HISTORY)
    write_snapshot(tmp_path, catalogue)
    (tmp_path / REPORT_FILE).write_bytes(b"{}")

    assert read_titles(tmp_path) == [TITLE]
    assert read_works(snapshot(tmp_path)) == works
    state = open_state(snapshot(tmp_path))
    assert state.lookups == catalogue.lookups
    assert state.redirects == {"w-x": "w-ns1"}
    assert state.works.sheet.ids == ["w-ns1"]
    assert state.rows.sheet.ids == ["ns1"]


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b'{"longest": 1}', b"\xff"])
def test_unreadable_content_is_a_broken_snapshot(tmp_path: Path, content: bytes) -> None:
    opened([TITLE], tmp_path)
    (tmp_path / "lookups.json").write_bytes(content)
    with pytest.raises(BrokenSnapshot, match="lookups"):
        open_state(snapshot(tmp_path))


def test_a_missing_file_is_a_broken_snapshot(tmp_path: Path) -> None:
    with pytest.raises(BrokenSnapshot):
        open_state(snapshot(tmp_path))


def test_another_format_is_a_broken_snapshot(tmp_path: Path) -> None:
    opened([TITLE], tmp_path)
    with pytest.raises(BrokenSnapshot, match=f"format {FORMAT + 1}"):
        open_state(snapshot(tmp_path, FORMAT + 1))


def test_a_service_of_another_user_can_read_what_is_published(write_catalog: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    ingest(IngestSettings(data, write_catalog({"netflix": [{"show_id": "s1"}]})), progress=Silence())
    live = find_snapshot(data, "catalog")
    assert live is not None
    files = sorted(live.folder.iterdir())
    assert {file.name: oct(S_IMODE(file.stat().st_mode)) for file in files} == {
        file.name: "0o644" for file in files
    }
    assert not list(live.folder.glob("search..*"))
    live.folder.chmod(0o555)
    assert open_state(live).index.titles_like("arrival", 1) == [0]
    assert sorted(live.folder.iterdir()) == files
