"""The ways to recommend that an evaluation compares, each fitted on the part of the ratings it may see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.domain.works import Work
from recommender_service.jobs.factors import fit_positives
from recommender_service.jobs.holdout import Scorer, Split
from shared.jobs import Progress

_CONTENT_WEIGHT: Final = 0.3


@dataclass(frozen=True)
class Course:
    """What every contestant is given."""

    works: Sequence[Work]
    split: Split
    parameters: Hyperparameters
    threads: int
    progress: Progress

    def liked(self) -> sparse.csr_array:
        """Positives to learn from as ones: (users, candidates)."""
        positives = self.split.learned.positives()
        columns = np.searchsorted(self.split.candidates, positives.works)
        ones = np.ones(len(positives), dtype=np.float32)
        shape = (positives.users_total, len(self.split.candidates))
        return sparse.csr_array((ones, (positives.users, columns)), shape=shape)


def popularity(course: Course) -> Scorer:
    liked_by = np.asarray(course.liked().sum(axis=0), dtype=np.float64)
    return lambda users: np.tile(liked_by, (len(users), 1))


def item_cosine(course: Course) -> Scorer:
    """Sum of the cosines between a work's and the liked works' columns of users."""
    liked = course.liked()
    lengths = np.sqrt(np.asarray(liked.sum(axis=0)))
    directions = sparse.csr_array(liked.multiply(1 / lengths[None, :]))
    works = sparse.csr_array(directions.T)
    return lambda users: ((directions[users] @ works) @ directions).toarray()


def lightfm(course: Course) -> Scorer:
    return _factors(course, 0.0)


def lightfm_content(course: Course) -> Scorer:
    return _factors(course, _CONTENT_WEIGHT)


def _factors(course: Course, content_weight: float) -> Scorer:
    positives = course.split.learned.positives()
    trained = fit_positives(
        course.works,
        positives,
        course.parameters,
        content_weight=content_weight,
        threads=course.threads,
        progress=course.progress,
    )
    vectors, biases = trained.vectors[course.split.candidates], trained.biases[course.split.candidates]
    of_users = trained.fitted.user_vectors
    return lambda users: of_users[users] @ vectors.T + biases


CONTESTANTS: Final[Mapping[str, Callable[[Course], Scorer]]] = {
    "popularity": popularity,
    "item_cosine": item_cosine,
    "lightfm": lightfm,
    "lightfm_content": lightfm_content,
}
