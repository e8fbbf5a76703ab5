"""Why a work is listed: the one to three titles and features that speak most for it."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from recommender_service.domain.contributions import Contributions
from recommender_service.domain.shelf import Shelf
from recommender_service.domain.similarity import Likeness
from shared.api.listing import Because

_MOST: Final = 3
# What adds less than this share is no reason that anybody would give.
_LEAST_SHARE: Final = 0.05


class Reasons:
    """Names titles by the catalogue's shelf, features by the model's names."""

    def __init__(self, shelf: Shelf, features: Sequence[str]) -> None:
        self._shelf = shelf
        self._features = features

    def of_person(self, contributions: Contributions, history: Sequence[int], place: int) -> list[Because]:
        """For the work at one place of the list; `history` are the works that contributed."""
        titles = contributions.titles[:, place]
        features, added = contributions.features[place]
        popularity = max(0.0, float(contributions.popularity[place]))
        positive = titles[titles > 0].sum() + added[added > 0].sum() + popularity
        strongest = [("title", int(history[row]), float(titles[row])) for row in np.argsort(-titles)[:_MOST]]
        strongest += [
            ("feature", int(features[cell]), float(added[cell])) for cell in np.argsort(-added)[:_MOST]
        ]
        return self._told(strongest, float(positive))

    def of_likeness(self, likeness: Likeness, asked: int) -> list[Because]:
        """For a work that is like the one `asked` for, by who watched both or by what both are about."""
        features, added = likeness.features
        positive = max(0.0, likeness.taste) + added[added > 0].sum()
        strongest = [("title", asked, likeness.taste)]
        strongest += [
            ("feature", int(features[cell]), float(added[cell])) for cell in np.argsort(-added)[:_MOST]
        ]
        return self._told(strongest, float(positive))

    def _told(self, strongest: Sequence[tuple[str, int, float]], positive: float) -> list[Because]:
        """The first is told however little it is."""
        speaking = sorted((one for one in strongest if one[2] > 0), key=lambda one: -one[2])[:_MOST]
        shares = [(kind, number, min(1.0, added / positive)) for kind, number, added in speaking]
        return [
            self._because(kind, number, share)
            for place, (kind, number, share) in enumerate(shares)
            if place == 0 or share >= _LEAST_SHARE
        ]

    def _because(self, kind: str, number: int, share: float) -> Because:
        if kind == "title":
            row = self._shelf.shown[number]
            return Because("title", self._shelf.rows[row], self._shelf.titles[number], share)
        feature = self._features[number]
        return Because("feature", feature, feature.partition(":")[2], share)
