"""Catalogues for the tests of this domain: small ones made on the spot, and the real one, ingested once."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from catalog_service.domain.source import COLUMNS, FILES
from catalog_service.jobs.ingest import IngestSettings, ingest
from shared.jobs import Outcome, Silence
from shared.snapshots import Snapshot, find_snapshot
from shared.tables import Platform

Row = Mapping[str, str]
WriteCatalog = Callable[[Mapping[Platform, Sequence[Row]]], Path]

DEFAULTS: Row = {
    "type": "Movie",
    "title": "Arrival",
    "release_year": "2016",
    "rating": "PG-13",
    "duration": "116 min",
}


class Ingested(NamedTuple):
    outcome: Outcome
    snapshot: Snapshot


@pytest.fixture
def write_catalog(tmp_path: Path) -> WriteCatalog:
    """Write the four files; a row names only the fields that matter to a test."""

    def write(rows: Mapping[Platform, Sequence[Row]]) -> Path:
        folder = tmp_path / "catalog"
        folder.mkdir(exist_ok=True)
        for platform, name in FILES.items():
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                lines = csv.DictWriter(file, COLUMNS, restval="")
                lines.writeheader()
                lines.writerows({**DEFAULTS, **row} for row in rows.get(platform, ()))
        return folder

    return write


@pytest.fixture(scope="session")
def ingest_real(real_catalog: Path, tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    data = tmp_path_factory.mktemp("data")
    outcome = ingest(IngestSettings(data=data, catalog=real_catalog), progress=Silence())
    snapshot = find_snapshot(data, "catalog")
    assert snapshot is not None
    return Ingested(outcome, snapshot)
