"""Which titles a list holds: those that pass its filters, in its order, a page at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np

from catalog_service.domain.orders import by_relevance, order_by
from catalog_service.domain.sheets import Column, Integers, Sheet
from shared.api.titles import FacetValue, ListTitles
from shared.browsing import SORTS, FacetName, Sort
from shared.orders import Order, Page
from shared.tags import Mask, Tags
from shared.traits import KINDS

_MOST_VALUES: Final = 50
_DECADE: Final = 10
# The filter that a facet does without: of the same name, but for this one.
_OWN_FILTER: Final[Mapping[FacetName, str]] = MappingProxyType({"decade": "year"})


class Found(NamedTuple):
    """Which lines (lines,) pass all filters, and which each filter lets pass by itself."""

    passing: Mask
    by_filter: Mapping[str, Mask]


@dataclass(frozen=True)
class Shelf:
    """A sheet that can be listed; `generation` counts the builds of its data."""

    sheet: Sheet
    generation: int
    _orders: dict[Sort, Order] = field(default_factory=dict)

    def prepare(self) -> None:
        """Make now what the first list would wait for."""
        for sort in SORTS:
            if sort != "relevance":
                self._orders[sort] = order_by(self.sheet, sort, self.generation)

    def find(self, query: ListTitles, relevance: Integers | None) -> Found:
        """`relevance` (lines,) tells how well each line suits the words of the query; 0: not at all."""
        by_filter = dict(self._filters(query))
        if relevance is not None:
            by_filter["q"] = relevance > 0
        return Found(self._all(by_filter.values()), by_filter)

    def page(self, query: ListTitles, passing: Mask, relevance: Integers | None) -> Page:
        """One page of what passes, by relevance where that is the order."""
        if query.order == "relevance" and relevance is not None:
            order = by_relevance(self.sheet, relevance, self.generation)
        else:
            order = self._orders[query.order]
        return order.page(passing, query.cursor, query.limit)

    def facet(self, name: FacetName, found: Found) -> list[FacetValue]:
        """The most frequent values under all filters but the facet's own; of equals the first."""
        own = _OWN_FILTER.get(name, name)
        passing = self._all(mask for filtered, mask in found.by_filter.items() if filtered != own)
        counted: Sequence[tuple[Any, int]]
        if name == "year" or name == "decade":  # noqa: PLR1714 - so written, the type checker follows
            counted = self._years(passing, by=1 if name == "year" else _DECADE)
        else:
            counted = self._tagged(self.sheet.tags[name], passing)
        most: list[tuple[Any, int]] = sorted(counted, key=lambda item: (-item[1], item[0]))[:_MOST_VALUES]
        return [FacetValue(value, count) for value, count in most]

    def _tagged(self, tags: Tags, passing: Mask) -> list[tuple[str, int]]:
        counts = tags.counts(passing)
        least = np.partition(counts, -_MOST_VALUES)[-_MOST_VALUES] if len(counts) > _MOST_VALUES else 1
        kept = np.flatnonzero(counts >= max(1, least)).tolist()
        return [(tags.names[place], int(counts[place])) for place in kept]

    def _years(self, passing: Mask, *, by: int) -> list[tuple[int, int]]:
        years = self.sheet.columns["year"][passing] // by * by
        values, counts = np.unique(years, return_counts=True)
        return list(zip(values.tolist(), counts.tolist(), strict=True))

    def _filters(self, query: ListTitles) -> Iterator[tuple[str, Mask]]:
        for kind in KINDS:
            if (wanted := getattr(query, kind)) is not None:
                yield kind, self.sheet.tags[kind].passing(wanted)
        ranges: Mapping[Column, tuple[int | None, int | None]] = {
            "age": (None, query.max_age),
            "year": (query.year_gte, query.year_lte),
            "duration": (query.duration_gte, query.duration_lte),
            "added": (_day(query.added_gte), _day(query.added_lte)),
        }
        for column, bounds in ranges.items():
            if bounds != (None, None):
                yield column, self.sheet.between(column, *bounds)

    def _all(self, masks: Iterable[Mask]) -> Mask:
        return reduce(and_, masks, np.ones(len(self.sheet), dtype=np.bool_))


def _day(text: str | None) -> int | None:
    return None if text is None else date.fromisoformat(text).toordinal()
