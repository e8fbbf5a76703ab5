"""Works as this domain sees them: the rows of one film or show, under one title."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.listings import id_order, rows_by_work, shown_row
from shared.tables import Title, TitleType


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
    return [_work(work, rows, votes) for work, rows in rows_by_work(titles).items()]


def _work(work: str, rows: list[Title], votes: Mapping[str, int]) -> Work:
    total = sum(votes.get(row.id, 0) for row in rows)
    return Work(work, shown_row(rows), total, tuple(rows))


def precedence(work: Work) -> tuple[Any, ...]:
    """Sort key that puts first the work that a title most likely means."""
    lowest = min(id_order(row.id) for row in work.rows)
    return (-work.votes, -work.year, work.type != "movie", lowest)
