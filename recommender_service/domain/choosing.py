"""Which works a list may hold: those that pass its filters and were not seen or excluded."""

from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import numpy as np

from recommender_service.domain.shelf import Numbers, Shelf
from recommender_service.domain.sparse_rows import Vectors
from shared.api.listing import Listing
from shared.filters import Filter
from shared.tags import Mask

_REMEMBERED: Final = 128
_KINDS: Final = ("platform", "type", "genre", "country", "rating_class")
_FILTERS: Final = attrgetter("year_gte", "year_lte", "max_age", *_KINDS)


class Chooser:
    """Works out what passes a set of filters once, and remembers it: four bytes for each work."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._handicap = lru_cache(_REMEMBERED)(self._work_out)

    def handicapped(self, scores: Vectors, listing: Listing, unwanted: Numbers) -> Vectors:
        """The scores (works,), but -inf for what does not pass the filters or is `unwanted` or excluded."""
        left = scores + self._handicap(*_FILTERS(listing))
        left[unwanted] = -np.inf
        for some_id in listing.exclude:
            if (number := self._shelf.number_of(some_id)) is not None:
                left[number] = -np.inf
        return left

    def _work_out(self, *filters: Any) -> Vectors:
        return np.where(self._passing(*filters), np.float32(0), np.float32(-np.inf))

    def _passing(
        self, year_from: int | None, year_to: int | None, max_age: int | None, *wanted: Filter | None
    ) -> Mask:
        shelf = self._shelf
        passing = np.ones(len(shelf), dtype=np.bool_)
        if year_from is not None:
            passing &= shelf.year_column >= year_from
        if year_to is not None:
            passing &= shelf.year_column <= year_to
        if max_age is not None:
            passing &= shelf.age_column <= max_age
        for kind, terms in zip(_KINDS, wanted, strict=True):
            if terms is not None:
                passing &= shelf.passing(kind, terms)
        return passing
