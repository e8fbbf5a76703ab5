"""What a fit is made with; the same values on the same ratings give the same model on one thread."""

from dataclasses import dataclass, replace
from typing import Final

MOST_SAMPLES: Final = 20_000_000
"""Positives times epochs: beyond that another pass over so many ratings costs minutes and gains little."""
LEAST_EPOCHS: Final = 10


@dataclass(frozen=True)
class Hyperparameters:
    """LightFM with the WARP loss, and the penalty of the item-to-item regression.

    The defaults come from held-out ratings; `stream-api tune` finds better ones for one's own.
    """

    components: int = 64
    learning_rate: float = 0.02
    epochs: int = 60
    alpha: float = 1e-5
    max_sampled: int = 50
    item_penalty: float = 150.0
    seed: int = 1

    def suited_to(self, positives: int) -> "Hyperparameters":
        """Fewer epochs where there are many positives: each then teaches more."""
        affordable = max(LEAST_EPOCHS, MOST_SAMPLES // max(1, positives))
        return replace(self, epochs=min(self.epochs, affordable))
