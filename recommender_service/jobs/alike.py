"""How good lists of similar titles are: how far they lead from what somebody liked to what else they did."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender_service.domain.ranking import Scores, best
from recommender_service.domain.similarity import Similarity
from recommender_service.domain.taste import Numbers
from recommender_service.domain.works import Work
from recommender_service.jobs.asking import matrix_of_halves
from recommender_service.jobs.contestants import Course, ease_weights, fit_factors
from recommender_service.jobs.figures import popularity_classes
from recommender_service.jobs.holdout import Split
from recommender_service.jobs.learning import by_content_alone, learn, learn_similarity
from recommender_service.jobs.neighbours import Blocks
from recommender_service.jobs.original import original_features
from shared.genres import genre_terms

NEAREST: Final = 5
_BLOCK_WORKS: Final = 256
_LOOKED_AT: Final = 1_000
_EASE_PENALTY: Final = 200.0

# Likeness (some works, works) of some works to all.
Rows = Callable[[Numbers], Scores]


def judge_similar(rounds: Sequence[tuple[Course, Split]]) -> dict[str, Any]:
    """Means over the rounds, and of the first one how works that nobody rated fare."""
    found = [_judge(course, split) for course, split in rounds]
    contestants = {
        name: {figure: float(np.mean([one[name][figure] for one in found])) for figure in figures}
        for name, figures in found[0].items()
    }
    share = {name: figures["found"] for name, figures in contestants.items()}
    return {
        "contestants": contestants,
        "served_to_item_cosine": share["served"] / max(share["item_cosine"], 1e-12),
        "served_to_tfidf": share["served"] / max(share["tfidf"], 1e-12),
        "unrated": _judge_unrated(rounds[0][0]),
    }


def _judge(course: Course, split: Split) -> dict[str, dict[str, float]]:
    found = {name: figures(rows, course, split) for name, rows in neighbour_rows(course).items()}
    course.lesson.progress.say(f"similar titles, hold-out {course.seed}: done")
    return found


def neighbour_rows(course: Course) -> Mapping[str, Rows]:
    """What each way to compare works says of them, by name."""
    return {**compared_rows(course), "served": Blocks.of(served_similarity(course)).likeness}


def compared_rows(course: Course) -> Mapping[str, Rows]:
    """What is held against what is served."""
    vectors = fit_factors(course, {}, content_weight=0.0).vectors
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    features = original_features(course.works)
    content = Blocks.of(by_content_alone(course.lesson.content))
    return {
        "item_cosine": _cosines(course),
        "tfidf": lambda works: (features[works] @ features.T).toarray(),
        "ease": _ease(course),
        "lightfm": lambda works: np.asarray(unit[works] @ unit.T),
        "content": content.likeness,
    }


def served_similarity(course: Course) -> Similarity:
    return learn_similarity(course.lesson, learn(course.lesson))


def _cosines(course: Course) -> Rows:
    lengths = np.sqrt(np.maximum(course.liked_by, 1)).astype(np.float32)
    directions = sparse.csc_array(course.liked.multiply(1 / lengths[None, :]))
    return lambda works: (directions[:, works].T @ directions).toarray()


def _ease(course: Course) -> Rows:
    solved, weights = ease_weights(course, _EASE_PENALTY)
    place = np.full(course.works_total, -1)
    place[solved] = np.arange(len(solved))

    def rows(works: Numbers) -> Scores:
        found = np.full((len(works), course.works_total), -np.inf, dtype=np.float32)
        known = np.flatnonzero(place[works] >= 0)
        found[np.ix_(known, solved)] = weights[place[works[known]]]
        return found

    return rows


def figures(rows: Rows, course: Course, split: Split) -> dict[str, float]:
    """`found`: of the works to be found, outside the 10% most rated, the share in lists of five.

    A mean over the person's liked works, then over people. Works without a rating are skipped in the lists.
    `coverage`: the share of rated works that is in some list; `largest_share`: of all lists, that of the
    work which is in most.
    """
    rated_by = np.bincount(split.learned.works, minlength=course.works_total)
    rated = np.flatnonzero(rated_by)
    near = nearest(rows, rated, among=rated)
    listed = np.bincount(near.ravel(), minlength=course.works_total)
    return {
        "found": _found(near, rated, course, split),
        "coverage": float(np.mean(listed[rated] > 0)),
        "largest_share": float(listed.max() / max(len(rated), 1)),
    }


def nearest(rows: Rows, works: Numbers, *, among: Numbers) -> npt.NDArray[np.int64]:
    """The five most similar of some works for each of `works`, never itself: (works, 5)."""
    found = []
    for start in range(0, len(works), _BLOCK_WORKS):
        block = works[start : start + _BLOCK_WORKS]
        likeness = np.array(rows(block), dtype=np.float32)
        likeness[np.arange(len(block)), block] = -np.inf
        found.append(among[best(likeness[:, among], NEAREST)])
    return np.vstack(found)


def _found(near: Numbers, rated: Numbers, course: Course, split: Split) -> float:
    rare = popularity_classes(np.bincount(split.learned.works, minlength=course.works_total)) > 0
    wanted = matrix_of_halves(split.held_out, course.works_total) > 0
    wanted = sparse.csr_array(wanted.multiply(rare[None, :]))
    wanted.eliminate_zeros()
    ones = np.ones(near.size, dtype=np.float32)
    lists = sparse.csr_array(
        (ones, (np.repeat(rated, near.shape[1]), near.ravel())), shape=(course.works_total,) * 2
    )
    hits = np.asarray((course.liked @ lists).multiply(wanted).sum(axis=1)).ravel()
    people = np.flatnonzero(np.diff(wanted.indptr))
    liked, there = np.diff(course.liked.indptr)[people], np.diff(wanted.indptr)[people]
    return (
        float(np.mean(hits[people] / np.maximum(liked * np.minimum(NEAREST, there), 1)))
        if len(people)
        else 0.0
    )


def _judge_unrated(course: Course) -> dict[str, float]:
    """How works that nobody rated fare: genres in common with their neighbours, and shows among shows'."""
    content = Blocks.of(by_content_alone(course.lesson.content)).likeness
    served = Blocks.of(served_similarity(course)).likeness
    everything, dice = np.arange(course.works_total), np.random.default_rng(course.seed)
    rated = np.unique(course.lesson.ratings.works)
    unrated = dice.permutation(np.setdiff1d(everything, rated))[:_LOOKED_AT]
    shows = np.array([number for number, work in enumerate(course.works) if work.type == "tv show"])
    shows = dice.permutation(shows)[:_LOOKED_AT]
    if not len(unrated) or not len(shows):
        return {}
    ours = _genre_overlap(course.works, unrated, nearest(served, unrated, among=everything))
    theirs = _genre_overlap(course.works, unrated, nearest(content, unrated, among=everything))
    near_shows = nearest(served, shows, among=everything)
    return {
        "genre_overlap": ours,
        "genre_overlap_of_content": theirs,
        "genre_overlap_ratio": ours / max(theirs, 1e-12),
        "shows_among_neighbours_of_shows": float(np.isin(near_shows, _shows(course.works)).mean()),
    }


def _shows(works: Sequence[Work]) -> list[int]:
    return [number for number, work in enumerate(works) if work.type == "tv show"]


def _genre_overlap(works: Sequence[Work], asked: Numbers, near: Numbers) -> float:
    """Mean share of genres that a work and its neighbour have in common, of those that either has."""
    genres = [{term for row in work.rows for term in genre_terms(row)} for work in works]
    shares = [
        len(genres[one] & genres[other]) / max(len(genres[one] | genres[other]), 1)
        for one, others in zip(asked.tolist(), near.tolist(), strict=True)
        for other in others
    ]
    return float(np.mean(shares))
