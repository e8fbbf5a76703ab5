"""What each person thought of each work, and what counts as liking it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LIKED_HALVES = 8

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ratings:
    """Ratings as parallel columns: numbers of users and works, and the rating in half-steps (1 to 10).

    Users are numbered from 0 to `users_total`, also those that have no rating here.
    """

    users: Numbers
    works: Numbers
    halves: npt.NDArray[np.int8]
    users_total: int

    def __len__(self) -> int:
        return len(self.users)

    def where(self, kept: npt.NDArray[np.bool_] | Numbers) -> "Ratings":
        return Ratings(self.users[kept], self.works[kept], self.halves[kept], self.users_total)

    def are_positive(self) -> npt.NDArray[np.bool_]:
        """Mark the ratings of four stars and more."""
        return np.asarray(self.halves >= LIKED_HALVES)

    def positives(self) -> "Ratings":
        return self.where(self.are_positive())


def last_of_each(ratings: Ratings, rated_at: Numbers, position: Numbers) -> Ratings:
    """Keep one rating for each user and work: the latest, of equally late ones the one further down the file.

    `rated_at` in Unix seconds and `position` (row in the file) run parallel to the ratings. The result is
    sorted by user, then work.
    """
    order = np.lexsort((position, rated_at, ratings.works, ratings.users))
    users, works = ratings.users[order], ratings.works[order]
    last = np.ones(len(order), dtype=np.bool_)
    last[:-1] = (users[1:] != users[:-1]) | (works[1:] != works[:-1])
    return ratings.where(order[last])


def joined(groups: Sequence[Ratings]) -> Ratings:
    """One table of the ratings of different people, who are numbered on from group to group."""
    totals = [group.users_total for group in groups]
    before = np.cumsum([0, *totals])
    return Ratings(
        users=np.concatenate([group.users + start for group, start in zip(groups, before, strict=False)]),
        works=np.concatenate([group.works for group in groups]),
        halves=np.concatenate([group.halves for group in groups]),
        users_total=int(before[-1]),
    )
