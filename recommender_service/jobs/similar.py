"""Neighbours of one title, by each way to compare works: for people who want to see why."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from recommender_service.domain.history import History
from recommender_service.jobs.upstream import find_upstream
from shared.api.listing import Because
from shared.errors import JobError
from shared.jobs import Progress
from shared.snapshots import BrokenSnapshot, find_snapshot
from shared.text import fold

if TYPE_CHECKING:
    from recommender_service.snapshot import Recommender

SHOWN: Final = 5


@dataclass(frozen=True)
class Neighbour:
    """A title with its likeness to the one that was asked for, and in words what makes up most of that."""

    title: str
    score: float
    reasons: tuple[str, ...] = ()


def find_similar(data: Path, title: str, *, progress: Progress) -> dict[str, list[Neighbour]]:
    """Nearest titles by contestant, "served" first; LightFM is fitted for it, the rest is looked up.

    Raises JobError for a folder without a model and, with suggestions, for a title that is not there.
    """
    upstream, live = find_upstream(data), find_snapshot(data, "recommender")
    if live is None:
        raise JobError("no model yet: run `stream-api train` first")
    # The libraries behind these take a second to load; other commands must not wait for them.
    from recommender_service.domain.hyperparameters import Hyperparameters  # noqa: PLC0415
    from recommender_service.jobs.alike import compared_rows, nearest  # noqa: PLC0415
    from recommender_service.jobs.content import build_content  # noqa: PLC0415
    from recommender_service.jobs.contestants import Course  # noqa: PLC0415
    from recommender_service.jobs.inputs import read_inputs  # noqa: PLC0415
    from recommender_service.jobs.learning import Lesson  # noqa: PLC0415
    from recommender_service.snapshot import open_state  # noqa: PLC0415

    try:
        state = open_state(live)
    except BrokenSnapshot as error:
        raise JobError(f"the model cannot be read, run `stream-api train` again: {error}") from error
    work = state.index.find(title.lower())
    if work is None:
        close = state.spellings.nearest(fold(title))
        meant = f"; did you mean {', '.join(close)}?" if close else ""
        raise JobError(f"no title {title!r}{meant}")
    inputs = read_inputs(upstream)
    lesson = Lesson(build_content(inputs.works), inputs.ratings, Hyperparameters(), 1, progress)
    found = {"served": _served(state, work)}
    everything, asked = np.arange(len(inputs.works)), np.array([work])
    for name, rows in compared_rows(Course(inputs.works, lesson, seed=1)).items():
        scores = rows(asked)[0]
        near = nearest(rows, asked, among=everything)[0]
        found[name] = [
            Neighbour(state.shelf.titles[other], float(scores[other])) for other in near if scores[other] > 0
        ]
    return found


def _served(state: "Recommender", work: int) -> list[Neighbour]:
    asked = History.of_picks([work])
    scores = state.similarity.scores(work)
    scores[work] = -np.inf
    near = np.argsort(-scores, kind="stable")[:SHOWN]
    reasons = state.reasons.of(state.similarity.contributions(asked, near), asked)
    return [
        Neighbour(state.shelf.titles[other], float(scores[other]), tuple(map(_reason, because)))
        for other, because in zip(near.tolist(), reasons, strict=True)
    ]


def _reason(because: Because) -> str:
    return f"{'taste' if because.kind == 'title' else because.id} {because.share:.0%}"


def side_by_side(found: Mapping[str, list[Neighbour]]) -> list[tuple[str, ...]]:
    """A heading, then a line for each place."""
    heading = ("", *(name.replace("_", " ") for name in found))
    cells = {name: [_cell(one) for one in near] for name, near in found.items()}
    lines = [
        (str(place + 1), *(near[place] if place < len(near) else "" for near in cells.values()))
        for place in range(max(map(len, cells.values()), default=0))
    ]
    return [heading, *lines]


def _cell(neighbour: Neighbour) -> str:
    reasons = f"\n  {', '.join(neighbour.reasons)}" if neighbour.reasons else ""
    return f"{neighbour.title} {neighbour.score:.2f}{reasons}"
