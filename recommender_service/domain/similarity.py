"""How alike two works are: by the taste of those who watched them, and by what they are about."""

from dataclasses import dataclass

import numpy as np

from recommender_service.domain.content_space import ContentSpace, Profile
from recommender_service.domain.contributions import Contributions
from recommender_service.domain.history import Affections, History
from recommender_service.domain.sparse_rows import Vectors
from recommender_service.domain.taste import Numbers


@dataclass(frozen=True, slots=True)
class Similarity:
    """`directions` (works, components): two works' product is their likeness by taste; zero where unknown.

    `content_weight` is what the likeness of the works' features counts beside it.
    """

    directions: Vectors
    content: ContentSpace
    content_weight: float

    def scores(self, work: int) -> Vectors:
        """Of all works (works,), itself included."""
        return self.scores_for(History.of_picks([work]))

    def scores_for(self, history: History) -> Vectors:
        """Likeness of all works (works,) to those of a history, on average by strength of affection."""
        affections = _averaged(history).astype(np.float32)
        wanted = affections @ self.directions[history.works]
        return np.asarray(self.directions @ wanted + self.content.scores(self._profile(history)))

    def contributions(self, history: History, works: Numbers) -> Contributions:
        """How the scores of `works` for a history come about; they differ from those by rounding alone."""
        own, others = (self.directions[numbers].astype(np.float64) for numbers in (history.works, works))
        return Contributions(
            titles=_averaged(history)[:, None] * (own @ others.T),
            features=self.content.explain(self._profile(history), works),
            popularity=np.zeros(len(works)),
        )

    def _profile(self, history: History) -> Profile:
        return self.content_weight * self.content.of_works(history.works, _averaged(history))

    def outline(self, works: Numbers) -> Vectors:
        """Vectors of some works (works, components) whose cosine tells roughly how alike they are."""
        common = np.float32(np.sqrt(self.content_weight)) * self.content.common(works)
        return np.hstack([self.directions[works], common])


def _averaged(history: History) -> Affections:
    return history.affections / max(1.0, float(np.abs(history.affections).sum()))
