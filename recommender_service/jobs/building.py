"""What a training run makes out of works and ratings, and the files it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.domain.taste import Numbers, Ratings
from recommender_service.domain.titles import NO_WORK, index_titles
from recommender_service.domain.works import Work
from recommender_service.jobs.content import build_content
from recommender_service.jobs.features import Features, build_features
from recommender_service.jobs.inputs import Inputs, read_inputs
from recommender_service.jobs.neighbours import Neighbours, find_neighbours, taste_space
from recommender_service.jobs.upstream import Upstream
from recommender_service.model import Fitted, Vectors, fit
from recommender_service.snapshot import (
    MODEL_FILE,
    NEIGHBOURS_FILE,
    Titles,
    write_arrays,
    write_maps,
    write_titles,
)
from shared.jobs import Progress
from shared.tables import TITLES_FILE, ratings_files


@dataclass(frozen=True)
class Trained:
    """A fit with the features it was made with, and the vectors and biases of all works."""

    features: Features
    fitted: Fitted
    vectors: Vectors
    biases: Vectors


def build_recommender(
    upstream: Upstream,
    parameters: Hyperparameters,
    *,
    folder: Path,
    threads: int,
    progress: Progress,
) -> Mapping[str, Any]:
    """Write all files of a snapshot into `folder` and return the report."""
    inputs = read_inputs(upstream)
    positives = inputs.ratings.positives()
    liked_by = np.bincount(positives.works, minlength=len(inputs.works))
    parameters = parameters.suited_to(positives=len(positives), liked_works=int(np.count_nonzero(liked_by)))
    trained = fit_positives(inputs.works, positives, parameters, threads=threads, progress=progress)
    taste = taste_space(trained.vectors, liked_by)
    neighbours = find_neighbours(inputs.works, build_content(inputs.works), taste, progress=progress)
    write_arrays(folder, NEIGHBOURS_FILE, vars(neighbours))
    _write_model(folder, trained)
    _write_titles(folder, inputs.works)
    write_maps(folder, _maps(inputs, trained.features, parameters) | {"data": _hashes(upstream)})
    return _report(inputs, positives, trained.features, neighbours)


def fit_positives(
    works: Sequence[Work],
    positives: Ratings,
    parameters: Hyperparameters,
    *,
    threads: int,
    progress: Progress,
) -> Trained:
    """Fit on the works that people liked and represent all; without positives all vectors are zero."""
    features = build_features(works, np.unique(positives.works), parameters.content_weight)
    fitted = (
        fit(
            _interactions(positives, features.trained),
            features.matrix[features.trained],
            parameters,
            threads=threads,
            progress=progress,
        )
        if len(positives)
        else Fitted.untrained(positives.users_total, len(features.names), parameters.components)
    )
    return Trained(features, fitted, *features.represent(fitted))


def _interactions(positives: Ratings, trained: Numbers) -> sparse.coo_array:
    columns = np.searchsorted(trained, positives.works)
    ones = np.ones(len(positives), dtype=np.float32)
    return sparse.coo_array((ones, (positives.users, columns)), shape=(positives.users_total, len(trained)))


def _write_model(folder: Path, trained: Trained) -> None:
    of_works = {
        "work_vectors": trained.vectors,
        "work_biases": trained.biases,
        "trained": trained.features.trained,
    }
    write_arrays(folder, MODEL_FILE, vars(trained.fitted) | of_works)


def _write_titles(folder: Path, works: Sequence[Work]) -> None:
    index = index_titles(works)
    shown = [work.title.lower() for work in works]
    write_titles(folder, Titles(shown, dict(index.exact), dict(index.folded)))


def _maps(inputs: Inputs, features: Features, parameters: Hyperparameters) -> dict[str, Any]:
    return {
        "users": inputs.user_ids,
        "works": [work.id for work in inputs.works],
        "features": features.names,
        "hyperparameters": asdict(parameters),
    }


def _hashes(upstream: Upstream) -> dict[str, str]:
    """SHA-256 of the files that the model was learned from."""
    read = [(upstream.catalog, TITLES_FILE)]
    read += [(upstream.ratings, file.name) for file in ratings_files(upstream.ratings)]
    return {name: snapshot.manifest.files[name].sha256 for snapshot, name in read}


def _report(inputs: Inputs, positives: Ratings, features: Features, neighbours: Neighbours) -> dict[str, Any]:
    return {
        "personal": len(positives) > 0,
        "works": len(inputs.works),
        "works_with_taste": len(features.trained),
        "users": len(inputs.user_ids),
        "ratings": len(inputs.ratings),
        "positives": len(positives),
        "features": len(features.names),
        "works_recommended": len(np.unique(neighbours.five[neighbours.five != NO_WORK])),
        "works_with_fewer_than_five": int((neighbours.five == NO_WORK).any(axis=1).sum()),
    }
