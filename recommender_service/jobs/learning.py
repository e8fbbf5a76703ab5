"""Everything that is learned from ratings: LightFM's spaces, item-to-item weights, popularity."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender_service.domain.content_space import ContentSpace
from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.domain.item_to_item import ItemToItem
from recommender_service.domain.likeness import CONTENT_WEIGHT, taste_directions
from recommender_service.domain.similarity import Similarity
from recommender_service.domain.sparse_rows import Vectors
from recommender_service.domain.taste import Numbers, Ratings
from recommender_service.domain.taste_space import TasteSpace
from recommender_service.jobs.hubs import without_hubs
from recommender_service.jobs.item_weights import ItemRegression, item_to_item, regress
from recommender_service.jobs.matrices import matrix_of
from recommender_service.jobs.taste_map import fit_taste_map
from recommender_service.model import Fitted, fit
from shared.jobs import Progress


@dataclass(frozen=True)
class Lesson:
    """What there is to learn from, and how; `content` holds all works, of which the `ratings` name some."""

    content: ContentSpace
    ratings: Ratings
    parameters: Hyperparameters
    threads: int
    progress: Progress

    @property
    def works_total(self) -> int:
        return len(self.content.features)


@dataclass(frozen=True)
class Learned:
    """The parts of a blend; `popularity` (works,) is 1 for the work that most people liked.

    `vectors` (works, components) are LightFM's own, for the works in `trained` (sorted numbers) alone.
    """

    items: ItemToItem
    taste: TasteSpace
    popularity: Vectors
    vectors: Vectors
    trained: Numbers
    fitted: Fitted


def learn(lesson: Lesson) -> Learned:
    """Fit on all ratings of the lesson; without any, everything is zero."""
    liked = lesson.ratings.positives()
    fitted, trained = fit_identities(lesson, liked)
    regression = regress(lesson.ratings, lesson.parameters.item_penalty)
    lesson.progress.say(f"item-to-item weights of {len(regression.works):,} works")
    vectors = np.zeros((lesson.works_total, lesson.parameters.components), dtype=np.float32)
    vectors[trained] = fitted.feature_vectors
    return Learned(
        items=item_to_item(regression, lesson.ratings, lesson.works_total),
        taste=_taste_space(
            lesson, vectors, trained, regression.works, _folding(regression, fitted, liked)
        ).condensed(),
        popularity=popularity(liked, lesson.works_total),
        vectors=vectors,
        trained=trained,
        fitted=fitted,
    )


def learn_similarity(lesson: Lesson, learned: Learned) -> Similarity:
    """Likeness by who liked works, by who watched them, and by content.

    What people watched says most where few liked it. LightFM is fitted once more for it, on all ratings.
    """
    seen, trained = fit_identities(lesson, lesson.ratings)
    vectors = np.zeros_like(learned.vectors)
    vectors[trained] = seen.feature_vectors
    liked_by, seen_by = (
        np.bincount(ratings.works, minlength=lesson.works_total)
        for ratings in (lesson.ratings.positives(), lesson.ratings)
    )
    directions = (taste_directions(learned.vectors, liked_by), taste_directions(vectors, seen_by))
    similarity = Similarity(np.hstack(directions), lesson.content, CONTENT_WEIGHT)
    return without_hubs(similarity, np.unique(lesson.ratings.works))


def by_content_alone(content: ContentSpace) -> Similarity:
    return Similarity(np.zeros((len(content.features), 0), dtype=np.float32), content, CONTENT_WEIGHT)


def popularity(liked: Ratings, works_total: int) -> Vectors:
    """Square root of the number of people who liked a work, over that of the best liked one: (works,)."""
    liked_by = np.bincount(liked.works, minlength=works_total)
    return np.asarray(np.sqrt(liked_by / max(1, liked_by.max(initial=0))), dtype=np.float32)


def fit_identities(lesson: Lesson, positives: Ratings) -> tuple[Fitted, Numbers]:
    """LightFM on the identities of works alone, and the sorted numbers of the works it was fitted on."""
    trained = np.unique(positives.works)
    parameters = lesson.parameters.suited_to(len(positives))
    if not len(trained):
        return Fitted.untrained(positives.users_total, 0, parameters.components), trained
    cells = (positives.users, np.searchsorted(trained, positives.works))
    ones = np.ones(len(positives), dtype=np.float32)
    matrix = sparse.coo_array((ones, cells), shape=(positives.users_total, len(trained)))
    identities = sparse.csr_array(sparse.eye_array(len(trained), dtype=np.float32))
    return fit(matrix, identities, parameters, threads=lesson.threads, progress=lesson.progress), trained


def _folding(regression: ItemRegression, fitted: Fitted, liked: Ratings) -> Vectors:
    """LightFM leaves the vectors of people who liked nothing as they were drawn: they say nothing."""
    told = np.zeros(len(fitted.user_vectors), dtype=np.bool_)
    told[liked.users] = True
    return regression.folding(np.where(told[:, None], fitted.user_vectors, np.float32(0.0)))


def _taste_space(
    lesson: Lesson, vectors: Vectors, trained: Numbers, solved: Numbers, solved_folding: Vectors
) -> TasteSpace:
    """Fill in by content what ratings do not say: vectors of works that nobody liked, and their folding."""
    folding = np.zeros_like(vectors)
    folding[solved] = solved_folding
    both = np.intersect1d(trained, solved)
    if not len(both) or len(both) == lesson.works_total:
        return TasteSpace(vectors, folding)
    features = matrix_of(lesson.content.features, len(lesson.content.names))
    known = np.hstack([vectors[both], folding[both]])
    support = np.bincount(lesson.ratings.works, minlength=lesson.works_total)[both]
    mapped = fit_taste_map(features[both], known, support, seed=lesson.parameters.seed).vectors(features)
    components = vectors.shape[1]
    return TasteSpace(
        vectors=_filled(vectors, mapped[:, :components], trained),
        folding=_filled(folding, mapped[:, components:], solved),
    )


def _filled(known: Vectors, guessed: Vectors, numbers: npt.NDArray[np.int64]) -> Vectors:
    filled = guessed.copy()
    filled[numbers] = known[numbers]
    return filled
