"""How much each aspect counts when two works are compared."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

ASPECT_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "type": 0.30,
        "genre": 0.20,
        "audience": 0.14,
        "era": 0.10,
        "country": 0.08,
        "director": 0.10,
        "cast": 0.20,
        "title": 0.15,
        "words": 0.30,
    }
)
# Found on held-out ratings; a work that DOUBT people liked is trusted by half.
TASTE_WEIGHT: Final = 0.8
DOUBT: Final = 3


def parameters() -> dict[str, Any]:
    """Everything above: what neighbours depend on besides the model and the catalogue."""
    return {**ASPECT_WEIGHTS, "taste": TASTE_WEIGHT, "doubt": DOUBT}
