"""The figures of one contestant: means over people, and over those and the works of one kind."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from recommender_service.domain.metrics import (
    Values,
    coverage,
    gini,
    novelty,
    standard_error,
)
from recommender_service.domain.taste import Numbers
from recommender_service.jobs.asking import Measured, matrix_of_halves
from recommender_service.jobs.contestants import Course
from recommender_service.jobs.holdout import LISTED, Split

HEAD_SHARE: Final = 0.1
_TAIL_SHARE: Final = 0.5
_ACTIVITY: Final = ("least active third", "middle third", "most active third")
_POPULARITY: Final = ("head 10%", "middle", "tail 50%")


class Ground(Protocol):
    """What lists were made from, and measured on."""

    @property
    def course(self) -> Course: ...

    @property
    def split(self) -> Split: ...


def figures_of(runs: Sequence[Measured], ground: Ground) -> dict[str, Any]:
    """Means over the runs; of the lists and classes those of the first run, whose `ground` is given."""
    figures: dict[str, Any] = {}
    of_users = {name: np.mean([run.values[name] for run in runs], axis=0) for name in runs[0].values}
    for name, values in of_users.items():
        figures[name] = float(values.mean())
        figures[f"{name}_error"] = standard_error(values)
    figures |= _of_lists(runs[0], ground)
    figures["by_activity"] = _by_activity(of_users[f"ndcg@{LISTED}"], ground)
    figures["by_popularity"] = _by_popularity(runs[0], ground)
    return figures


def _of_lists(run: Measured, ground: Ground) -> dict[str, float]:
    liked_by = ground.course.liked_by
    liked, people = np.flatnonzero(liked_by), ground.course.lesson.ratings.users_total
    return {
        "coverage": coverage(run.lists, liked),
        "novelty": novelty(run.lists, liked_by, people),
        "mean_popularity": float(liked_by[run.lists].mean() / max(people, 1)),
        "gini": gini(run.lists, liked),
    }


def _by_activity(values: Values, ground: Ground) -> dict[str, float]:
    """Means over thirds of the people, by how many positives there were to learn from."""
    counts = np.bincount(ground.split.learned.positives().users, minlength=ground.split.learned.users_total)
    ranks = np.argsort(np.argsort(counts[ground.split.users], kind="stable"), kind="stable")
    thirds = ranks * 3 // max(len(ranks), 1)
    return {name: _mean(values[thirds == place]) for place, name in enumerate(_ACTIVITY)}


def _by_popularity(run: Measured, ground: Ground) -> dict[str, float]:
    """Of the held-out works of each class the share that is in the lists."""
    wanted = matrix_of_halves(ground.split.held_out, ground.course.works_total)[ground.split.users]
    classes = popularity_classes(np.bincount(ground.split.learned.works, minlength=ground.course.works_total))
    found = np.bincount(classes[run.lists[run.hits]], minlength=len(_POPULARITY))
    there = np.bincount(classes[wanted.indices], minlength=len(_POPULARITY))
    return {name: float(found[place] / max(there[place], 1)) for place, name in enumerate(_POPULARITY)}


def popularity_classes(rated_by: Numbers) -> npt.NDArray[np.int64]:
    """For each work (works,): 0 for the 10% of the rated ones most rated, 2 for the lower half."""
    rated = np.flatnonzero(rated_by)
    classes = np.full(len(rated_by), 2)
    order = rated[np.argsort(-rated_by[rated], kind="stable")]
    classes[order[: round(len(order) * (1 - _TAIL_SHARE))]] = 1
    classes[order[: round(len(order) * HEAD_SHARE)]] = 0
    return classes


def _mean(values: Values) -> float:
    return float(values.mean()) if len(values) else 0.0
