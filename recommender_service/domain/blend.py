"""The score that lists are ordered by: one linear function of a person's history, every part of it named."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from recommender_service.domain.content_space import ContentSpace
from recommender_service.domain.history import History
from recommender_service.domain.item_to_item import ItemToItem
from recommender_service.domain.sparse_rows import Columns, Vectors
from recommender_service.domain.taste import Numbers
from recommender_service.domain.taste_space import TasteSpace

Shares = npt.NDArray[np.float64]

# Histories of this length count popularity half as much as no history does.
_FADING: Final = 10.0


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
        weights, total = self.weights, self.popularity * np.float32(self._popularity_weight(history))
        if weights.personal and len(history):
            total += np.float32(weights.items) * self.items.scores(history)
            total += np.float32(weights.taste) * self.taste.scores(history)
        if weights.content and len(history):
            total += np.float32(weights.content) * self.content.scores(self.content.profile(history))
        return np.asarray(total)

    def contributions(self, history: History, works: Numbers) -> Contributions:
        """How the scores of `works` come about; they differ from `scores` by rounding alone."""
        weights, profile = self.weights, self.content.profile(history)
        explained = (self.content.explain(profile, int(work)) for work in works)
        return Contributions(
            titles=weights.items * self.items.between(history, works)
            + weights.taste * self.taste.between(history, works),
            features=[(features, weights.content * added) for features, added in explained],
            popularity=self.popularity[works].astype(np.float64) * self._popularity_weight(history),
        )

    def _popularity_weight(self, history: History) -> float:
        """The better a person is known, the less it counts what everybody likes."""
        return self.weights.popularity * _FADING / (_FADING + len(history))
