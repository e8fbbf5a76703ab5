"""What counts how much: chosen on ratings that were set aside."""

import numpy as np
import pytest

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.domain.taste import Ratings
from recommender_service.domain.works import gather_works
from recommender_service.jobs.building import fit_served, weigh_on
from recommender_service.jobs.content import build_content
from recommender_service.jobs.gate import judge, previous_of
from recommender_service.jobs.learning import Lesson
from recommender_service.jobs.validation import set_aside
from recommender_service.jobs.weighing import IMPERSONAL, Weighed
from shared.errors import JobError
from shared.jobs import Silence
from tests.recommender_service.small_world import row

GROUPS, OF_GROUP, USERS = 5, 12, 160
WORKS = gather_works(
    [
        row(f"ns{group * OF_GROUP + number}", f"Title {group} {number}", 1950 + 10 * group)
        for group in range(GROUPS)
        for number in range(OF_GROUP)
    ],
    {},
)


def fans(seed: int, *, shuffled: bool = False) -> Ratings:
    """People who each watch and like the works of one group, and some others less."""
    dice = np.random.default_rng(seed)
    rows = []
    for user in range(USERS):
        own = dice.permutation(OF_GROUP)[:9] + OF_GROUP * (user % GROUPS)
        rows += [(user, work, dice.integers(8, 11)) for work in own]
        rows += [(user, work, dice.integers(2, 8)) for work in dice.integers(0, len(WORKS), 2)]
    users, works, halves = np.unique(np.array(rows), axis=0).T
    _, first = np.unique(users * 1000 + works, return_index=True)
    users, works, halves = users[first], works[first], halves[first].astype(np.int8)
    if shuffled:
        for user in range(USERS):
            own = users == user
            works[own] = np.sort(dice.permutation(len(WORKS))[: own.sum()])
    return Ratings(users, works, halves, USERS)


def lesson(ratings: Ratings) -> Lesson:
    parameters = Hyperparameters(components=8, epochs=10, item_penalty=20.0)
    return Lesson(build_content(WORKS), ratings, parameters, 1, Silence())


def weighed(ratings: Ratings) -> Weighed:
    return weigh_on(lesson(ratings), set_aside(ratings, seed=1))


def test_what_is_set_aside_was_not_seen() -> None:
    ratings = fans(1)
    validation = set_aside(ratings, seed=1)
    learned_from = set(validation.learned.users.tolist())
    assert len(validation.people) == len(learned_from) < USERS
    for asked in (*validation.people, *validation.newcomers):
        assert len(asked.wanted)
        assert not set(asked.wanted.tolist()) & set(asked.history.works.tolist())
    assert {len(asked.history) for asked in validation.newcomers} == {1, 3, 5}
    assert len(validation.newcomers) == 3 * (USERS - len(learned_from))


def test_plain_tastes_are_found_out() -> None:
    found = weighed(fans(1))
    assert found.weights.personal
    assert found.figures["blend"] > 2 * found.figures["popularity"]
    assert found.report()["people"] == len(set_aside(fans(1), seed=1).people)


@pytest.mark.parametrize("seed", range(1, 6))
def test_shuffled_titles_are_found_out_too(seed: int) -> None:
    ratings = fans(seed, shuffled=True)
    found = weighed(ratings)
    assert found.weights == IMPERSONAL
    served = fit_served(lesson(ratings), found)
    assert served.similarity.directions.shape == (len(WORKS), 0)
    assert not served.blend.weights.personal


def test_a_handful_of_ratings_makes_nothing_personal() -> None:
    few = fans(1)
    assert weighed(few.where(np.arange(3))).weights == IMPERSONAL


def outcome(ndcg: float) -> Weighed:
    return Weighed(IMPERSONAL, np.full(10, ndcg), {})


def test_a_slightly_worse_configuration_passes_the_gate() -> None:
    verdict = judge(outcome(0.297), Hyperparameters(), lambda _: outcome(0.3), force=False)
    assert verdict.passed
    assert verdict.report() == pytest.approx({"new": 0.297, "old": 0.3, "passed": True, "forced": False})


def test_a_much_worse_one_is_not_published_unless_forced() -> None:
    with pytest.raises(JobError, match=r"0\.2900.*0\.3000.*--force"):
        judge(outcome(0.29), Hyperparameters(), lambda _: outcome(0.3), force=False)
    verdict = judge(outcome(0.29), Hyperparameters(), lambda _: outcome(0.3), force=True)
    assert (verdict.passed, verdict.report()["forced"]) == (False, True)
    assert not judge(outcome(0.3), None, lambda _: outcome(0.3), force=True).report()["forced"]


def test_without_another_configuration_nothing_is_refitted() -> None:
    def refit(_: Hyperparameters) -> Weighed:
        raise AssertionError

    assert judge(outcome(0.1), None, refit, force=False).passed


def test_the_configuration_of_a_snapshot_is_read_back() -> None:
    parameters = Hyperparameters(epochs=7, seed=3)
    assert previous_of({**vars(parameters), "simulated": True}) == parameters
    assert previous_of({"epochs": 7}) is None
