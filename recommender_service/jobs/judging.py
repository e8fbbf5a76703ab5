"""A whole evaluation: every contestant on every hold-out, and what the figures rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.domain.metrics import ratio_of_means
from recommender_service.jobs.alike import judge_similar
from recommender_service.jobs.asking import Measured, measure
from recommender_service.jobs.cold import judge_cold
from recommender_service.jobs.content import build_content
from recommender_service.jobs.contestants import CONTESTANTS, Course, Settings
from recommender_service.jobs.figures import figures_of
from recommender_service.jobs.holdout import (
    LEAST_POSITIVES,
    LISTED,
    SHARE,
    Split,
    split_by_time,
    split_ratings,
)
from recommender_service.jobs.inputs import Inputs, read_inputs
from recommender_service.jobs.learning import Lesson
from recommender_service.jobs.newcomers import judge_sessions
from recommender_service.jobs.upstream import Upstream
from shared.errors import JobError
from shared.jobs import Progress

SERVED: Final = "served"
_METRIC: Final = f"ndcg@{LISTED}"


@dataclass(frozen=True)
class Contest:
    """One run of all contestants on one split, with the settings that were chosen for each."""

    course: Course
    split: Split
    settings: Mapping[str, Settings]

    def run(self, name: str) -> Measured:
        scorer = CONTESTANTS[name].fit(self.course, self.settings[name])
        return measure(scorer, self.split, self.course.works_total)


def compare(
    upstream: Upstream,
    parameters: Hyperparameters,
    *,
    seeds: Sequence[int],
    threads: int,
    progress: Progress,
) -> dict[str, Any]:
    """Protocol and figures of all contestants; each seed draws a hold-out and starts the fits."""
    inputs = read_inputs(upstream)
    lesson = Lesson(build_content(inputs.works), inputs.ratings, parameters, threads, progress)
    splits = {seed: split_ratings(inputs.ratings, seed) for seed in seeds}
    if not len(splits[seeds[0]].users):
        raise JobError(f"too few ratings to evaluate: nobody liked {LEAST_POSITIVES} works or more")
    first = _course(inputs, lesson, splits[seeds[0]], seeds[0])
    settings = tune(first)
    contests = [
        Contest(_course(inputs, lesson, splits[seed], seed), splits[seed], settings) for seed in seeds
    ]
    runs = {name: [_told(contest, name) for contest in contests] for name in CONTESTANTS}
    contestants = {name: figures_of(measured, contests[0]) for name, measured in runs.items()}
    return {
        "protocol": _protocol(splits[seeds[0]], upstream, seeds) | _parameters(parameters, settings),
        "contestants": contestants,
        "comparison": compare_with_best(runs, seeds[0]),
        "similar": judge_similar([(contest.course, contest.split) for contest in contests]),
        "sessions": judge_sessions(first.works, replace(lesson, ratings=inputs.ratings), settings, seeds[0]),
        "cold": judge_cold(first.works, replace(lesson, ratings=inputs.ratings), seeds[0]),
        "time": _by_time(inputs, lesson, settings, seeds[0]),
    }


def _course(inputs: Inputs, lesson: Lesson, split: Split, seed: int) -> Course:
    return Course(inputs.works, replace(lesson, ratings=split.learned), seed)


def _told(contest: Contest, name: str) -> Measured:
    measured = contest.run(name)
    found = measured.values[_METRIC].mean()
    contest.course.lesson.progress.say(f"{name}, hold-out {contest.course.seed}: {_METRIC} {found:.4f}")
    return measured


def tune(course: Course) -> dict[str, Settings]:
    """For each contestant the settings that find most on a validation part of what it may learn from."""
    split = split_ratings(course.lesson.ratings, course.seed)
    inner = replace(course, lesson=replace(course.lesson, ratings=split.learned))
    chosen: dict[str, Settings] = {}
    for name, contestant in CONTESTANTS.items():
        grid = contestant.grid
        if len(grid) > 1:
            course.lesson.progress.say(f"{name}: trying {len(grid)} settings on a validation part")
        found = [_found(name, inner, split, settings) for settings in grid] if len(grid) > 1 else [0.0]
        chosen[name] = grid[int(np.argmax(found))]
    return chosen


def _found(name: str, course: Course, split: Split, settings: Settings) -> float:
    scorer = CONTESTANTS[name].fit(course, settings)
    return float(measure(scorer, split, course.works_total).values[_METRIC].mean())


def compare_with_best(runs: Mapping[str, Sequence[Measured]], seed: int) -> dict[str, Any]:
    """What is served over the best single contestant, with 95% bounds by a paired bootstrap over people."""
    values = {
        name: np.mean([run.values[_METRIC] for run in measured], axis=0) for name, measured in runs.items()
    }
    best = max((name for name in values if name != SERVED), key=lambda name: float(values[name].mean()))
    ratio, low, high = ratio_of_means(values[SERVED], values[best], seed=seed)
    lightfm = float(values["lightfm"].mean() / max(values["ease"].mean(), 1e-12))
    return {"best": best, "ratio": ratio, "low": low, "high": high, "lightfm_to_ease": lightfm}


def _by_time(
    inputs: Inputs, lesson: Lesson, settings: Mapping[str, Settings], seed: int
) -> dict[str, dict[str, Any]] | None:
    """The same with the latest positives held out; None where no times are known."""
    if inputs.ratings.rated_at is None or not inputs.ratings.rated_at.any():
        return None
    split = split_by_time(inputs.ratings)
    contest = Contest(_course(inputs, lesson, split, seed), split, settings)
    lesson.progress.say("the latest positives held out")
    return {name: figures_of([_told(contest, name)], contest) for name in CONTESTANTS}


def _parameters(parameters: Hyperparameters, settings: Mapping[str, Settings]) -> dict[str, Any]:
    return {
        "hyperparameters": {**asdict(parameters), "seed": "that of the hold-out"},
        "settings": {name: dict(chosen) for name, chosen in settings.items() if chosen},
    }


def _protocol(split: Split, upstream: Upstream, seeds: Sequence[int]) -> dict[str, Any]:
    return {
        "positive": "a rating of 4 and more; of several ratings of a work by one user the last",
        "held_out": f"a random {SHARE:.0%} of each user's positives, rounded half up and at least one, "
        f"of users with {LEAST_POSITIVES} or more",
        "candidates": "all works",
        "left_out_of_lists": "every work that the user rated, well or badly, outside the held-out part",
        "tuned_on": "a validation part of the first hold-out's training part",
        "standard_error": "over users, of their means over the seeds",
        "coverage": "share of the works with a positive that is in at least one list",
        "listed": LISTED,
        "users": len(split.users),
        "held_out_positives": len(split.held_out),
        "seeds": list(seeds),
        "inputs": upstream.versions,
        "simulated": upstream.simulated,
    }
