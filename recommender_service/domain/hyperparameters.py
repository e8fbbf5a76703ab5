"""What a fit is made with; the same values on the same ratings give the same model on one thread."""

from dataclasses import dataclass, replace
from typing import Final

PLENTY: Final = 150
"""Positives for each liked work, on average, from which on works are known well enough by who likes them."""


@dataclass(frozen=True)
class Hyperparameters:
    """LightFM with the WARP loss; `content_weight` is what a work's content features weigh beside its own.

    The defaults come from held-out ratings: more epochs at this rate fit the training part, not the rest.
    """

    components: int = 64
    learning_rate: float = 0.03
    epochs: int = 20
    alpha: float = 1e-5
    max_sampled: int = 50
    content_weight: float = 0.3
    seed: int = 1

    def suited_to(self, *, positives: int, liked_works: int) -> "Hyperparameters":
        """Leave content features out where there are plenty of positives: they only slow that fit."""
        return replace(self, content_weight=0.0) if positives > PLENTY * liked_works else self
