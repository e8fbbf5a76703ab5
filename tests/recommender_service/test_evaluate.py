"""The evaluation: what is held out, what is measured, what is written."""

import json
from pathlib import Path

import numpy as np
import pytest

from recommender_service.domain.ranking import Scores
from recommender_service.domain.taste import Numbers, Ratings
from recommender_service.jobs import evaluate as job
from recommender_service.jobs.contestants import CONTESTANTS
from recommender_service.jobs.evaluate import EVALUATION_FILE, EvaluateSettings, evaluate, table
from recommender_service.jobs.holdout import measure, split_ratings
from shared.errors import JobError
from shared.jobs import Silence
from tests.recommender_service.small_world import publish_catalog, publish_ratings, tastes


def twelve_works(users: int = 3) -> Ratings:
    """Each user likes works 0 to 9 and dislikes 10 and 11."""
    works = np.tile(np.arange(12), users)
    halves = np.where(works < 10, 8, 2).astype(np.int8)
    return Ratings(np.repeat(np.arange(users), 12), works, halves, users)


def test_a_fifth_of_each_users_positives_is_held_out() -> None:
    split = split_ratings(twelve_works(), seed=1)
    assert split.held_out.tolist() == [2, 2, 2]
    assert len(split.learned) == 3 * 10
    assert (split.learned.halves < 8).sum() == 6


def test_another_seed_holds_out_others_and_the_same_one_the_same() -> None:
    first, again, other = (split_ratings(twelve_works(20), seed=seed).wanted.toarray() for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_users_with_few_positives_keep_them() -> None:
    few = twelve_works().where(np.flatnonzero(twelve_works().works >= 6))
    assert len(split_ratings(few, seed=1).users) == 0


def test_a_perfect_scorer_gets_one_and_rated_works_are_left_out() -> None:
    split = split_ratings(twelve_works(20), seed=1)
    wanted = split.wanted.toarray()

    def perfect(users: Numbers) -> Scores:
        return np.asarray(wanted[users] + 5.0 * split.known[users].toarray())

    assert {name: values.mean() for name, values in measure(perfect, split).values.items()} == {
        "ndcg@10": 1.0,
        "recall@10": 1.0,
        "hit_rate@10": 1.0,
    }


def test_figures_agree_with_plain_lists() -> None:
    users, liked = 20, 10
    works = (np.arange(users)[:, None] * 3 + np.arange(liked)).ravel() % 30
    ratings = Ratings(np.repeat(np.arange(users), liked), works, np.full(len(works), 9, np.int8), users)
    split = split_ratings(ratings, seed=3)

    def first_works_first(asked: Numbers) -> Scores:
        return np.tile(-split.candidates.astype(np.float64), (len(asked), 1))

    expected = []
    for user in range(users):
        known = set(split.learned.works[split.learned.users == user].tolist())
        wanted = set(works[ratings.users == user].tolist()) - known
        listed = [work for work in split.candidates.tolist() if work not in known][:10]
        gains = [1 / np.log2(place + 2) for place, work in enumerate(listed) if work in wanted]
        expected.append(sum(gains) / (1 + 1 / np.log2(3)))
    found = measure(first_works_first, split).values["ndcg@10"]
    assert found.tolist() == pytest.approx(expected)
    assert min(found.max(), 1 - found.min()) > 0


def test_the_file_holds_the_protocol_and_every_contestant(data: Path) -> None:
    evaluation = evaluate(EvaluateSettings(data, seeds=2), progress=Silence())
    assert json.loads((data / EVALUATION_FILE).read_bytes()) == evaluation
    assert evaluation["protocol"]["seeds"] == [1, 2]
    assert list(evaluation["contestants"]) == list(CONTESTANTS)
    for figures in evaluation["contestants"].values():
        assert all(0 <= value <= 1 for value in figures.values())
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
