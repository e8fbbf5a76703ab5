"""What adds up to a score, told apart: titles of a history, named features, popularity."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender_service.domain.sparse_rows import Columns

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contributions:
    """What adds up to the scores of some works.

    `titles` (history, works): what each work of the history adds; `features`: for each work the numbers of
    its features and what each adds; `popularity` (works,): what being liked by many adds.
    """

    titles: Shares
    features: list[tuple[Columns, Shares]]
    popularity: Shares

    @property
    def scores(self) -> Shares:
        content = np.array([added.sum() for _, added in self.features], dtype=np.float64)
        return np.asarray(self.titles.sum(axis=0) + content + self.popularity)
