"""Lists of titles worked out the slow way, a title at a time, to hold the real ones against."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shared.api.titles import ListTitles
from shared.audiences import CEILINGS
from shared.filters import Filter
from shared.genres import genre_terms
from shared.listings import id_order
from shared.tables import Title
from shared.text import fold


@dataclass(frozen=True)
class Thing:
    """A work with its listings, or one listing."""

    id: str
    rows: tuple[Title, ...]

    @cached_property
    def shown(self) -> Title:
        return min(self.rows, key=lambda row: (len(row.title), id_order(row.id)))

    @cached_property
    def values(self) -> dict[str, set[str]]:
        return {
            "platform": {row.platform for row in self.rows},
            "type": {row.type for row in self.rows},
            "genre": {term for row in self.rows for term in (*map(fold, row.genres), *genre_terms(row))},
            "country": {fold(name) for row in self.rows for name in row.countries},
            "person": {fold(name) or name.lower() for row in self.rows for name in row.directors + row.cast},
            "rating_class": {row.rating_class for row in self.rows if row.rating_class},
        }

    @property
    def year(self) -> int:
        return self.shown.year

    @cached_property
    def duration(self) -> int | None:
        return next((row.duration for row in (self.shown, *self.rows) if row.duration is not None), None)

    @cached_property
    def added(self) -> str | None:
        return max((row.added for row in self.rows if row.added), default=None)

    def suits_age(self, age: int) -> bool:
        return all(CEILINGS.get(row.rating_class or "", 999) <= age for row in self.rows)


def things(titles: Iterable[Title], *, rows: bool) -> list[Thing]:
    if rows:
        return [Thing(title.id, (title,)) for title in titles]
    works: dict[str, list[Title]] = defaultdict(list)
    for title in titles:
        works[title.work].append(title)
    return [Thing(work, tuple(listings)) for work, listings in works.items()]


def _passes(thing: Thing, query: ListTitles, *, but: str | None = None) -> bool:
    held = {kind: _has(values, getattr(query, kind)) for kind, values in thing.values.items()}
    held["age"] = query.max_age is None or thing.suits_age(query.max_age)
    held["year"] = _between(thing.year, query.year_gte, query.year_lte)
    held["duration"] = _between(thing.duration, query.duration_gte, query.duration_lte)
    held["added"] = _between(thing.added, query.added_gte, query.added_lte)
    return all(holds for name, holds in held.items() if name != but)


def _has(values: set[str], wanted: Filter | None) -> bool:
    if wanted is None:
        return True
    held = [(term.value in values) != term.negated for term in wanted.terms]
    return any(held) if wanted.any_of else all(held)


def _between(value: Any, least: Any, most: Any) -> bool:
    if least is None and most is None:
        return True
    return value is not None and (least is None or value >= least) and (most is None or value <= most)


def listed(all_things: Sequence[Thing], query: ListTitles) -> list[str]:
    """Ids of all that pass, in order."""
    passing = sorted(
        (thing for thing in all_things if _passes(thing, query)), key=lambda one: id_order(one.id)
    )
    name = query.order.removeprefix("-")
    key: Callable[[Thing], Any] = {
        "title": lambda one: fold(one.shown.title),
        "year": lambda one: one.year,
        "added": lambda one: one.added,
        "duration": lambda one: one.duration,
    }[name]
    known = [thing for thing in passing if key(thing) is not None]
    known.sort(key=key, reverse=query.order.startswith("-"))
    return [thing.id for thing in (*known, *(thing for thing in passing if key(thing) is None))]


def facet(all_things: Sequence[Thing], query: ListTitles, name: str) -> Counter[Any]:
    """How many things have each value under all filters but the facet's own; texts folded."""
    own = "year" if name == "decade" else name
    passing = [thing for thing in all_things if _passes(thing, query, but=own)]
    if own == "year":
        return Counter(
            thing.year // (10 if name == "decade" else 1) * (10 if name == "decade" else 1)
            for thing in passing
        )
    return Counter(value for thing in passing for value in thing.values[name])
