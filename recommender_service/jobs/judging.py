"""A whole evaluation: every contestant on every hold-out, and what the figures rest on."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.domain.metrics import standard_error
from recommender_service.jobs.contestants import CONTESTANTS, Course
from recommender_service.jobs.holdout import (
    LEAST_POSITIVES,
    LISTED,
    SHARE,
    Measured,
    Split,
    measure,
    split_ratings,
)
from recommender_service.jobs.inputs import read_inputs
from recommender_service.jobs.upstream import Upstream
from shared.errors import JobError
from shared.jobs import Progress


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
    measured: dict[str, list[Measured]] = {name: [] for name in CONTESTANTS}
    for seed in seeds:
        split = split_ratings(inputs.ratings, seed)
        if not len(split.users):
            raise JobError(f"too few ratings to evaluate: nobody liked {LEAST_POSITIVES} works or more")
        course = Course(inputs.works, split, replace(parameters, seed=seed), threads, progress)
        for name, enter in CONTESTANTS.items():
            measured[name].append(measure(enter(course), split))
            progress.say(f"{name}, hold-out {seed}: done")
    protocol = _protocol(split) | {
        "seeds": list(seeds),
        "hyperparameters": {**asdict(parameters), "seed": "that of the hold-out"},
        "inputs": upstream.versions,
        "simulated": upstream.simulated,
    }
    return {"protocol": protocol, "contestants": {name: _figures(runs) for name, runs in measured.items()}}


def _protocol(split: Split) -> dict[str, Any]:
    return {
        "positive": "a rating of 4 and more; of several ratings of a work by one user the last",
        "held_out": f"a random {SHARE:.0%} of each user's positives, rounded half up and at least one, "
        f"of users with {LEAST_POSITIVES} or more",
        "candidates": "works with a positive outside the held-out part",
        "left_out_of_lists": "every work that the user rated, well or badly, outside the held-out part",
        "standard_error": "over users, of their means over the seeds",
        "coverage": "share of the candidates that is in at least one list",
        "listed": LISTED,
        "users": len(split.users),
        "held_out_positives": int(split.held_out.sum()),
    }


def _figures(runs: Sequence[Measured]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for metric in runs[0].values:
        of_users = np.mean([run.values[metric] for run in runs], axis=0)
        figures[metric] = float(of_users.mean())
        figures[f"{metric}_error"] = standard_error(of_users)
    figures["coverage"] = float(np.mean([run.listed.mean() for run in runs]))
    return figures
