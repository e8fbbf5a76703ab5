"""The catalogue as lists show it and filters look at it: works in columns, each with its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from recommender_service.domain.works import Work
from shared.audiences import strictest_age
from shared.filters import Filter
from shared.listings import near_ids, numbers_by_id, platforms_of_works, row_listed, rows_of_works
from shared.tables import Platform, Title, TitleType
from shared.tags import Mask, passes
from shared.traits import Kind, traits

Numbers = npt.NDArray[np.int64]

_KINDS: Final[tuple[Kind, ...]] = ("platform", "type", "genre", "country", "rating_class")


class Card(NamedTuple):
    """What lists tell of a work; every platform that lists it, in alphabetical order."""

    work: str
    title: str
    type: TitleType
    platforms: tuple[Platform, ...]
    year: int


@dataclass(frozen=True)
class Shelf:
    """Columns by number of work: `ids`, `titles`, `types`, `years`, `ages` (255: unknown), `shown` rows.

    `rows`, `row_works` and `row_platforms` are columns by number of row. `tags` leads from a kind and a
    value, such as `genre:comedy`, to the numbers of the works that have it; `redirects` from an id of a work
    that was given up to the one in its place.
    """

    ids: list[str]
    titles: list[str]
    types: list[TitleType]
    years: list[int]
    ages: list[int]
    shown: list[int]
    rows: list[str]
    row_works: list[int]
    row_platforms: list[Platform]
    tags: dict[str, list[int]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def prepare(self) -> None:
        """Make now what the first list would wait for."""
        _ = self._numbers, self._cards, self.year_column, self.age_column

    def number_of(self, some_id: str) -> int | None:
        """Number of the work that the id of a row or of a work leads to."""
        return self._numbers.get(some_id)

    def near(self, unknown_id: str) -> list[str]:
        """Up to five ids that differ from this one in one letter or digit, those of low numbers first."""
        return near_ids(unknown_id, self._numbers)

    def card(self, work: int) -> Card:
        """What a list says of a work, whoever asks."""
        return self._cards[work]

    def shown_row(self, work: int, platform: Filter | None = None) -> str:
        """Id of the row by which a work is listed: the shown one, if its platform was asked for."""
        return self.rows[row_listed(self.shown[work], self._rows_of[work], self.row_platforms, platform)]

    def passing(self, kind: str, wanted: Filter) -> Mask:
        """Which works (works,) pass a filter on their values of a kind."""
        return passes(wanted, lambda value: self._mask(f"{kind}:{value}"))

    def _mask(self, tag: str) -> Mask:
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.tags.get(tag, [])] = True
        return found

    @cached_property
    def _cards(self) -> list[Card]:
        platforms = platforms_of_works(self._rows_of, self.row_platforms)
        return list(map(Card, self.ids, self.titles, self.types, platforms, self.years))

    @cached_property
    def year_column(self) -> Numbers:
        return np.array(self.years, dtype=np.int64)

    @cached_property
    def age_column(self) -> Numbers:
        return np.array(self.ages, dtype=np.int64)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return numbers_by_id(self.ids, self.rows, self.row_works, self.redirects)

    @cached_property
    def _rows_of(self) -> list[list[int]]:
        return rows_of_works(len(self), self.row_works)


def shelve(works: Sequence[Work], redirects: Mapping[str, str] = MappingProxyType({})) -> Shelf:
    """Put works into columns, in their order; `redirects` lead from ids that were given up to theirs."""
    rows = [(number, row) for number, work in enumerate(works) for row in work.rows]
    places = {row.id: place for place, (_, row) in enumerate(rows)}
    return Shelf(
        ids=[work.id for work in works],
        titles=[work.title for work in works],
        types=[work.type for work in works],
        years=[work.year for work in works],
        ages=[strictest_age(row.rating_class for row in work.rows) for work in works],
        shown=[places[work.shown.id] for work in works],
        rows=[row.id for _, row in rows],
        row_works=[number for number, _ in rows],
        row_platforms=[row.platform for _, row in rows],
        tags=_tags(rows),
        redirects=dict(redirects),
    )


def _tags(rows: Iterable[tuple[int, Title]]) -> dict[str, list[int]]:
    found: dict[str, dict[int, None]] = {}
    for number, row in rows:
        for kind in _KINDS:
            for value in traits(row, kind):
                found.setdefault(f"{kind}:{value}", {})[number] = None
    return {tag: list(numbers) for tag, numbers in found.items()}


def newness(works: Sequence[Work]) -> npt.NDArray[np.float32]:
    """Number of the day on which a platform added each work last (works,); its year where none is known."""
    return np.array([_newness(work) for work in works], dtype=np.float32)


def _newness(work: Work) -> float:
    days = [date.fromisoformat(row.added).toordinal() for row in work.rows if row.added]
    return float(max(days, default=work.year))
