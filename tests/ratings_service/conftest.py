"""A data folder with a small catalogue, and aggregate runs in it."""

from pathlib import Path

import pytest

from ratings_service.jobs.aggregate import AggregateSettings, aggregate
from shared.jobs import Outcome, Silence
from tests.ratings_service.small_catalog import Run, publish_catalog


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    publish_catalog(folder)
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    def run_over(source: Path | str, *, force: bool = False) -> Outcome:
        return aggregate(AggregateSettings(data, str(source)), progress=Silence(), force=force)

    return run_over
