"""Which works a list may hold: those that pass its filters and were not seen or excluded."""

from collections.abc import Callable, Iterable
from functools import lru_cache, reduce
from typing import Final

import numpy as np

from recommender_service.domain.shelf import Mask, Shelf
from shared.api.listing import Listing
from shared.filters import Filter
from shared.tables import Platform

_REMEMBERED: Final = 512
_KINDS: Final = ("platform", "type", "genre", "country", "rating_class")


class Chooser:
    """Works out what passes a filter once, and remembers it: masks take a byte for each work."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._passing = lru_cache(_REMEMBERED)(self._work_out)

    def allowed(self, listing: Listing, unwanted: Iterable[int]) -> Mask:
        """Which works (works,) pass all filters and are none of the `unwanted` numbers."""
        shelf = self._shelf
        allowed = np.ones(len(shelf), dtype=np.bool_)
        for kind in _KINDS:
            if (wanted := getattr(listing, kind)) is not None:
                allowed &= self._passing(kind, wanted)
        if listing.year_gte is not None:
            allowed &= shelf.year_column >= listing.year_gte
        if listing.year_lte is not None:
            allowed &= shelf.year_column <= listing.year_lte
        if listing.max_age is not None:
            allowed &= shelf.age_column <= listing.max_age
        excluded = map(shelf.number_of, listing.exclude)
        allowed[[number for number in (*unwanted, *excluded) if number is not None]] = False
        return allowed

    def _work_out(self, kind: str, wanted: Filter) -> Mask:
        masks = [self._shelf.mask(f"{kind}:{term.value}") ^ term.negated for term in wanted.terms]
        join: Callable[[Mask, Mask], Mask] = np.logical_or if wanted.any_of else np.logical_and
        return reduce(join, masks)

    def row_of(self, work: int, platform: Filter | None) -> int:
        """Number of the row by which a work is listed: the shown one, if its platform passes by itself."""
        shown = self._shelf.shown[work]
        if platform is None:
            return shown
        platforms = self._shelf.row_platforms
        in_order = (shown, *self._shelf.rows_of(work))
        return next((row for row in in_order if _suits(platforms[row], platform)), shown)


def _suits(platform: Platform, wanted: Filter) -> bool:
    """Whether a row of this platform is one of those that were asked for."""
    return any((platform == term.value) != term.negated for term in wanted.terms)
