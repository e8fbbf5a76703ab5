"""Means of rows of the catalogue, and how films are counted by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ratings_service.domain.votes import HALF_STEPS, UNDATED, YEARS, Integers, YearlyVotes
from shared.tables import Platform, TitleRatings

Floats = npt.NDArray[np.float64]


def title_ratings(ids: Sequence[str], votes: YearlyVotes) -> TitleRatings:
    total = votes.all_time(len(ids))
    return TitleRatings(np.array(ids, dtype=np.str_), total.sum(axis=1), total @ HALF_STEPS)


def mean_rating(halves: Integers, count: Integers) -> Floats:
    """Mean on the scale 0.5 to 5, the double nearest to it, so that 3.6 reaches a wanted 3.6."""
    return halves / (2 * count)


@dataclass(frozen=True, slots=True)
class ScoreCounts:
    """The means of all films rated on a platform in a year, ascending, by (platform, year)."""

    means: Mapping[tuple[Platform, int], Floats]

    def reaching(self, scored: float, *, platform: Platform, year: int) -> int:
        """Count the films whose mean over that year is `scored` or more."""
        means = self.means.get((platform, year))
        return 0 if means is None else int(means.size - means.searchsorted(scored, side="left"))


@dataclass(frozen=True)
class YearlyMeans:
    """The mean of a title's votes of a UTC year: (n,) each; `title` is the position in the catalogue."""

    title: Integers
    year: Integers
    mean: Floats

    @classmethod
    def of(cls, votes: YearlyVotes) -> "YearlyMeans":
        return cls(votes.title, votes.year, mean_rating(votes.halves, votes.count))


def count_scores(
    means: YearlyMeans, platforms: Sequence[Platform], *, is_film: npt.NDArray[np.bool_]
) -> ScoreCounts:
    """Sort the means of the films by platform and year; `platforms` and `is_film` follow the catalogue."""
    names = sorted(set(platforms))
    home = np.array([names.index(platform) for platform in platforms], dtype=np.int8)[means.title]
    own = np.flatnonzero(is_film[means.title] & (means.year != UNDATED))
    own = own[np.lexsort((means.mean[own], means.year[own], home[own]))]
    groups, starts = np.unique(home[own].astype(np.int64) * YEARS + means.year[own], return_index=True)
    parts = np.split(means.mean[own], starts[1:])
    return ScoreCounts(
        {
            (names[group // YEARS], group % YEARS): part
            for group, part in zip(groups.tolist(), parts, strict=False)
        }
    )
