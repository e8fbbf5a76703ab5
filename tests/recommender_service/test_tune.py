"""Searching parameters, and training with what was found."""

import json
from pathlib import Path

import pytest

from recommender_service import snapshot
from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.jobs import tune as job
from recommender_service.jobs.similar import find_similar, side_by_side
from recommender_service.jobs.train import TrainSettings, plan
from recommender_service.jobs.tune import TuneSettings, candidates, tune
from recommender_service.jobs.tuned import TUNED_FILE, with_tuned, write_tuned
from shared.errors import JobError
from shared.jobs import Silence
from shared.snapshots import Snapshot
from tests.recommender_service.small_world import publish_catalog, publish_ratings, tastes


def test_the_usual_parameters_are_tried_first_and_the_others_are_always_the_same() -> None:
    tried = candidates(Hyperparameters(), 20)
    assert tried[0] == Hyperparameters()
    assert tried == candidates(Hyperparameters(), 20)
    assert len(set(tried)) == 20
    assert tried != candidates(Hyperparameters(seed=2), 20)
    assert all(one.learning_rate <= 0.05 for one in tried)


def test_what_is_found_is_written_and_trained_with(data: Path) -> None:
    before = plan(TrainSettings(data))
    found = tune(TuneSettings(data, trials=3), progress=Silence())
    assert found.found >= found.of_defaults
    assert json.loads((data / TUNED_FILE).read_bytes()) == vars(found.parameters)
    assert (plan(TrainSettings(data)) == before) == (found.parameters == Hyperparameters())
    assert TrainSettings(data).tuned == found.parameters


def test_what_is_asked_for_goes_before_what_was_found(tmp_path: Path) -> None:
    write_tuned(tmp_path, Hyperparameters(components=32, epochs=7, seed=9))
    assert with_tuned(Hyperparameters(epochs=5), tmp_path) == Hyperparameters(components=32, epochs=5)


def test_a_file_of_another_shape_is_told(tmp_path: Path) -> None:
    (tmp_path / TUNED_FILE).write_text('{"components": "many"}')
    with pytest.raises(JobError, match="remove it"):
        with_tuned(Hyperparameters(), tmp_path)


def test_too_few_ratings_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_catalog(tmp_path)
    publish_ratings(tmp_path, tastes(1)[:3])
    monkeypatch.setenv("STREAM_DATA", str(tmp_path))
    assert job.main() == 1


def test_neighbours_stand_side_by_side(trained: Snapshot) -> None:
    data = trained.folder.parents[1]
    found = find_similar(data, "Space ALPHA", progress=Silence())
    assert list(found) == ["served", "item_cosine", "tfidf", "ease", "lightfm", "content"]
    assert all(one.title.startswith("Space") for one in found["served"])
    assert any("taste" in reason for reason in found["served"][0].reasons)
    lines = side_by_side(found)
    assert lines[0][1:3] == ("served", "item cosine")
    assert len(lines) == 6


def test_an_unknown_title_is_told_with_what_was_meant(trained: Snapshot) -> None:
    with pytest.raises(JobError, match="space alpha"):
        find_similar(trained.folder.parents[1], "space alpa", progress=Silence())


def test_a_model_that_cannot_be_read_is_told(trained: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "FORMAT", 99)
    with pytest.raises(JobError, match="train` again"):
        find_similar(trained.folder.parents[1], "Space Alpha", progress=Silence())
