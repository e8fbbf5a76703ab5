"""When the place of each work in an order last changed, so that no walk over pages meets a work twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from ratings_service.domain.scores import Floats
from ratings_service.domain.votes import Integers

Sort = Literal["top", "divisive"]
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)


@dataclass(frozen=True)
class History:
    """By order what each work is sorted by, and the generation in which that last became another: (works,).

    Generations grow with every build that changes something.
    """

    generation: int
    ids: Sequence[str]
    keys: Mapping[Sort, Floats]
    changed: Mapping[Sort, Integers]


def begin(ids: Sequence[str], keys: Mapping[Sort, Floats], *, generation: int) -> History:
    """What became of works before is not known: all count as changed."""
    return History(generation, ids, keys, {sort: np.full(len(ids), generation) for sort in keys})


def follow(before: History, ids: Sequence[str], keys: Mapping[Sort, Floats], *, generation: int) -> History:
    """Works that were not there before count as changed; where nothing changed, the generation stays."""
    places = {work: place for place, work in enumerate(before.ids)}
    place = np.array([places.get(work, -1) for work in ids], dtype=np.int64)
    changed = {sort: _changed(before, sort, place, keys[sort], generation) for sort in keys}
    same = all((column < generation).all() for column in changed.values())
    return History(before.generation if same else generation, ids, keys, changed)


def _changed(before: History, sort: Sort, place: Integers, keys: Floats, generation: int) -> Integers:
    """`place` (works,) is where each work stood before, -1 for new ones."""
    if not len(before.ids):
        return np.full(place.size, generation)
    same = (place >= 0) & _equal(before.keys[sort][place], keys)
    return np.where(same, before.changed[sort][place], generation)


def _equal(before: Floats, after: Floats) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return np.asarray((before == after) | (np.isnan(before) & np.isnan(after)))
