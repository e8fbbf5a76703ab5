"""The means that films are counted by, as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from ratings_service.domain.scores import ScoreCounts
from ratings_service.snapshot.arrays import opened

if TYPE_CHECKING:
    from shared.tables import Platform

SCORES_FILE: Final = "scores.npz"


def write_scores(folder: Path, counts: ScoreCounts) -> None:
    groups = sorted(counts.means)
    means = [counts.means[group] for group in groups]
    np.savez(
        folder / SCORES_FILE,
        platform=np.array([platform for platform, _ in groups], dtype="U16"),
        year=np.array([year for _, year in groups], dtype=np.int64),
        stop=np.cumsum([group.size for group in means], dtype=np.int64),
        mean=np.concatenate(means) if means else np.empty(0),
    )


def read_scores(folder: Path) -> ScoreCounts:
    with opened(folder / SCORES_FILE) as file:
        groups = zip(cast("list[Platform]", file["platform"].tolist()), file["year"].tolist(), strict=True)
        stop, mean = file["stop"], file["mean"]
    if stop.size and stop[-1] != mean.size:
        raise ValueError("the groups do not cover the means")
    return ScoreCounts(dict(zip(groups, np.split(mean, stop[:-1]), strict=False)))
