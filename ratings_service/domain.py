"""The rules of ratings: what a valid row is, how votes add up, how films are counted by their mean."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.tables import Platform, TitleRatings

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

COLUMNS: Final = ("userId", "rating", "timestamp", "movieId")
HALF_STEPS: Final[Integers] = np.arange(1, 11, dtype=np.int64)
LATEST_S: Final = 253_402_300_799  # the last second of the year 9999, UTC
UNDATED: Final = 0  # the year of a rating whose time is unknown


@dataclass(frozen=True)
class FieldRule:
    """What one field of a row may hold: `pattern` matches the whole value, which may stand in quotes.

    Only syntax that Python and RE2 read alike, so that the query engine follows the same rule.
    """

    pattern: str
    expected: str

    @property
    def wrapped(self) -> str:
        return rf'[ \t]*(?:"(?:{self.pattern})"|(?:{self.pattern}))[ \t]*'


FIELD_RULES: Final[Mapping[str, FieldRule]] = {
    "userId": FieldRule("[0-9]{1,18}", "a whole number of at most 18 digits"),
    "rating": FieldRule(r"0?\.50*|[1-4](?:\.[05]0*)?|5(?:\.0+)?", "0.5 to 5.0 by halves"),
    "timestamp": FieldRule("[0-9]{1,12}", f"Unix seconds from 0 to {LATEST_S}"),
    "movieId": FieldRule("[!#-~]{1,64}", "a title's id"),
}


def fault_of(line: str, columns: Sequence[str]) -> str | None:
    """Tell why `line` is no rating row, or return None for a good one; `columns` is the file's order."""
    fields = line.split(",")
    if len(fields) != len(columns):
        return f"{len(fields)} fields instead of {len(columns)}"
    for column, field in zip(columns, fields, strict=True):
        rule = FIELD_RULES[column]
        if not re.fullmatch(rule.wrapped, field) or _too_late(column, field):
            return f"{column} {field[:40]!r} is not {rule.expected}"
    return None


def _too_late(column: str, field: str) -> bool:
    return column == "timestamp" and int(field.strip(' \t"')) > LATEST_S


@dataclass(frozen=True)
class YearlyVotes:
    """Votes per (title, UTC year), sorted by both; those of two row sets without a row in common add up.

    `title` (n,) is the position in the catalogue, `year` (n,) is 0 where the time is unknown,
    `histogram` (n, 10) counts the votes of each half-step.
    """

    title: Integers
    year: Integers
    histogram: npt.NDArray[np.int32]

    @property
    def count(self) -> Integers:
        count: Integers = self.histogram.sum(axis=1, dtype=np.int64)
        return count

    @property
    def halves(self) -> Integers:
        """Sum of the votes in half-steps."""
        return self.histogram @ HALF_STEPS

    @property
    def squares(self) -> Integers:
        """Sum of the squared votes in half-steps."""
        return self.histogram @ HALF_STEPS**2

    def all_time(self, titles: int) -> Integers:
        """Histogram of each of the catalogue's `titles` over all years, undated votes too: (titles, 10)."""
        total = np.zeros((titles, HALF_STEPS.size), dtype=np.int64)
        np.add.at(total, self.title, self.histogram)
        return total


@dataclass(frozen=True)
class UserVotes:
    """Votes per user, sorted by id: (n,) how many, and the sums of their half-steps and of the squares."""

    user_id: Integers
    count: Integers
    halves: Integers
    squares: Integers


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


def count_scores(
    votes: YearlyVotes, platforms: Sequence[Platform], *, is_film: npt.NDArray[np.bool_]
) -> ScoreCounts:
    """Sort the means of the films by platform and year; `platforms` and `is_film` follow the catalogue."""
    counted = is_film[votes.title] & (votes.year != UNDATED)
    home = np.array(platforms, dtype=np.str_)[votes.title]
    mean = mean_rating(votes.halves, votes.count)
    means: dict[tuple[Platform, int], Floats] = {}
    for platform in sorted(set(platforms)):
        own = np.flatnonzero(counted & (home == platform))
        order = own[np.lexsort((mean[own], votes.year[own]))]
        years, starts = np.unique(votes.year[order], return_index=True)
        groups = np.split(mean[order], starts[1:])
        means.update(((platform, year), group) for year, group in zip(years.tolist(), groups, strict=False))
    return ScoreCounts(means)
