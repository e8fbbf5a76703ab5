"""Works as this domain sees them: the rows of one film or show, under one title."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.tables import Title, TitleType

_NUMBERED_ID = re.compile(r"(\D*)(\d+)")


@dataclass(frozen=True, slots=True)
class Work:
    """A film or show; it is `shown` by one of its rows, `votes` count for all of them."""

    id: str
    shown: Title
    votes: int
    rows: tuple[Title, ...]

    @property
    def title(self) -> str:
        return self.shown.title

    @property
    def year(self) -> int:
        return self.shown.year

    @property
    def type(self) -> TitleType:
        return self.shown.type


def gather_works(titles: Iterable[Title], votes: Mapping[str, int]) -> list[Work]:
    """Works in the order in which the catalogue first names them; `votes` counts ratings by row id."""
    rows_of: dict[str, list[Title]] = {}
    for title in titles:
        rows_of.setdefault(title.work, []).append(title)
    return [_work(work, rows, votes) for work, rows in rows_of.items()]


def _work(work: str, rows: list[Title], votes: Mapping[str, int]) -> Work:
    shown = min(rows, key=lambda row: (len(row.title), id_order(row.id)))
    total = sum(votes.get(row.id, 0) for row in rows)
    return Work(work, shown, total, tuple(rows))


def id_order(row_id: str) -> tuple[str, int, str]:
    """Sort key of row ids: by platform, then by number, so that `as9` comes before `as10`."""
    match = _NUMBERED_ID.fullmatch(row_id)
    return (match[1], int(match[2]), row_id) if match else (row_id, 0, row_id)


def precedence(work: Work) -> tuple[Any, ...]:
    """Sort key that puts first the work that a title most likely means."""
    lowest = min(id_order(row.id) for row in work.rows)
    return (-work.votes, -work.year, work.type != "movie", lowest)
