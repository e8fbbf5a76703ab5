"""What rows add up to: votes by title and year in one dense array, and votes by user."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ratings_service.domain.votes import HALF_STEPS, UNDATED, Integers, UserVotes, YearlyVotes
from ratings_service.jobs.parsing import HALVES_BITS, TIME_SHIFT, TITLE_BITS, Keys

_DAY_S: Final = 86_400
_STEPS: Final = HALF_STEPS.size
_YEARS: Final = 10_000
_FIRST_YEARS: Final = 64


@dataclass(frozen=True)
class Columns:
    """Rows as they are published: (n,) each."""

    user_id: Integers
    title: npt.NDArray[np.int32]
    halves: npt.NDArray[np.int8]
    rated_at: Integers

    @classmethod
    def of(cls, users: Keys, keys: Keys) -> "Columns":
        times = keys >> np.uint64(TIME_SHIFT)
        title = keys >> np.uint64(HALVES_BITS) & np.uint64((1 << TITLE_BITS) - 1)
        halves = keys & np.uint64((1 << HALVES_BITS) - 1)
        return cls(users.view(np.int64), title.astype(np.int32), halves.astype(np.int8), times.view(np.int64))


@dataclass(frozen=True)
class Votes:
    """Single votes, (n,) each: on which title, or work, in which UTC year, and the half-steps."""

    title: npt.NDArray[np.int32]
    year: npt.NDArray[np.int16]
    halves: npt.NDArray[np.int8]


class YearOfDay:
    """The UTC year of a time, by the day it falls on."""

    def __init__(self) -> None:
        self._years = np.empty(0, dtype=np.int16)

    def __call__(self, times: Integers) -> npt.NDArray[np.int16]:
        days = times // _DAY_S
        last = int(days.max(initial=0))
        years = self._years
        if last >= years.size:
            calendar = np.arange(last + 366).astype("datetime64[D]").astype("datetime64[Y]")
            self._years = years = (calendar.astype(np.int64) + 1970).astype(np.int16)
        found = years[days]
        found[times == 0] = UNDATED
        return found


@dataclass
class YearlyTally:
    """Votes by (year, title, half-step); a year gets its slot when it is first met.

    Pages of slots that stay empty cost no memory.
    """

    titles: int
    _years: list[int] = field(default_factory=list)
    _slots: npt.NDArray[np.int64] = field(default_factory=lambda: np.full(_YEARS, -1, dtype=np.int64))
    _votes: npt.NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        self._votes = np.zeros((_FIRST_YEARS, self.titles * _STEPS), dtype=np.int32)

    def add(self, votes: Votes, *, by: int = 1) -> None:
        """Count each vote, or take it away where `by` is -1."""
        self._make_room(np.flatnonzero(np.bincount(votes.year)).tolist())
        row = self._votes.shape[1]
        cell = self._slots[votes.year] * row + votes.title * _STEPS + (votes.halves - 1)
        # A number of the very type of the votes: any other is added many times slower.
        np.add.at(self._votes.reshape(-1), cell, np.int32(by))

    def _make_room(self, years: list[int]) -> None:
        for year in years:
            if self._slots[year] < 0:
                self._slots[year] = len(self._years)
                self._years.append(year)
        if len(self._years) > len(self._votes):
            grown = np.zeros((2 * len(self._years), self._votes.shape[1]), dtype=np.int32)
            grown[: len(self._votes)] = self._votes
            self._votes = grown

    def of_works(self, work_of: npt.NDArray[np.int32], *, without: YearlyVotes) -> YearlyVotes:
        """The same votes by work, which `work_of` (titles,) numbers, less some that are no votes on works."""
        order = np.argsort(work_of, kind="stable")
        starts = starts_of_runs(work_of[order])
        found = YearlyTally(starts.size)
        found._make_room(self._years)
        for year in self._years:
            votes = self._of_year(year).reshape(self.titles, _STEPS)[order]
            found._of_year(year)[:] = np.add.reduceat(votes, starts, axis=0).reshape(-1)
        cells = found._votes.reshape(-1, _STEPS)
        cells[found._slots[without.year] * found.titles + without.title] -= without.histogram
        return found.votes()

    def _of_year(self, year: int) -> npt.NDArray[np.int32]:
        votes: npt.NDArray[np.int32] = self._votes[self._slots[year]]
        return votes

    def votes(self) -> YearlyVotes:
        order = np.argsort(self._years)
        years = np.array(self._years, dtype=np.int64)[order]
        histogram = self._votes.reshape(len(self._votes), self.titles, _STEPS)
        rated = np.array([histogram[slot].any(axis=1) for slot in order]).reshape(order.size, self.titles)
        title, year = np.nonzero(rated.T)
        return YearlyVotes(title, years[year], histogram[order[year], title])


def user_votes(columns: Columns) -> UserVotes:
    """Votes of each user; the rows come sorted by user."""
    starts = starts_of_runs(columns.user_id)
    if not starts.size:
        return UserVotes(*(np.empty(0, dtype=np.int64) for _ in range(4)))
    halves = columns.halves.astype(np.int64)
    return UserVotes(
        user_id=columns.user_id[starts],
        count=np.diff(starts, append=columns.user_id.size),
        halves=np.add.reduceat(halves, starts),
        squares=np.add.reduceat(halves * halves, starts),
    )


def starts_of_runs(values: npt.NDArray[Any]) -> Integers:
    """Where each run of equal values begins."""
    if not values.size:
        return np.empty(0, dtype=np.int64)
    return np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1])
