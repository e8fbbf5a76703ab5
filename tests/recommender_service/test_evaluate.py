"""The evaluation: what is held out, what is measured, what is written."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.domain.ranking import Scores
from recommender_service.domain.taste import Ratings
from recommender_service.domain.works import gather_works
from recommender_service.jobs import evaluate as job
from recommender_service.jobs.alike import figures
from recommender_service.jobs.als import fit_als
from recommender_service.jobs.asking import Asked, matrix_of_halves, measure
from recommender_service.jobs.content import build_content
from recommender_service.jobs.contestants import CONTESTANTS, Course
from recommender_service.jobs.evaluate import (
    CHART_FILE,
    EVALUATION_FILE,
    TABLE_FILE,
    EvaluateSettings,
    evaluate,
    table,
)
from recommender_service.jobs.figures import popularity_classes
from recommender_service.jobs.holdout import split_by_time, split_ratings, without_users, without_works
from recommender_service.jobs.learning import Lesson
from recommender_service.jobs.newcomers import pick
from recommender_service.jobs.train import TrainSettings, train
from shared.errors import JobError
from shared.jobs import Silence
from shared.snapshots import find_snapshot
from tests.recommender_service.small_world import CATALOG, publish_catalog, publish_ratings, tastes

WORKS = gather_works(CATALOG, {})


def twelve_works(users: int = 3) -> Ratings:
    """Each user likes works 0 to 9 and dislikes 10 and 11."""
    works = np.tile(np.arange(12), users)
    halves = np.where(works < 10, 8, 2).astype(np.int8)
    return Ratings(np.repeat(np.arange(users), 12), works, halves, users)


def test_a_fifth_of_each_users_positives_is_held_out() -> None:
    split = split_ratings(twelve_works(), seed=1)
    assert np.bincount(split.held_out.users).tolist() == [2, 2, 2]
    assert (split.held_out.halves >= 8).all()
    assert len(split.learned) == 3 * 10
    assert (split.learned.halves < 8).sum() == 6


def test_another_seed_holds_out_others_and_the_same_one_the_same() -> None:
    first, again, other = (split_ratings(twelve_works(20), seed=seed).held_out.works for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_users_with_few_positives_keep_them() -> None:
    few = twelve_works().where(np.flatnonzero(twelve_works().works >= 6))
    assert len(split_ratings(few, seed=1).users) == 0


def test_by_time_the_latest_are_held_out() -> None:
    ratings = twelve_works()
    when = np.tile(np.arange(12, dtype=np.uint32), 3)
    split = split_by_time(replace(ratings, rated_at=when))
    assert split.held_out.works.tolist() == [8, 9] * 3


def test_hidden_people_and_works_leave_nothing_behind() -> None:
    ratings = twelve_works(200)
    known, hidden = without_users(ratings, 0.1, 1)
    assert not set(known.users.tolist()) & set(hidden.users.tolist())
    assert len(known) + len(hidden) == len(ratings)
    shown, cold = without_works(ratings, 0.2, 1)
    assert not set(shown.works.tolist()) & set(cold.works.tolist())
    assert len(cold)


def test_sessions_give_some_likes_and_hold_out_the_rest() -> None:
    liked = twelve_works(5).positives()
    for count in (1, 3, 9):
        split = pick(liked, count, 1)
        assert np.bincount(split.learned.users).tolist() == [count] * 5
        assert np.bincount(split.held_out.users).tolist() == [10 - count] * 5
    assert not len(pick(liked, 10, 1).users)


def test_a_perfect_scorer_gets_one_and_rated_works_are_left_out() -> None:
    split = split_ratings(twelve_works(20), seed=1)
    wanted = matrix_of_halves(split.held_out, 12).toarray() > 0

    def perfect(asked: Asked) -> Scores:
        return np.asarray(wanted[asked.users] + 5.0 * (asked.halves.toarray() > 0))

    assert {name: values.mean() for name, values in measure(perfect, split, 12).values.items()} == {
        "ndcg@10": 1.0,
        "recall@10": 1.0,
        "hit_rate@10": 1.0,
    }


def test_figures_agree_with_plain_lists() -> None:
    users, liked = 20, 10
    works = (np.arange(users)[:, None] * 3 + np.arange(liked)).ravel() % 30
    ratings = Ratings(np.repeat(np.arange(users), liked), works, np.full(len(works), 9, np.int8), users)
    split = split_ratings(ratings, seed=3)

    def first_works_first(asked: Asked) -> Scores:
        return np.tile(-np.arange(30.0), (asked.halves.shape[0], 1))

    expected = []
    for user in range(users):
        known = set(split.learned.works[split.learned.users == user].tolist())
        wanted = set(works[ratings.users == user].tolist()) - known
        listed = [work for work in range(30) if work not in known][:10]
        gains = [1 / np.log2(place + 2) for place, work in enumerate(listed) if work in wanted]
        expected.append(sum(gains) / (1 + 1 / np.log2(3)))
    found = measure(first_works_first, split, 30).values["ndcg@10"]
    assert found.tolist() == pytest.approx(expected)
    assert min(found.max(), 1 - found.min()) > 0


def course(ratings: Ratings) -> Course:
    lesson = Lesson(build_content(WORKS), ratings, Hyperparameters(components=4, epochs=3), 1, Silence())
    return Course(WORKS, lesson, seed=1)


def clumps(users: int = 60) -> Ratings:
    """Everybody likes six works of one half of the catalogue, and two of the other less."""
    dice, half = np.random.default_rng(1), len(WORKS) // 2
    rows = []
    for user in range(users):
        own, other = (np.arange(half), np.arange(half, len(WORKS)))[:: 1 if user % 2 else -1]
        rows += [(user, work, 9) for work in dice.permutation(own)[:6]]
        rows += [(user, work, 3) for work in dice.permutation(other)[:2]]
    columns = np.array(sorted(rows)).T
    return Ratings(columns[0], columns[1], columns[2].astype(np.int8), users)


def everybody(ratings: Ratings) -> Asked:
    return Asked(matrix_of_halves(ratings, len(WORKS)), np.arange(ratings.users_total))


@pytest.mark.parametrize("name", CONTESTANTS)
def test_a_contestant_scores_every_work_for_everybody(name: str) -> None:
    ratings = clumps()
    contestant = CONTESTANTS[name]
    scores = contestant.fit(course(ratings), contestant.grid[0])(everybody(ratings))
    assert scores.shape == (60, len(WORKS))
    assert not np.isnan(scores).any()


@pytest.mark.parametrize("name", ["item_cosine", "als", "ease", "served"])
def test_a_contestant_finds_out_plain_tastes(name: str) -> None:
    ratings = clumps()
    scores = CONTESTANTS[name].fit(course(ratings), CONTESTANTS[name].grid[0])(everybody(ratings))
    half = len(WORKS) // 2
    first = scores[:, :half].mean(axis=1) - scores[:, half:].mean(axis=1)
    assert (first[1::2] > 0).mean() > 0.9
    assert (first[::2] < 0).mean() > 0.9


def test_item_cosine_agrees_with_its_definition() -> None:
    ratings = clumps()
    liked = everybody(ratings).liked.toarray()
    norms = np.maximum(np.linalg.norm(liked, axis=0), 1)
    cosines = (liked / norms).T @ (liked / norms)
    scores = CONTESTANTS["item_cosine"].fit(course(ratings), {})(everybody(ratings))
    np.testing.assert_allclose(scores, liked @ cosines, atol=1e-4)


def test_als_solves_its_equations() -> None:
    liked = everybody(clumps()).liked
    fitted = fit_als(liked, components=3, confidence=5.0, penalty=2.0, seed=1)
    person = fitted.people(liked)[7]
    weights = 1 + 5.0 * liked.toarray()[7]
    slope = (weights * (fitted.works @ person - liked.toarray()[7])) @ fitted.works + 2.0 * person
    np.testing.assert_allclose(slope, 0, atol=1e-8)


def test_shares_of_similar_lists_agree_with_plain_loops() -> None:
    split = split_ratings(clumps(), seed=2)
    learned = course(split.learned)
    likeness = np.random.default_rng(3).random((len(WORKS), len(WORKS))).astype(np.float32)
    found = figures(lambda works: likeness[works], learned, split)
    rated_by = np.bincount(split.learned.works, minlength=len(WORKS))
    rare = popularity_classes(rated_by) > 0
    rated = np.flatnonzero(rated_by)
    lists = {}
    for one in rated:
        ordered = np.argsort(-likeness[one], kind="stable")
        lists[one] = [other for other in ordered if other != one and rated_by[other]][:5]
    shares = []
    for user in range(60):
        wanted = {w for w in split.held_out.works[split.held_out.users == user].tolist() if rare[w]}
        liked = split.learned.positives()
        own = liked.works[liked.users == user].tolist()
        if wanted:
            hits = [len(wanted & set(lists[work])) / min(5, len(wanted)) for work in own]
            shares.append(np.mean(hits))
    assert found["found"] == pytest.approx(np.mean(shares))
    assert found["coverage"] == pytest.approx(len({o for own in lists.values() for o in own}) / len(rated))


def test_the_file_holds_the_protocol_and_every_contestant(data: Path) -> None:
    evaluation = evaluate(EvaluateSettings(data, seeds=2), progress=Silence())
    assert json.loads((data / EVALUATION_FILE).read_bytes()) == evaluation
    assert evaluation["protocol"]["seeds"] == [1, 2]
    assert list(evaluation["contestants"]) == list(CONTESTANTS)
    for found in evaluation["contestants"].values():
        assert all(
            0 <= found[name] <= 1 for name in ("ndcg@10", "recall@10", "hit_rate@10", "coverage", "gini")
        )
    assert {"similar", "cold", "sessions", "time", "comparison"} <= set(evaluation)
    assert (
        evaluation["comparison"]["low"]
        <= evaluation["comparison"]["ratio"]
        <= evaluation["comparison"]["high"]
    )
    chart = ET.fromstring((data / CHART_FILE).read_bytes())  # noqa: S314 - our own
    assert chart.tag.endswith("svg")
    assert not list(data.glob(".*draft"))
    assert len(table(evaluation)) == len(CONTESTANTS) + 1


def test_knowing_peoples_taste_beats_popularity(data: Path) -> None:
    contestants = evaluate(EvaluateSettings(data), progress=Silence())["contestants"]
    assert contestants["item_cosine"]["ndcg@10"] > contestants["popularity"]["ndcg@10"]
    assert contestants["lightfm"]["ndcg@10"] > contestants["popularity"]["ndcg@10"]


def test_too_few_ratings_are_told(tmp_path: Path) -> None:
    publish_catalog(tmp_path)
    publish_ratings(tmp_path, tastes(1)[:3])
    with pytest.raises(JobError, match="nobody liked 5 works or more"):
        evaluate(EvaluateSettings(tmp_path), progress=Silence())


def test_a_folder_that_cannot_be_written_is_told(data: Path) -> None:
    (data / f".{EVALUATION_FILE}.draft").mkdir()
    with pytest.raises(JobError, match="cannot write"):
        evaluate(EvaluateSettings(data), progress=Silence())


def test_the_program_prints_the_table(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STREAM_DATA", str(data))
    assert job.main() == 0
    assert "lightfm_content" in capsys.readouterr().out
    monkeypatch.setenv("STREAM_DATA", str(data / "nothing"))
    assert job.main() == 1
    monkeypatch.setenv("STREAM_SEEDS", "0")
    assert job.main() == 2


def test_what_was_found_becomes_a_part_of_the_model_that_is_trained_next(data: Path) -> None:
    found = evaluate(EvaluateSettings(data), progress=Silence())
    train(TrainSettings(data), progress=Silence(), force=True)
    live = find_snapshot(data, "recommender")
    assert live is not None
    stored = json.loads((live.folder / EVALUATION_FILE).read_bytes())
    assert stored["comparison"] == found
    assert {CHART_FILE, TABLE_FILE} <= set(live.manifest.files)
    publish_ratings(data, tastes(30))
    train(TrainSettings(data), progress=Silence())
    live = find_snapshot(data, "recommender")
    assert live is not None
    assert json.loads((live.folder / EVALUATION_FILE).read_bytes())["comparison"] is None
