"""How much a run may cost: seconds of load, repetitions, connections."""

from dataclasses import dataclass
from typing import Final


class BenchError(Exception):
    """A measurement that cannot be made, or would not show what it claims; one line for the terminal."""


@dataclass(frozen=True)
class Effort:
    """How often each side has its turn: under load (`rounds`, after a warm-up), building, starting.

    `calm_s` is how long the load at a fixed rate goes on before a new snapshot is published or harm is done,
    `harm_s` how long the harm lasts that is done `harms` times. That load is of `per_s` requests a second;
    None: half as many as the server answers at its most.
    """

    load_s: float
    warm_up_s: float
    rounds: int
    connections: int
    builds: int
    starts: int
    swaps: int
    calm_s: float
    harms: int
    harm_s: float
    per_s: float | None = None


FULL: Final = Effort(
    load_s=1.0,
    warm_up_s=0.3,
    rounds=5,
    connections=32,
    builds=3,
    starts=5,
    swaps=3,
    calm_s=5.0,
    harms=3,
    harm_s=5.0,
)
QUICK: Final = Effort(
    load_s=0.1,
    warm_up_s=0.05,
    rounds=1,
    connections=8,
    builds=1,
    starts=1,
    swaps=1,
    calm_s=0.5,
    harms=1,
    harm_s=1.0,
)
"""To see that everything works; its figures mean nothing."""
