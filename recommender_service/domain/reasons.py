"""Why a work is listed: the one to three titles and features that speak most for it."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from recommender_service.domain.contributions import Contributions, Shares
from recommender_service.domain.shelf import Numbers, Shelf
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

    def of(self, contributions: Contributions, history: Numbers) -> list[list[Because]]:
        """For each work that the contributions are about; `history` (n,) are the works that contributed."""
        titles, features = contributions.titles.T, contributions.features
        rows, cells = _strongest(titles), _strongest(features.added)
        positive = (
            _positive(titles) + _positive(features.added) + _positive(contributions.popularity[:, None])
        )
        place = np.arange(len(rows))[:, None]
        numbers = np.hstack([history[rows], features.numbers[place, cells]])
        added = np.hstack([titles[place, rows], features.added[place, cells]])
        shares = np.minimum(added / np.maximum(positive, _LEAST)[:, None], 1.0)
        best = np.argsort(-shares, axis=1, kind="stable")[:, :_MOST]
        told = (best < rows.shape[1], numbers[place, best], shares[place, best])
        return [
            self._told(zip(*work, strict=True)) for work in zip(*map(np.ndarray.tolist, told), strict=True)
        ]

    def _told(self, strongest: Iterable[tuple[bool, int, float]]) -> list[Because]:
        """Whether it is a title, its number and share, by falling share; the first is told however little."""
        reasons: list[Because] = []
        for is_title, number, share in strongest:
            if share <= 0 or (reasons and share < _LEAST_SHARE):
                break
            reasons.append(self._title(number, share) if is_title else self._feature(number, share))
        return reasons

    def _title(self, work: int, share: float) -> Because:
        row = self._shelf.shown[work]
        return Because("title", self._shelf.rows[row], self._shelf.titles[work], share)

    def _feature(self, number: int, share: float) -> Because:
        feature = self._features[number]
        return Because("feature", feature, feature.partition(":")[2], share)


def _strongest(added: Shares) -> Numbers:
    """The columns of the largest numbers in each row (rows, at most 3), in no order."""
    width = added.shape[1]
    if width <= _MOST:
        return np.broadcast_to(np.arange(width), added.shape)
    return np.argpartition(added, width - _MOST, axis=1)[:, -_MOST:]


def _positive(added: Shares) -> Shares:
    return np.asarray(np.maximum(added, 0.0).sum(axis=1))
