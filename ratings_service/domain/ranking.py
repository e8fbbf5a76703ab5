"""Orders of works that are listed a page at a time."""

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, get_args

import numpy as np

from ratings_service.domain.scores import Floats
from ratings_service.domain.shelf import Shelf
from ratings_service.domain.votes import Integers
from shared.cursors import Cursor
from shared.history import History
from shared.tags import Mask

Sort = Literal["top", "divisive"]
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)


class Page(NamedTuple):
    """Numbers of works, and where to go on."""

    works: list[int]
    next: Cursor | None


@dataclass(frozen=True)
class Ranking:
    """The work with the greatest key comes first; ids break ties."""

    shelf: Shelf
    history: History
    sort: Sort
    _numbers: Integers = field(init=False)

    def __post_init__(self) -> None:
        order = np.lexsort((self.shelf.id_ranks, -self._keys))
        object.__setattr__(self, "_numbers", order)

    @property
    def _keys(self) -> Floats:
        return self.history.keys[self.sort]

    def page(self, passing: Mask, cursor: Cursor | None, limit: int) -> Page:
        """What comes after `cursor` of the works (works,) that pass.

        A walk keeps the generation that it began in: what changed its place since may have been given.
        """
        left = passing if cursor is None else passing & self._after(cursor)
        works = self._numbers[left[self._numbers]]
        listed = works[:limit].tolist()
        if len(works) == len(listed):
            return Page(listed, None)
        last = listed[-1]
        generation = self.history.generation if cursor is None else cursor.generation
        return Page(listed, Cursor(self.sort, float(self._keys[last]), self.shelf.ids[last], generation))

    def _after(self, cursor: Cursor) -> Mask:
        assert isinstance(cursor.key, int | float)  # so the request was read
        later = self._keys < cursor.key
        ties = (self._keys == cursor.key) & (self.shelf.id_ranks >= self.shelf.place_after(cursor.id))
        return np.asarray((later | ties) & (self.history.changed[self.sort] <= cursor.generation))
