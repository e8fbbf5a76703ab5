"""The score that lists are ordered by: one linear function of a person's history, every part of it named."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender_service.domain.content_space import ContentSpace
from recommender_service.domain.contributions import Contributions
from recommender_service.domain.history import History
from recommender_service.domain.item_to_item import ItemToItem
from recommender_service.domain.sparse_rows import Vectors
from recommender_service.domain.taste import Numbers
from recommender_service.domain.taste_space import TasteSpace

# With histories of this length popularity counts half as much as with none.
_HALF_FADED: Final = 10.0


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part of the score counts; chosen on ratings that the parts were not fitted on."""

    items: float
    taste: float
    content: float
    popularity: float

    @property
    def personal(self) -> bool:
        """Whether people's ratings say anything about their taste."""
        return self.items > 0 or self.taste > 0

    @property
    def vector(self) -> Vectors:
        return np.array([self.items, self.taste, self.content, self.popularity], dtype=np.float32)


@dataclass(frozen=True)
class Blend:
    """Item-to-item, LightFM's taste space, content and popularity (works,), each times its weight."""

    items: ItemToItem
    taste: TasteSpace
    content: ContentSpace
    popularity: Vectors
    weights: Weights

    def scores(self, history: History) -> Vectors:
        """Of all works (works,); also of those in the history, which nobody wants to be told of."""
        return np.asarray(self.weights.vector @ self.parts(history))

    def parts(self, history: History) -> Vectors:
        """What the weights are for, (4, works): items, taste, content, popularity."""
        content = self.content.scores(self.content.profile(history))
        popularity = self.popularity * np.float32(_fading(history))
        return np.stack([self.items.scores(history), self.taste.scores(history), content, popularity])

    def contributions(self, history: History, works: Numbers) -> Contributions:
        """How the scores of `works` come about; they differ from `scores` by rounding alone."""
        weights, profile = self.weights, self.content.profile(history)
        explained = (self.content.explain(profile, int(work)) for work in works)
        return Contributions(
            titles=weights.items * self.items.between(history, works)
            + weights.taste * self.taste.between(history, works),
            features=[(features, weights.content * added) for features, added in explained],
            popularity=self.popularity[works].astype(np.float64) * weights.popularity * _fading(history),
        )


def _fading(history: History) -> float:
    """The better a person is known, the less it counts what everybody likes."""
    return _HALF_FADED / (_HALF_FADED + len(history))
