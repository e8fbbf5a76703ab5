"""What lists and filters look at: works, or their listings, in columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from shared.audiences import strictest_age
from shared.listings import rows_by_work, shown_row
from shared.orders import Ids
from shared.tables import DurationUnit, Title
from shared.tags import Mask, Tags
from shared.text import fold
from shared.traits import KINDS, Kind, traits

Column = Literal["year", "age", "duration", "added"]
COLUMNS: Final[tuple[Column, ...]] = get_args(Column)
Integers = npt.NDArray[np.int32]
Digests = npt.NDArray[np.int64]

MISSING: Final = -1
_SORT_COLUMNS: Final[tuple[Column, ...]] = ("year", "added", "duration")
SORT_KEYS: Final = ("title", "relevance", *_SORT_COLUMNS)


class Entry(NamedTuple):
    """What a line of a sheet stands for: a work with all its listings, or one listing alone."""

    id: str
    rows: tuple[Title, ...]
    shown: Title

    @property
    def length(self) -> tuple[int, DurationUnit] | None:
        """Duration and its unit as the shown listing says, or else another one."""
        for row in (self.shown, *self.rows):
            if row.duration is not None and row.duration_unit is not None:
                return row.duration, row.duration_unit
        return None

    @property
    def added(self) -> str | None:
        """The latest day on which a platform added it."""
        return max((row.added for row in self.rows if row.added), default=None)

    @property
    def rating_class(self) -> str | None:
        return next((row.rating_class for row in (self.shown, *self.rows) if row.rating_class), None)


def works_of(titles: Iterable[Title]) -> list[Entry]:
    return [Entry(work, tuple(rows), shown_row(rows)) for work, rows in rows_by_work(titles).items()]


def listings_of(titles: Iterable[Title]) -> list[Entry]:
    return [Entry(title.id, (title,), title) for title in titles]


@dataclass(frozen=True)
class Sheet:
    """Columns by number of line: `ids`, folded `titles`, the number of the work and of the row that shows it.

    `columns` holds MISSING where nothing is known; `added` counts days as `date.toordinal` does.
    `searched` are digests of all that a search for the work goes by.
    `changed` tells by sort key in which build (they count from 1) that of a line last became another.
    """

    ids: Sequence[str]
    titles: Sequence[str]
    works: Integers
    shown: Integers
    searched: Digests
    columns: Mapping[Column, Integers]
    tags: Mapping[Kind, Tags]
    changed: Mapping[str, Integers] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each line by its id."""
        return {some_id: number for number, some_id in enumerate(self.ids)}

    @cached_property
    def in_id_order(self) -> Ids:
        return Ids(self.ids)

    @cached_property
    def titles_in_order(self) -> list[str]:
        return sorted(set(self.titles))

    @cached_property
    def title_ranks(self) -> Integers:
        places = {title: place for place, title in enumerate(self.titles_in_order)}
        return np.array([places[title] for title in self.titles], dtype=np.int32)

    def between(self, column: Column, least: int | None, most: int | None) -> Mask:
        """Which lines (lines,) have a value from `least` to `most`; what has none never passes."""
        values = self.columns[column]
        passing = values != MISSING
        if least is not None:
            passing &= values >= least
        if most is not None:
            passing &= values <= most
        return np.asarray(passing)


def sheet_of(
    entries: Sequence[Entry], *, works: Sequence[int], shown: Sequence[int], searched: Sequence[int]
) -> Sheet:
    """Put entries into columns; what became of them before is not known."""
    columns = zip(*map(_numbers_of, entries), strict=True) if entries else ([] for _ in COLUMNS)
    return Sheet(
        ids=[entry.id for entry in entries],
        titles=[fold(entry.shown.title) for entry in entries],
        works=np.array(works, dtype=np.int32),
        shown=np.array(shown, dtype=np.int32),
        searched=np.array(searched, dtype=np.int64),
        columns={
            column: np.array(values, dtype=np.int32) for column, values in zip(COLUMNS, columns, strict=True)
        },
        tags={kind: Tags.of([_traits_of(entry, kind) for entry in entries]) for kind in KINDS},
    )


def digest_of(work: Entry) -> int:
    """Of all that a search goes by; 64 bits."""
    texts = [(row.directors, row.cast, row.description) for row in work.rows]
    told = repr((work.shown.title, work.shown.year, texts)).encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest(), signed=True)


def _numbers_of(entry: Entry) -> tuple[int, int, int, int]:
    """Year, age, duration and day, in the order of COLUMNS."""
    return (
        entry.shown.year,
        strictest_age(row.rating_class for row in entry.rows),
        entry.length[0] if entry.length else MISSING,
        date.fromisoformat(entry.added).toordinal() if entry.added else MISSING,
    )


def _traits_of(entry: Entry, kind: Kind) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in (entry.shown, *entry.rows):
        found = {**traits(row, kind), **found}
    return found


def sort_keys(sheet: Sheet) -> dict[str, npt.NDArray[Any]]:
    """What lines are sorted by, (lines,) each; relevance by what it depends on."""
    titles = np.array(sheet.titles, dtype=object)
    return {
        "title": titles,
        "relevance": sheet.searched,
        **{name: sheet.columns[name] for name in _SORT_COLUMNS},
    }
