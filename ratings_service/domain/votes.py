"""How votes add up: by title or work and year, and by user."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

HALF_STEPS: Final[Integers] = np.arange(1, 11, dtype=np.int64)
UNDATED: Final = 0  # the year of a rating whose time is unknown
YEARS: Final = 10_000


@dataclass(frozen=True)
class YearlyVotes:
    """Votes per (title, UTC year), sorted by both; those of two row sets without a row in common add up.

    `title` (n,) is the position in the catalogue, or the number of a work where the votes are those of works;
    `year` (n,) is 0 where the time is unknown, `histogram` (n, 10) counts the votes of each half-step.
    """

    title: Integers
    year: Integers
    histogram: npt.NDArray[np.int32]

    @classmethod
    def merged(cls, parts: "Sequence[YearlyVotes]") -> "YearlyVotes":
        """Add up the votes of row sets; one row in two of them counts twice.

        What one part takes back of another is gone.
        """
        keys, place = _merged_keys([part.title * YEARS + part.year for part in parts])
        histogram = np.zeros((keys.size, HALF_STEPS.size), dtype=np.int32)
        for part, rows in zip(parts, place, strict=True):
            histogram[rows] += part.histogram
        left = histogram.any(axis=1)
        if not left.all():
            keys, histogram = keys[left], histogram[left]
        return cls(keys // YEARS, keys % YEARS, histogram)

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
    """All that a set of rows adds up to; `unknown` counts those of titles that the catalogue lacks, by id.

    `works` are the votes on works: of each person's ratings of a work the last.
    """

    yearly: YearlyVotes
    users: UserVotes
    works: YearlyVotes
    unknown: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def merged(cls, parts: "Sequence[Sums]") -> "Sums":
        """Add up the sums of row sets; votes on works must be what each part changes in those before it."""
        unknown: Counter[str] = Counter()
        for part in parts:
            unknown.update(part.unknown)
        return cls(
            YearlyVotes.merged([part.yearly for part in parts]),
            UserVotes.merged([part.users for part in parts]),
            YearlyVotes.merged([part.works for part in parts]),
            unknown,
        )


def _merged_keys(parts: Sequence[Integers]) -> tuple[Integers, list[Integers]]:
    """All keys once, ascending, and the places of each part's keys among them; a part has a key once."""
    keys = np.concatenate([np.empty(0, dtype=np.int64), *parts])
    # Parts are in order already, which a stable sort makes use of.
    keys.sort(kind="stable")
    keys = keys[np.diff(keys, prepend=-1) != 0]
    return keys, [np.searchsorted(keys, part) for part in parts]
