"""Which works a list may hold: those that pass its filters and were not seen or excluded."""

from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import numpy as np

from recommender_service.domain.shelf import Mask, Numbers, Shelf
from recommender_service.domain.sparse_rows import Vectors
from shared.api.listing import Listing
from shared.filters import Filter

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
                passing &= self._of_kind(kind, terms)
        return passing

    def _of_kind(self, kind: str, wanted: Filter) -> Mask:
        masks = [self._shelf.mask(f"{kind}:{term.value}") ^ term.negated for term in wanted.terms]
        return np.asarray((np.any if wanted.any_of else np.all)(masks, axis=0))

    def row_of(self, work: int, platform: Filter | None) -> int:
        """Number of the row by which a work is listed: the shown one, if its platform passes by itself."""
        shown = self._shelf.shown[work]
        if platform is None:
            return shown
        platforms = self._shelf.row_platforms
        in_order = (shown, *self._shelf.rows_of(work))
        return next((row for row in in_order if platform.allows(platforms[row])), shown)
