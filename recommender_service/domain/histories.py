"""What all known people rated, ready to be looked up by their ids."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender_service.domain.history import History
from recommender_service.domain.taste import Numbers, Ratings


@dataclass(frozen=True, slots=True)
class Histories:
    """`user_ids` (users,) rising; ratings of user n from `starts[n]` on: `works` and `halves` (ratings,)."""

    user_ids: Numbers
    starts: Numbers
    works: npt.NDArray[np.int32]
    halves: npt.NDArray[np.int8]

    def of(self, user_id: int) -> History | None:
        """Everything that somebody rated; None for who is unknown."""
        place = int(np.searchsorted(self.user_ids, user_id))
        if place == len(self.user_ids) or self.user_ids[place] != user_id:
            return None
        own = slice(int(self.starts[place]), int(self.starts[place + 1]))
        return History.of_ratings(self.works[own].astype(np.int64), self.halves[own])


def gather_histories(ratings: Ratings, user_ids: Numbers) -> Histories:
    """`user_ids` (users,) are those of the numbers in `ratings`, in any order."""
    rank = np.argsort(user_ids, kind="stable")
    place = np.empty(len(user_ids), dtype=np.int64)
    place[rank] = np.arange(len(user_ids))
    owners = place[ratings.users]
    order = np.lexsort((ratings.works, owners))
    counts = np.bincount(owners, minlength=len(user_ids))
    return Histories(
        user_ids=user_ids[rank],
        starts=np.append(0, np.cumsum(counts)),
        works=ratings.works[order].astype(np.int32),
        halves=ratings.halves[order],
    )
