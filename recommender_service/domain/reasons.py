"""Why a work is listed: the one to three titles and features that speak most for it."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from recommender_service.domain.contributions import Contributions, Shares
from recommender_service.domain.history import History
from recommender_service.domain.shelf import Numbers, Shelf
from recommender_service.domain.sparse_rows import Columns
from shared.api.listing import Because

_MOST: Final = 3
# What adds less than this share is no reason that anybody would give.
_LEAST_SHARE: Final = 0.05
_LEAST: Final = 1e-12


class Reasons:
    """Names titles by the catalogue's shelf, features by the model's names."""

    def __init__(self, shelf: Shelf, features: Sequence[str]) -> None:
        self._shelf = shelf
        self._features = features

    def of(self, contributions: Contributions, history: History) -> list[list[Because]]:
        """For each work that the contributions are about, which are those of `history`.

        What was disliked may speak for a work that is its opposite; nobody would take it for a reason.
        """
        added = np.concatenate([contributions.titles.T, contributions.features.added], axis=1)
        positive = np.maximum(added, 0.0).sum(axis=1) + np.maximum(contributions.popularity, 0.0)
        added[:, np.flatnonzero(history.affections <= 0)] = 0.0
        places, best = np.arange(len(added))[:, None], _strongest(added)
        shares = np.minimum(added[places, best] / np.maximum(positive, _LEAST)[:, None], 1.0)
        told = zip(contributions.features.numbers, best.tolist(), shares.tolist(), strict=True)
        return [self._told(history.works, features, zip(*own, strict=True)) for features, *own in told]

    def _told(
        self, history: Numbers, features: Columns, strongest: Iterable[tuple[int, float]]
    ) -> list[Because]:
        """Columns of titles, then of features, by falling share; the first is told however little."""
        reasons: list[Because] = []
        for column, share in strongest:
            if share <= 0 or (reasons and share < _LEAST_SHARE):
                break
            place = column - len(history)
            if place < 0:
                reasons.append(self._title(int(history[column]), share))
            else:
                reasons.append(self._feature(int(features[place]), share))
        return reasons

    def _title(self, work: int, share: float) -> Because:
        return Because("title", self._shelf.shown_row(work), self._shelf.titles[work], share)

    def _feature(self, number: int, share: float) -> Because:
        feature = self._features[number]
        return Because("feature", feature, feature.partition(":")[2], share)


def _strongest(added: Shares) -> Numbers:
    """The columns of the three largest numbers in each row (rows, at most 3), the largest first."""
    width = added.shape[1]
    if width > _MOST:
        best = np.argpartition(added, width - _MOST, axis=1)[:, -_MOST:]
    else:
        best = np.broadcast_to(np.arange(width), added.shape)
    places = np.arange(len(added))[:, None]
    return np.asarray(best[places, np.argsort(-added[places, best], axis=1, kind="stable")])
