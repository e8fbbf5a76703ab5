"""From rows to votes on works."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ratings_service.domain.last import Mask, are_last
from ratings_service.domain.votes import Integers
from ratings_service.jobs.tallies import Columns, Votes


@dataclass(frozen=True)
class Works:
    """`of_title` (titles,) numbers the work of each title of the catalogue; there are `total` works."""

    of_title: npt.NDArray[np.int32]
    total: int


@dataclass(frozen=True)
class Rated:
    """What can be rated: the ids of the catalogue's titles, in its order, and the works that they list."""

    titles: Sequence[str]
    works: Works


def are_votes(rows: Columns, works: Works) -> Mask:
    """Which ratings count as votes on works; the rows come by user, then time."""
    return are_last(rows.user_id, works.of_title[rows.title])


def votes_on_works(
    rows: Columns, years: npt.NDArray[np.int16], works: Works, chosen: Mask | Integers
) -> Votes:
    """Some of the rows as votes; `years` (n,) are those of the ratings."""
    return Votes(works.of_title[rows.title[chosen]], years[chosen], rows.halves[chosen])
