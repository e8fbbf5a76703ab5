"""What a training run makes out of works and ratings, and the files it leaves."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from recommender_service.domain.blend import Blend
from recommender_service.domain.content_space import ContentSpace
from recommender_service.domain.histories import Histories, gather_histories
from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.domain.shelf import newness, shelve
from recommender_service.domain.similarity import Similarity
from recommender_service.domain.titles import NO_WORK, index_titles
from recommender_service.domain.works import Work
from recommender_service.jobs.chart import draw_chart
from recommender_service.jobs.content import build_content
from recommender_service.jobs.evaluate import CHART_FILE, TABLE_FILE, as_text
from recommender_service.jobs.gate import judge
from recommender_service.jobs.inputs import Inputs, read_inputs
from recommender_service.jobs.learning import (
    Learned,
    Lesson,
    by_content_alone,
    learn,
    learn_similarity,
)
from recommender_service.jobs.neighbours import Neighbours, find_neighbours
from recommender_service.jobs.trending import find_trending
from recommender_service.jobs.upstream import Upstream
from recommender_service.jobs.validation import Validation, set_aside
from recommender_service.jobs.weighing import IMPERSONAL, Weighed, weigh
from recommender_service.snapshot import (
    MODEL_FILE,
    NEIGHBOURS_FILE,
    Titles,
    write_arrays,
    write_evaluation,
    write_maps,
    write_titles,
)
from recommender_service.snapshot.lists import Orders, write_lists
from recommender_service.snapshot.models import write_models
from shared.jobs import Progress
from shared.tables import TITLES_FILE, ratings_files, read_redirects


@dataclass(frozen=True)
class Order:
    """What is to be built: `previous` is the configuration that is live, where that is another one.

    `comparison` is what an evaluation of the same data found, for those who ask how good the model is.
    """

    parameters: Hyperparameters
    previous: Hyperparameters | None
    force: bool
    threads: int
    comparison: dict[str, Any] | None = None


@dataclass(frozen=True)
class Recommendations:
    """What is served: refitted on all ratings, with the weights that a part of them chose."""

    learned: Learned
    blend: Blend
    similarity: Similarity


def build_recommender(
    upstream: Upstream, order: Order, *, folder: Path, progress: Progress
) -> dict[str, Any]:
    """Write all files of a snapshot into `folder` and return the report.

    Raises JobError when a fit runs away or the new configuration is worse than the one that is live.
    """
    inputs = read_inputs(upstream)
    content = build_content(inputs.works)
    lesson = Lesson(content, inputs.ratings, order.parameters, order.threads, progress)
    weighed, evaluation = choose(lesson, order)
    served = fit_served(lesson, weighed)
    neighbours = find_neighbours(inputs.works, served.similarity, progress=progress)
    write_arrays(folder, NEIGHBOURS_FILE, vars(neighbours))
    write_models(folder, served.blend, served.similarity)
    write_lists(
        folder,
        shelve(inputs.works, read_redirects(upstream.catalog.folder)),
        _orders(inputs, upstream),
        _histories(inputs),
    )
    write_evaluation(folder, evaluation | {"comparison": order.comparison})
    if order.comparison is not None:
        _write_for_people(folder, order.comparison)
    _write_model(folder, served.learned)
    _write_titles(folder, inputs.works)
    write_maps(folder, _maps(inputs, served.learned, order.parameters) | {"data": _hashes(upstream)})
    report = _report(inputs, served.learned, neighbours, personal=weighed.weights.personal)
    return report | {"validation": weighed.report()}


def choose(lesson: Lesson, order: Order) -> tuple[Weighed, dict[str, Any]]:
    """The blend's weights, chosen on a part of the ratings; and what came of that, for the snapshot."""
    validation = set_aside(lesson.ratings, seed=lesson.parameters.seed)
    weighed = weigh_on(lesson, validation)
    verdict = judge(
        weighed,
        order.previous,
        lambda parameters: weigh_on(replace(lesson, parameters=parameters), validation),
        force=order.force,
    )
    return weighed, {"validation": weighed.report(), "gate": verdict.report()}


def weigh_on(lesson: Lesson, validation: Validation) -> Weighed:
    """Fit on what the validation leaves, and weigh on the rest."""
    if not validation.people:
        return weigh_nobody()
    learned = learn(replace(lesson, ratings=validation.learned))
    return weigh(blend_of(learned, lesson.content), validation)


def weigh_nobody() -> Weighed:
    """Where nobody rated enough to tell, taste is left out."""
    return Weighed(IMPERSONAL, np.empty(0), {})


def blend_of(learned: Learned, content: ContentSpace) -> Blend:
    """A blend of which the weights are still to be chosen."""
    return Blend(learned.items, learned.taste, content, learned.popularity, IMPERSONAL)


def fit_served(lesson: Lesson, weighed: Weighed) -> Recommendations:
    """Fit on all ratings of the lesson; without taste, similar titles are those of the content."""
    learned = learn(lesson)
    personal = weighed.weights.personal
    similarity = learn_similarity(lesson, learned) if personal else by_content_alone(lesson.content)
    return Recommendations(
        learned, replace(blend_of(learned, lesson.content), weights=weighed.weights), similarity
    )


def _orders(inputs: Inputs, upstream: Upstream) -> Orders:
    return Orders(find_trending(inputs.works, upstream.ratings), newness(inputs.works))


def _histories(inputs: Inputs) -> Histories:
    return gather_histories(inputs.ratings, inputs.user_ids)


def _write_for_people(folder: Path, comparison: dict[str, Any]) -> None:
    (folder / CHART_FILE).write_text(draw_chart(comparison))
    (folder / TABLE_FILE).write_text(as_text(comparison) + "\n")


def _write_model(folder: Path, learned: Learned) -> None:
    write_arrays(folder, MODEL_FILE, vars(learned.fitted) | {"trained": learned.trained})


def _write_titles(folder: Path, works: Sequence[Work]) -> None:
    index = index_titles(works)
    shown = [work.title.lower() for work in works]
    write_titles(folder, Titles(shown, dict(index.exact), dict(index.folded)))


def _maps(inputs: Inputs, learned: Learned, parameters: Hyperparameters) -> dict[str, Any]:
    return {
        "users": inputs.user_ids,
        "works": [work.id for work in inputs.works],
        "features": [f"work:{inputs.works[number].id}" for number in learned.trained],
        "hyperparameters": asdict(parameters),
    }


def _hashes(upstream: Upstream) -> dict[str, str]:
    """SHA-256 of the files that the model was learned from."""
    read = [(upstream.catalog, TITLES_FILE)]
    read += [(upstream.ratings, file.name) for file in ratings_files(upstream.ratings)]
    return {name: snapshot.manifest.files[name].sha256 for snapshot, name in read}


def _report(inputs: Inputs, learned: Learned, neighbours: Neighbours, *, personal: bool) -> dict[str, Any]:
    return {
        "personal": personal,
        "works": len(inputs.works),
        "works_with_taste": len(learned.trained),
        "users": len(inputs.user_ids),
        "ratings": len(inputs.ratings),
        "positives": int(inputs.ratings.are_positive().sum()),
        "works_recommended": len(np.unique(neighbours.five[neighbours.five != NO_WORK])),
        "works_with_fewer_than_five": int((neighbours.five == NO_WORK).any(axis=1).sum()),
    }
