"""The rules of ratings: what a valid row is, how votes add up, how films are counted by their mean."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
_YEARS: Final = 10_000


@dataclass(frozen=True)
class FieldRule:
    """What one field of a row may hold: `pattern` matches the whole value, which may stand in quotes.

    No value holds a comma, a quote or a blank. Only syntax that Python and RE2 read alike, so that the reader
    of whole blocks follows the same rule.
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
    "movieId": FieldRule(r"[!#-+\x2d-~]{1,64}", "a title's id"),
}


def fault_of(line: str, columns: Sequence[str]) -> str | None:
    """Tell why `line` is no rating row, or return None for a good one; `columns` is the file's order."""
    fields = line.split(",")
    if len(fields) != len(columns):
        return f"{len(fields)} fields instead of {len(columns)}"
    for column, text in zip(columns, fields, strict=True):
        rule = FIELD_RULES[column]
        if not re.fullmatch(rule.wrapped, text) or _too_late(column, text):
            return f"{column} {text[:40]!r} is not {rule.expected}"
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

    @classmethod
    def merged(cls, parts: "Sequence[YearlyVotes]") -> "YearlyVotes":
        """Add up the votes of row sets; one row in two of them counts twice."""
        keys, place = _merged_keys([part.title * _YEARS + part.year for part in parts])
        histogram = np.zeros((keys.size, HALF_STEPS.size), dtype=np.int32)
        for part, rows in zip(parts, place, strict=True):
            histogram[rows] += part.histogram
        return cls(keys // _YEARS, keys % _YEARS, histogram)

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
        if self.title.size:
            rated, starts = np.unique(self.title, return_index=True)
            total[rated] = np.add.reduceat(self.histogram, starts, axis=0, dtype=np.int64)
        return total


@dataclass(frozen=True)
class UserVotes:
    """Votes per user, sorted by id: (n,) how many, and the sums of their half-steps and of the squares."""

    user_id: Integers
    count: Integers
    halves: Integers
    squares: Integers

    @classmethod
    def merged(cls, parts: "Sequence[UserVotes]") -> "UserVotes":
        """Add up the votes of row sets; one row in two of them counts twice."""
        users, place = _merged_keys([part.user_id for part in parts])
        sums = np.zeros((3, users.size), dtype=np.int64)
        for part, rows in zip(parts, place, strict=True):
            sums[:, rows] += (part.count, part.halves, part.squares)
        return cls(users, *sums)


@dataclass(frozen=True)
class Sums:
    """All that a set of rows adds up to; `unknown` counts those of titles that the catalogue lacks, by id."""

    yearly: YearlyVotes
    users: UserVotes
    unknown: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def merged(cls, parts: "Sequence[Sums]") -> "Sums":
        unknown: Counter[str] = Counter()
        for part in parts:
            unknown.update(part.unknown)
        return cls(
            YearlyVotes.merged([part.yearly for part in parts]),
            UserVotes.merged([part.users for part in parts]),
            unknown,
        )


def _merged_keys(parts: Sequence[Integers]) -> tuple[Integers, list[Integers]]:
    """All keys once, ascending, and the places of each part's keys among them; a part has a key once."""
    keys = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *parts]))
    return keys, [np.searchsorted(keys, part) for part in parts]


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
    groups, starts = np.unique(home[own].astype(np.int64) * _YEARS + means.year[own], return_index=True)
    parts = np.split(means.mean[own], starts[1:])
    return ScoreCounts(
        {
            (names[group // _YEARS], group % _YEARS): part
            for group, part in zip(groups.tolist(), parts, strict=False)
        }
    )
