"""A data folder with a small catalogue and the ratings of people with plain tastes."""

from pathlib import Path

import pytest

from recommender_service.jobs.train import TrainSettings, train
from recommender_service.snapshot import Recommender, open_state
from shared.jobs import Silence
from shared.snapshots import Snapshot, find_snapshot
from tests.recommender_service.small_world import publish_catalog, publish_ratings, tastes


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    data = tmp_path_factory.mktemp("trained")
    publish_catalog(data)
    publish_ratings(data, tastes())
    train(TrainSettings(data), progress=Silence())
    snapshot = find_snapshot(data, "recommender")
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="session")
def recommender(trained: Snapshot) -> Recommender:
    return open_state(trained)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    publish_catalog(tmp_path)
    publish_ratings(tmp_path, tastes())
    return tmp_path
