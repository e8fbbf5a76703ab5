"""How alike two works are: by the taste of those who watched them, and by what they are about."""

from dataclasses import dataclass

import numpy as np

from recommender_service.domain.content_space import ContentSpace, Profile
from recommender_service.domain.sparse_rows import Columns, Vectors
from recommender_service.domain.taste import Numbers


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why a work is like the one that was asked for: `taste`, and its features with what each adds."""

    taste: float
    features: tuple[Columns, Profile]

    @property
    def score(self) -> float:
        return self.taste + float(self.features[1].sum())


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
        profile = self.content_weight * self.content.of_work(work)
        return np.asarray(self.directions @ self.directions[work] + self.content.scores(profile))

    def outline(self, works: Numbers) -> Vectors:
        """Vectors of some works (works, components) whose cosine tells roughly how alike they are."""
        common = np.float32(np.sqrt(self.content_weight)) * self.content.common(works)
        return np.hstack([self.directions[works], common])

    def explain(self, work: int, other: int) -> Likeness:
        taste = self.directions[work].astype(np.float64) @ self.directions[other].astype(np.float64)
        columns, added = self.content.explain(self.content.of_work(work), other)
        return Likeness(float(taste), (columns, self.content_weight * added))
