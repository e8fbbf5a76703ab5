"""Sessions: people whom nobody learned from name a few works that they like; the rest is to be found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from recommender_service.domain.metrics import standard_error
from recommender_service.domain.taste import LIKED_HALVES, Ratings
from recommender_service.domain.works import Work
from recommender_service.jobs.asking import measure
from recommender_service.jobs.contestants import CONTESTANTS, Course, Settings
from recommender_service.jobs.holdout import LEAST_POSITIVES, LISTED, Split, without_users
from recommender_service.jobs.learning import Lesson

HIDDEN_SHARE: Final = 0.1
PICKED: Final = (1, 3, 5, 10)


def judge_sessions(
    works: Sequence[Work], lesson: Lesson, settings: Mapping[str, Settings], seed: int
) -> dict[str, dict[str, dict[str, float]]]:
    """For each number of picks and each contestant that takes newcomers: NDCG@10, its error, people."""
    known, hidden = without_users(lesson.ratings, HIDDEN_SHARE, seed)
    course = Course(works, replace(lesson, ratings=known), seed)
    splits = {count: pick(hidden.positives(), count, seed) for count in PICKED}
    found: dict[str, dict[str, dict[str, float]]] = {str(count): {} for count in PICKED}
    for name, contestant in CONTESTANTS.items():
        if not contestant.folds_in:
            continue
        scorer = contestant.fit(course, settings[name])
        lesson.progress.say(f"{name}: sessions of people whom it does not know")
        for count, split in splits.items():
            if len(split.users):
                values = measure(scorer, split, len(works), known=False).values[f"ndcg@{LISTED}"]
                found[str(count)][name] = {
                    f"ndcg@{LISTED}": float(values.mean()),
                    f"ndcg@{LISTED}_error": standard_error(values),
                    "people": len(values),
                }
    return found


def pick(liked: Ratings, count: int, seed: int) -> Split:
    """`count` random likes of everybody who has more, and at least five; as plain likes, without stars."""
    counts = np.bincount(liked.users, minlength=liked.users_total)
    enough = liked.where((counts >= max(LEAST_POSITIVES, count + 1))[liked.users])
    ordered = np.lexsort((np.random.default_rng(seed).random(len(enough)), enough.users))
    starts = np.searchsorted(enough.users[ordered], enough.users[ordered])
    given = np.zeros(len(enough), dtype=np.bool_)
    given[ordered[np.arange(len(enough)) - starts < count]] = True
    plain = np.full(int(given.sum()), LIKED_HALVES, dtype=np.int8)
    return Split(replace(enough.where(given), halves=plain), enough.where(~given))
