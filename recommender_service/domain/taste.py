"""What each person thought of each work, and what counts as liking it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

LIKED_HALVES = 8

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ratings:
    """Ratings as parallel columns: numbers of users and works, and the rating in half-steps (1 to 10).

    Users are numbered from 0 to `users_total`, also those that have no rating here. `rated_at` is in Unix
    seconds, 0 where unknown; None where nobody asks for it.
    """

    users: Numbers
    works: Numbers
    halves: npt.NDArray[np.int8]
    users_total: int
    rated_at: npt.NDArray[np.uint32] | None = None

    def __len__(self) -> int:
        return len(self.users)

    def where(self, kept: npt.NDArray[np.bool_] | Numbers) -> "Ratings":
        rated_at = None if self.rated_at is None else self.rated_at[kept]
        return Ratings(self.users[kept], self.works[kept], self.halves[kept], self.users_total, rated_at)

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
    return replace(ratings, rated_at=rated_at.astype(np.uint32)).where(order[last])


def joined(groups: Sequence[Ratings]) -> Ratings:
    """One table of the ratings of different people, who are numbered on from group to group."""
    totals = [group.users_total for group in groups]
    before = np.cumsum([0, *totals])
    return Ratings(
        users=np.concatenate([group.users + start for group, start in zip(groups, before, strict=False)]),
        works=np.concatenate([group.works for group in groups]),
        halves=np.concatenate([group.halves for group in groups]),
        users_total=int(before[-1]),
        rated_at=_joined_times(groups),
    )


def _joined_times(groups: Sequence[Ratings]) -> npt.NDArray[np.uint32] | None:
    times = [group.rated_at for group in groups if group.rated_at is not None]
    return np.concatenate(times) if len(times) == len(groups) else None
