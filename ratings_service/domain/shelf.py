"""The works that people rate, as answers show them and filters look at them: columns, each with its rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from shared.filters import Filter
from shared.listings import (
    near_ids,
    numbers_by_id,
    platforms_of_works,
    row_listed,
    rows_by_work,
    rows_of_works,
    shown_row,
)
from shared.orders import Ids
from shared.tables import Platform, Title, TitleType
from shared.tags import Mask, Tags
from shared.traits import Kind, traits

Numbers = npt.NDArray[np.int32]

KINDS: Final[tuple[Kind, ...]] = ("platform", "type", "genre")
# The field of a row that its values of a kind follow from.
_FIELDS: Final[Mapping[Kind, Callable[[Title], Any]]] = MappingProxyType(
    {"platform": attrgetter("platform"), "type": attrgetter("type"), "genre": attrgetter("genres")}
)


@dataclass(frozen=True)
class Shelf:
    """Columns by number of work: `ids`, `titles`, `types`, `years`, and the row by which it is `shown`.

    `rows`, `row_works` and `row_platforms` are columns by number of row, in the order of the catalogue, which
    first names work after work. `tags` tell which works have a value, `redirects` lead from an id of a work
    that was given up to the one in its place.
    """

    ids: Sequence[str]
    titles: Sequence[str]
    types: Sequence[TitleType]
    years: Numbers
    shown: Numbers
    rows: Sequence[str]
    row_works: Numbers
    row_platforms: Sequence[Platform]
    tags: Mapping[Kind, Tags]
    redirects: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def prepare(self) -> None:
        """Make now what the first question would wait for."""
        _ = self._numbers, self.platforms

    def number_of(self, some_id: str) -> int | None:
        """Number of the work that the id of a row or of a work leads to."""
        return self._numbers.get(some_id)

    def near(self, unknown_id: str) -> list[str]:
        return near_ids(unknown_id, self._numbers)

    def shown_row(self, work: int, platform: Filter | None = None) -> str:
        """Id of the row by which a work is listed: the shown one, if its platform was asked for."""
        row = row_listed(int(self.shown[work]), self._rows_of[work], self.row_platforms, platform)
        return self.rows[row]

    def passing(self, wanted: Mapping[Kind, Filter | None], *, first: int | None, last: int | None) -> Mask:
        """Which works (works,) pass the filters, of release years `first` to `last`."""
        found = np.ones(len(self), dtype=np.bool_)
        for kind, terms in wanted.items():
            if terms is not None:
                found &= self.tags[kind].passing(terms)
        if first is not None:
            found &= self.years >= first
        if last is not None:
            found &= self.years <= last
        return found

    @cached_property
    def platforms(self) -> list[tuple[Platform, ...]]:
        """The platforms that list each work, in alphabetical order."""
        return platforms_of_works(self._rows_of, self.row_platforms)

    @cached_property
    def in_id_order(self) -> Ids:
        return Ids(self.ids)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return numbers_by_id(self.ids, self.rows, self.row_works.tolist(), self.redirects)

    @cached_property
    def _rows_of(self) -> list[list[int]]:
        return rows_of_works(len(self), self.row_works.tolist())


def shelve(titles: Sequence[Title], redirects: Mapping[str, str] = MappingProxyType({})) -> Shelf:
    """Put the works of the catalogue into columns."""
    works = rows_by_work(titles)
    numbers = {work: number for number, work in enumerate(works)}
    places = {title.id: row for row, title in enumerate(titles)}
    shown = [shown_row(rows) for rows in works.values()]
    return Shelf(
        ids=list(works),
        titles=[row.title for row in shown],
        types=[row.type for row in shown],
        years=np.array([row.year for row in shown], dtype=np.int32),
        shown=np.array([places[row.id] for row in shown], dtype=np.int32),
        rows=[title.id for title in titles],
        row_works=np.array([numbers[title.work] for title in titles], dtype=np.int32),
        row_platforms=[title.platform for title in titles],
        tags={kind: _tags(works.values(), kind) for kind in KINDS},
        redirects=redirects,
    )


def _tags(works: Iterable[Iterable[Title]], kind: Kind) -> Tags:
    """Rows with the same field are many: what filters ask of it is worked out once."""
    known: dict[Any, dict[str, str]] = {}
    found = []
    for rows in works:
        values: dict[str, str] = {}
        for row in rows:
            if (field := _FIELDS[kind](row)) not in known:
                known[field] = traits(row, kind)
            values = known[field] | values
        found.append(values)
    return Tags.of(found)
