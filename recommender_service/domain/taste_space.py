"""The space of LightFM's vectors, in which people and works that suit each other point the same way."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from recommender_service.domain.history import History
from recommender_service.domain.sparse_rows import Vectors
from recommender_service.domain.taste import Numbers

# Of the squared scores that single works give to others.
_KEPT_SHARE: Final = 0.999


@dataclass(frozen=True, slots=True)
class TasteSpace:
    """`vectors` (works, components) are what works offer; `folding` (works, components) what liking one adds.

    A person is the sum of the folding vectors of the works in the history, each times its affection: the
    ridge regression of LightFM's own vectors of its users on their histories. So people whom the model was
    trained on and people who came later are made in one way.
    """

    vectors: Vectors
    folding: Vectors

    def person(self, history: History) -> Vectors:
        return (history.affections @ self.folding[history.works]).astype(np.float32)

    def scores(self, history: History) -> Vectors:
        """Of all works (works,)."""
        return np.asarray(self.vectors @ self.person(history))

    def between(self, history: History, works: Numbers) -> npt.NDArray[np.float64]:
        """What each work of the history adds to the scores of `works`: shape (history, works)."""
        folded = history.affections[:, None] * self.folding[history.works].astype(np.float64)
        return np.asarray(folded @ self.vectors[works].T.astype(np.float64))

    def condensed(self) -> "TasteSpace":
        """Nearly the same scores from as few components as can give them.

        People are made of works, so their vectors lie in far fewer directions than LightFM has components;
        each that is left out makes scoring faster. The singular value decomposition of folding @ vectors.T.
        """
        people, people_inner = np.linalg.qr(self.folding.astype(np.float64))
        works, works_inner = np.linalg.qr(self.vectors.astype(np.float64))
        left, sizes, right = np.linalg.svd(people_inner @ works_inner.T)
        explained = np.cumsum(sizes**2)
        kept = int(np.searchsorted(explained, _KEPT_SHARE * explained[-1]) + 1) if sizes.any() else 0
        scale = np.sqrt(sizes[:kept])
        return TasteSpace(
            vectors=(works @ right.T[:, :kept] * scale).astype(np.float32),
            folding=(people @ left[:, :kept] * scale).astype(np.float32),
        )
