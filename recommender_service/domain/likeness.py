"""How much each aspect counts when two works are compared."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from recommender_service.domain.sparse_rows import Vectors
from recommender_service.domain.taste import Numbers

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
# Found on held-out ratings; rated by as many people as DOUBT, a work is trusted by half.
CONTENT_WEIGHT: Final = 0.5
DOUBT: Final = 0.5
# In a larger share of lists no work shall be, however many others are like it.
MOST_LISTS: Final = 0.018
_SHORTEST: Final = 1e-12


def taste_directions(vectors: Vectors, rated_by: Numbers) -> Vectors:
    """Directions of works' vectors (works, components), the longer the more people rated the work.

    There are two such spaces side by side; the longest directions of both make up a likeness of one. What
    few people rated is compared more by its content; what nobody rated, by content alone.
    """
    norms = np.maximum(np.linalg.norm(vectors, axis=1), _SHORTEST)
    trust = np.sqrt(0.5 * rated_by / (rated_by + DOUBT))
    return np.asarray(vectors * (trust / norms)[:, None], dtype=np.float32)


def parameters() -> dict[str, Any]:
    """Everything above: what neighbours depend on besides the model and the catalogue."""
    return {**ASPECT_WEIGHTS, "content": CONTENT_WEIGHT, "doubt": DOUBT, "lists": MOST_LISTS}
