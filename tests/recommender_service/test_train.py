"""The training job from published inputs to a published snapshot."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender_service.domain import likeness
from recommender_service.jobs import train as job
from recommender_service.jobs.train import TrainSettings, plan, train
from recommender_service.snapshot import MAPS_FILE, MODEL_FILE, NEIGHBOURS_FILE, open_state
from shared.errors import JobError
from shared.jobs import Silence
from shared.settings import SettingsError, read_settings
from shared.snapshots import Snapshot, find_snapshot
from tests.recommender_service.small_world import (
    CATALOG,
    HEARTS,
    SPACE,
    publish_catalog,
    publish_ratings,
    tastes,
)


def live(data: Path) -> Snapshot:
    snapshot = find_snapshot(data, "recommender")
    assert snapshot is not None
    return snapshot


def test_two_runs_leave_the_same_bytes(data: Path, trained: Snapshot) -> None:
    train(TrainSettings(data), progress=Silence())
    names = (MODEL_FILE, NEIGHBOURS_FILE)
    assert {name: live(data).manifest.files[name] for name in names} == {
        name: trained.manifest.files[name] for name in names
    }


def test_the_same_inputs_are_not_trained_on_twice(data: Path) -> None:
    first = train(TrainSettings(data), progress=Silence())
    again = train(TrainSettings(data), progress=Silence())
    assert (first.built, again.built, again.version) == (True, False, first.version)
    assert again.report == first.report
    assert train(TrainSettings(data), progress=Silence(), force=True).built


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2},
        {"epochs": 3},
        {"components": 4},
        {"learning_rate": 0.01},
        {"item_penalty": 9.5},
        {"threads": 2},
    ],
)
def test_every_setting_that_changes_the_content_changes_the_plan(data: Path, change: dict[str, int]) -> None:
    assert plan(replace(TrainSettings(data), **change)) != plan(TrainSettings(data))  # type: ignore[arg-type]


def test_the_weights_of_likeness_are_part_of_the_plan(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = plan(TrainSettings(data))
    monkeypatch.setattr(likeness, "DOUBT", 10)
    assert plan(TrainSettings(data)) != before


def test_how_many_threads_above_one_is_no_matter(data: Path) -> None:
    assert plan(TrainSettings(data, threads=2)) == plan(TrainSettings(data, threads=4))


def test_new_ratings_change_the_plan_and_simulated_ones_are_carried_over(data: Path) -> None:
    before = plan(TrainSettings(data))
    publish_ratings(data, tastes(), simulated=True)
    after = plan(TrainSettings(data))
    assert before.inputs["ratings"] != after.inputs["ratings"]
    assert (before.parameters["simulated"], after.parameters["simulated"]) == (False, True)


def test_people_with_one_taste_draw_works_together(trained: Snapshot) -> None:
    state = open_state(trained)
    for group in (SPACE, HEARTS):
        names = {title.title.lower() for title in group}
        listed = [state.shown[number] for number in state.five[state.index.find(min(names)) or 0]]
        assert set(listed) <= names


def test_the_model_is_stored_with_its_maps(trained: Snapshot) -> None:
    maps = json.loads((trained.folder / MAPS_FILE).read_bytes())
    with np.load(trained.folder / MODEL_FILE, allow_pickle=False) as model:
        assert model["user_vectors"].shape == (len(maps["users"]), maps["hyperparameters"]["components"])
        assert model["feature_vectors"].shape[0] == len(maps["features"])
        assert [maps["works"][number] for number in model["trained"]] == [
            name.removeprefix("work:") for name in maps["features"] if name.startswith("work:")
        ]
    assert set(maps["data"]) == {"titles.jsonl", "ratings.parquet"}


def test_works_that_nobody_rated_get_five_too(trained: Snapshot) -> None:
    state = open_state(trained)
    assert (state.five >= 0).all()
    assert state.shown[state.five[state.index.find("quiz of lakes") or 0][0]].startswith("quiz of")


@pytest.mark.parametrize("liked", [False, True], ids=["no ratings", "nobody liked anything"])
def test_without_taste_there_is_content(tmp_path: Path, liked: bool) -> None:
    publish_catalog(tmp_path)
    publish_ratings(tmp_path, [vote._replace(halves=3) for vote in tastes()] if liked else [])
    outcome = train(TrainSettings(tmp_path), progress=Silence())
    state = open_state(live(tmp_path))
    assert outcome.report["personal"] is False
    assert (state.five >= 0).all()
    assert state.shown[state.five[state.index.find("hearts in rome") or 0][0]].startswith("hearts")


def test_a_diverging_fit_leaves_the_old_snapshot_live(data: Path) -> None:
    before = train(TrainSettings(data), progress=Silence()).version
    with pytest.raises(JobError, match="diverged"):
        train(TrainSettings(data, learning_rate=1e38), progress=Silence())
    assert live(data).version == before


def test_missing_inputs_name_the_command_to_run_first(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="no catalogue yet: run `stream-api ingest` first"):
        plan(TrainSettings(tmp_path))
    publish_catalog(tmp_path, CATALOG)
    with pytest.raises(JobError, match="no ratings yet: run `stream-api aggregate` first"):
        train(TrainSettings(tmp_path), progress=Silence())


def test_settings_are_read_from_the_environment() -> None:
    read = read_settings(TrainSettings, {"STREAM_DATA": "/d", "STREAM_LEARNING_RATE": "0.02"})
    assert (read.data, read.learning_rate, read.epochs) == (Path("/d"), 0.02, TrainSettings(Path()).epochs)
    with pytest.raises(SettingsError, match="STREAM_LEARNING_RATE"):
        read_settings(TrainSettings, {"STREAM_DATA": "/d", "STREAM_LEARNING_RATE": "2"})


def test_the_program_prints_the_version_or_one_line_of_what_is_wrong(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STREAM_DATA", str(data))
    assert job.main() == 0
    assert capsys.readouterr().out == f"{live(data).version}\n"
    monkeypatch.setenv("STREAM_DATA", str(tmp_path / "empty"))
    assert job.main() == 1
    assert capsys.readouterr().err == "no catalogue yet: run `stream-api ingest` first\n"
    monkeypatch.setenv("STREAM_EPOCHS", "many")
    assert job.main() == 2
    assert capsys.readouterr().err.startswith("STREAM_EPOCHS='many'")


def test_planning_loads_no_training_library() -> None:
    code = (
        "import sys, recommender_service.app\n"
        "import recommender_service.jobs.train, recommender_service.jobs.evaluate\n"
        "print({'pandas', 'duckdb', 'lightfm', 'scipy', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")
