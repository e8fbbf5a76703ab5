"""Who asked lately: a page shows one person several lists, by scores that need no second working out."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from recommender_service.domain.sparse_rows import Vectors

_REMEMBERED: Final = 256


class Regulars:
    """Scores (works,) of the people who asked last; four bytes for each person and work."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._scores: OrderedDict[int, Vectors] = OrderedDict()

    def scores(self, user_id: int, work_out: Callable[[], Vectors]) -> Vectors:
        """What was worked out for this person last; not to be written to."""
        if user_id in self._scores:
            self._scores.move_to_end(user_id)
            return self._scores[user_id]
        scores = self._scores[user_id] = work_out()
        if len(self._scores) > self._most:
            self._scores.popitem(last=False)
        return scores
