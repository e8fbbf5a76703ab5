"""What a fit is made with; the same values on the same ratings give the same model on one thread."""

from dataclasses import dataclass


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
