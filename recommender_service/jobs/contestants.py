"""The ways to recommend that an evaluation compares, each fitted on the part of the ratings it may see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, Final

import numpy as np
from scipy import linalg, sparse

from recommender_service.domain.history import History
from recommender_service.domain.ranking import Scores
from recommender_service.domain.taste import Numbers
from recommender_service.domain.works import Work
from recommender_service.jobs.als import fit_als
from recommender_service.jobs.asking import Asked, Scorer, matrix_of_halves
from recommender_service.jobs.building import blend_of, weigh_on
from recommender_service.jobs.factors import Trained, fit_positives
from recommender_service.jobs.item_weights import MOST_SOLVED
from recommender_service.jobs.learning import Lesson, learn
from recommender_service.jobs.original import original_features
from recommender_service.jobs.validation import set_aside

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Course:
    """What every contestant is given: all works, and the ratings to learn from."""

    works: Sequence[Work]
    lesson: Lesson
    seed: int

    @property
    def works_total(self) -> int:
        return len(self.works)

    @cached_property
    def liked(self) -> sparse.csr_array:
        """Ones for what people liked: (people, works)."""
        return Asked(matrix_of_halves(self.lesson.ratings, self.works_total), None).liked

    @cached_property
    def liked_by(self) -> Numbers:
        return np.bincount(self.lesson.ratings.positives().works, minlength=self.works_total)


def random(course: Course, _: Settings) -> Scorer:
    def score(asked: Asked) -> Scores:
        dice = np.random.default_rng([course.seed, int(asked.halves.indices.sum())])
        return dice.random((asked.halves.shape[0], course.works_total), dtype=np.float32)

    return score


def popularity(course: Course, _: Settings) -> Scorer:
    return lambda asked: np.tile(course.liked_by.astype(np.float32), (asked.halves.shape[0], 1))


def item_cosine(course: Course, _: Settings) -> Scorer:
    """Sum of the cosines between a work's and the liked works' columns of people."""
    lengths = np.sqrt(np.maximum(course.liked_by, 1)).astype(np.float32)
    directions = sparse.csr_array(course.liked.multiply(1 / lengths[None, :]))
    works = sparse.csr_array(directions.T)
    return lambda asked: ((asked.liked @ works) @ directions).toarray()


def tfidf(course: Course, _: Settings) -> Scorer:
    """Sum of the cosines between the words of a work and those of the liked ones."""
    features = original_features(course.works)
    return lambda asked: ((asked.liked @ features) @ features.T).toarray()


def als(course: Course, settings: Settings) -> Scorer:
    fitted = fit_als(course.liked, seed=course.seed, **settings)
    return lambda asked: fitted.scores(asked.liked)


def ease(course: Course, settings: Settings) -> Scorer:
    """EASE (Steck 2019) on the works that most people liked, in float32; the others come last."""
    solved, weights = ease_weights(course, **settings)

    def score(asked: Asked) -> Scores:
        scores = np.full((asked.halves.shape[0], course.works_total), -np.inf, dtype=np.float32)
        scores[:, solved] = asked.liked[:, solved] @ weights
        return scores

    return score


def ease_weights(course: Course, penalty: float) -> tuple[Numbers, Scores]:
    """Sorted numbers of works, and what liking one says of another: (works, works)."""
    most = min(MOST_SOLVED, int(np.count_nonzero(course.liked_by)))
    solved = np.sort(np.argsort(-course.liked_by, kind="stable")[:most])
    liked = course.liked[:, solved]
    gram = (liked.T @ liked).toarray()
    gram[np.diag_indices_from(gram)] += penalty
    inverse = linalg.inv(gram, overwrite_a=True, check_finite=False)
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return solved, np.asarray(weights, dtype=np.float32)


def lightfm(course: Course, settings: Settings) -> Scorer:
    return _of_factors(fit_factors(course, settings, content_weight=0.0))


def lightfm_content(course: Course, settings: Settings) -> Scorer:
    return _of_factors(fit_factors(course, settings, content_weight=_CONTENT_WEIGHT))


def fit_factors(course: Course, settings: Settings, *, content_weight: float) -> Trained:
    lesson = course.lesson
    positives = lesson.ratings.positives()
    return fit_positives(
        course.works,
        positives,
        replace(lesson.parameters, seed=course.seed, **settings).suited_to(len(positives)),
        content_weight=content_weight,
        threads=lesson.threads,
        progress=lesson.progress,
    )


def _of_factors(trained: Trained) -> Scorer:
    def score(asked: Asked) -> Scores:
        assert asked.users is not None  # whom it was not trained on it does not know
        return trained.fitted.user_vectors[asked.users] @ trained.vectors.T + trained.biases

    return score


def served(course: Course, _: Settings) -> Scorer:
    """What this service answers with: the blend, weighed on a part of what there is to learn from."""
    lesson = replace(course.lesson, parameters=replace(course.lesson.parameters, seed=course.seed))
    weighed = weigh_on(lesson, set_aside(lesson.ratings, seed=course.seed))
    blend = replace(blend_of(learn(lesson), lesson.content), weights=weighed.weights)
    return lambda asked: np.array([blend.scores(history) for history in histories(asked)])


def histories(asked: Asked) -> list[History]:
    rows = asked.halves
    pairs = zip(rows.indptr[:-1], rows.indptr[1:], strict=True)
    return [
        History.of_ratings(rows.indices[start:end].astype(np.int64), rows.data[start:end])
        for start, end in pairs
    ]


@dataclass(frozen=True)
class Contestant:
    """`fit` with settings of the `grid`, each tried on a validation part; `folds_in` whom it never saw."""

    fit: Callable[[Course, Settings], Scorer]
    grid: Sequence[Settings] = ({},)
    folds_in: bool = True


_CONTENT_WEIGHT: Final = 0.3
_FITS: Final = tuple(
    {"learning_rate": rate, "epochs": epochs} for rate, epochs in ((0.05, 20), (0.03, 20), (0.02, 60))
)
CONTESTANTS: Final[Mapping[str, Contestant]] = {
    "random": Contestant(random),
    "popularity": Contestant(popularity),
    "item_cosine": Contestant(item_cosine),
    "tfidf": Contestant(tfidf),
    "als": Contestant(
        als,
        [
            {"components": 64, "confidence": confidence, "penalty": penalty}
            for confidence, penalty in product((5.0, 20.0), (20.0, 60.0))
        ],
    ),
    "ease": Contestant(ease, [{"penalty": penalty} for penalty in (50.0, 100.0, 200.0, 400.0, 800.0)]),
    "lightfm": Contestant(lightfm, _FITS, folds_in=False),
    "lightfm_content": Contestant(lightfm_content, _FITS, folds_in=False),
    "served": Contestant(served),
}
