"""The score that lists are ordered by: one linear function of a person's history, every part of it named."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from recommender_service.domain.content_space import ContentSpace, Profile
from recommender_service.domain.contributions import Contributions
from recommender_service.domain.history import History
from recommender_service.domain.item_to_item import ItemToItem, Told
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
        return self.outlook(history).scores()

    def parts(self, history: History) -> Vectors:
        """What the weights are for, (4, works): items, taste, content, popularity."""
        return self.outlook(history).parts()

    def contributions(self, history: History, works: Numbers) -> Contributions:
        """How the scores of `works` come about; they differ from `scores` by rounding alone."""
        return self.outlook(history).contributions(works)

    def outlook(self, history: History) -> "Outlook":
        return Outlook(self, history)


@dataclass(frozen=True)
class Outlook:
    """One history as a blend sees it: what scores and their reasons both need is worked out once."""

    blend: Blend
    history: History

    def scores(self) -> Vectors:
        """See the blend's."""
        blend, weights = self.blend, self.blend.weights
        scores = blend.popularity * np.float32(weights.popularity * _fading(self.history))
        # What counts nothing need not be worked out; of the rest what is weighed is as short as can be.
        if weights.items:
            scores += np.float32(weights.items) * self._told.scores(len(blend.items))
        if weights.taste:
            scores += blend.taste.vectors @ (np.float32(weights.taste) * blend.taste.person(self.history))
        if weights.content:
            scores += blend.content.scores(weights.content * self._profile)
        return scores

    def parts(self) -> Vectors:
        """See the blend's."""
        blend = self.blend
        return np.stack(
            [
                self._told.scores(len(blend.items)),
                blend.taste.scores(self.history),
                blend.content.scores(self._profile),
                blend.popularity * np.float32(_fading(self.history)),
            ]
        )

    def contributions(self, works: Numbers) -> Contributions:
        """See the blend's."""
        blend, weights = self.blend, self.blend.weights
        popularity = blend.popularity[works].astype(np.float64)
        return Contributions(
            titles=weights.items * self._told.between(works, len(blend.items))
            + weights.taste * blend.taste.between(self.history, works),
            features=blend.content.explain(self._profile, works) * weights.content,
            popularity=popularity * weights.popularity * _fading(self.history),
        )

    @cached_property
    def _told(self) -> Told:
        return self.blend.items.told_by(self.history)

    @cached_property
    def _profile(self) -> Profile:
        return self.blend.content.profile(self.history)


def _fading(history: History) -> float:
    """The better a person is known, the less it counts what everybody likes."""
    return _HALF_FADED / (_HALF_FADED + len(history))
