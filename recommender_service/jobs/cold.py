"""Cold works: a tenth of the rated ones, hidden from training, and how high they rank for who liked them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from recommender_service.domain.metrics import Values, standard_error
from recommender_service.domain.taste import Numbers, Ratings
from recommender_service.domain.works import Work
from recommender_service.jobs.asking import Asked, Scorer, matrix_of_halves
from recommender_service.jobs.contestants import CONTESTANTS, Course
from recommender_service.jobs.holdout import without_works
from recommender_service.jobs.learning import Lesson

HIDDEN_SHARE: Final = 0.1
_MOST_PEOPLE: Final = 2_000
_BLOCK_PEOPLE: Final = 256
_JUDGED: Final = ("random", "tfidf", "served")


def judge_cold(works: Sequence[Work], lesson: Lesson, seed: int) -> dict[str, dict[str, float]]:
    """Mean rank percentiles (0: first, 0.5: chance) of the hidden works that people liked.

    Among all works that the person did not rate, and among the hidden ones alone.
    """
    shown, hidden = without_works(lesson.ratings, HIDDEN_SHARE, seed)
    course = Course(works, replace(lesson, ratings=shown), seed)
    users = _people(shown, hidden, seed)
    found: dict[str, dict[str, float]] = {}
    for name in _JUDGED if len(users) else ():
        scorer = CONTESTANTS[name].fit(course, {})
        ranks = _ranks(scorer, shown, hidden.positives(), users, len(works))
        lesson.progress.say(f"{name}: works that nobody rated")
        found[name] = {
            measure: figure
            for kind, values in zip(("all", "hidden"), ranks, strict=True)
            for measure, figure in (
                (f"rank_among_{kind}", float(values.mean())),
                (f"rank_among_{kind}_error", standard_error(values)),
            )
        }
    return found


def _people(shown: Ratings, hidden: Ratings, seed: int) -> Numbers:
    """Some of those who liked hidden works, and others too."""
    users = np.intersect1d(hidden.positives().users, shown.positives().users)
    return np.sort(np.random.default_rng(seed).permutation(users)[:_MOST_PEOPLE])


def _ranks(
    scorer: Scorer, shown: Ratings, liked: Ratings, users: Numbers, works_total: int
) -> tuple[Values, Values]:
    """For each person the mean share of works above the hidden ones that were liked."""
    told, wanted = (matrix_of_halves(part, works_total) for part in (shown, liked))
    cold = np.zeros(works_total, dtype=np.bool_)
    cold[np.unique(liked.works)] = True
    among_all, among_hidden = [], []
    for start in range(0, len(users), _BLOCK_PEOPLE):
        block = users[start : start + _BLOCK_PEOPLE]
        asked = Asked(told[block], block)
        scores = np.array(scorer(asked), dtype=np.float32)
        scores[asked.halves.nonzero()] = np.nan
        for row, user in enumerate(block):
            own = wanted.indices[wanted.indptr[user] : wanted.indptr[user + 1]]
            among_all.append(_share_above(scores[row], own))
            among_hidden.append(_share_above(np.where(cold, scores[row], np.nan), own))
    return np.array(among_all), np.array(among_hidden)


def _share_above(scores: Values, own: Numbers) -> float:
    """Of the others that have a score, the mean share above each of `own`; ties count half."""
    ordered = np.sort(scores[~np.isnan(scores)])
    below = np.searchsorted(ordered, scores[own], "left")
    upto = np.searchsorted(ordered, scores[own], "right")
    above = len(ordered) - (below + upto) / 2
    return float(np.mean((above - 0.5) / max(len(ordered) - 1, 1)))
