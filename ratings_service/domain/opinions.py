"""What people thought of works, told: of one work, and of all of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ratings_service.domain.shelf import Shelf
from ratings_service.domain.votes import HALF_STEPS, UNDATED, Integers, YearlyVotes
from shared.api.rating_facts import PlatformRatings, RatingSource, RatingsSummary
from shared.api.votes import RatingVotes, YearOfRatings
from shared.vocabulary import PLATFORMS


@dataclass(frozen=True)
class Opinion:
    """Votes on a work, or on several: by half-step, by year where that is known, and how many where not."""

    histogram: list[RatingVotes]
    by_year: list[YearOfRatings]
    undated: int


def opinion(years: npt.NDArray[Any], histograms: npt.NDArray[Any]) -> Opinion:
    """Of votes by year (years,), ascending, each once, and half-step (years, 10)."""
    histograms = histograms.astype(np.int64)
    counts, halves = histograms.sum(axis=1), histograms @ HALF_STEPS
    figures = list(zip(years.tolist(), counts.tolist(), halves.tolist(), strict=True))
    steps = zip(HALF_STEPS.tolist(), histograms.sum(axis=0).tolist(), strict=True)
    dated = (figure for figure in figures if figure[0] != UNDATED)
    return Opinion(
        histogram=[RatingVotes(halves / 2, count) for halves, count in steps],
        by_year=[YearOfRatings(year, count, total / (2 * count)) for year, count, total in dated],
        undated=sum(count for year, count, _ in figures if year == UNDATED),
    )


@dataclass(frozen=True)
class WorkVotes:
    """Votes on works as they are kept, in numbers as narrow as may be: sorted by work, then year.

    Those of work w are at `starts[w]` to `starts[w + 1]` of `years` (n,) and `histograms` (n, 10).
    """

    starts: Integers
    years: npt.NDArray[Any]
    histograms: npt.NDArray[Any]

    def of(self, work: int) -> Opinion:
        rows = slice(self.starts[work], self.starts[work + 1])
        return opinion(self.years[rows], self.histograms[rows])


def summary(votes: YearlyVotes, shelf: Shelf, *, source: RatingSource, people: int) -> RatingsSummary:
    """Of all votes on works."""
    of_works = votes.all_time(len(shelf))
    told = _over_all_works(votes)
    count, halves = int(of_works.sum()), int((of_works @ HALF_STEPS).sum())
    return RatingsSummary(
        source=source,
        count=count,
        people=people,
        works=int(np.count_nonzero(of_works.any(axis=1))),
        mean=_mean(halves, count),
        histogram=told.histogram,
        by_year=told.by_year,
        by_platform=_by_platform(of_works, shelf),
        undated=told.undated,
        undated_share=told.undated / max(1, count),
    )


def _over_all_works(votes: YearlyVotes) -> Opinion:
    order = np.argsort(votes.year, kind="stable")
    years, starts = np.unique(votes.year[order], return_index=True)
    histograms = votes.histogram[order]
    if starts.size:
        histograms = np.add.reduceat(histograms, starts, axis=0, dtype=np.int64)
    return opinion(years, histograms)


def _by_platform(of_works: Integers, shelf: Shelf) -> list[PlatformRatings]:
    found = []
    for platform in PLATFORMS:
        own = of_works[shelf.tags["platform"].having(platform)]
        count, halves = int(own.sum()), int((own @ HALF_STEPS).sum())
        works = int(np.count_nonzero(own.any(axis=1)))
        found.append(PlatformRatings(platform, works, count, _mean(halves, count)))
    return found


def _mean(halves: int, count: int) -> float | None:
    return halves / (2 * count) if count else None
