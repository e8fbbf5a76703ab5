"""Works that would stand in too many lists of similar ones, and how they are kept from it."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from recommender_service.domain.likeness import MOST_LISTS
from recommender_service.domain.ranking import best
from recommender_service.domain.similarity import Similarity
from recommender_service.domain.taste import Numbers
from recommender_service.jobs.neighbours import Blocks

_LIST: Final = 5
# In a small catalogue every work is in many lists: some times the mean is allowed.
_TIMES_MEAN: Final = 6
_ROUNDS: Final = 12
_LOOKED_AT: Final = 6_000
_BLOCK_WORKS: Final = 256


def without_hubs(similarity: Similarity, rated: Numbers) -> Similarity:
    """Trust what taste says of a work the less, the more lists of `rated` works (sorted) it would stand in.

    Its direction is made shorter until it is in no more than it may be; its content speaks as before.
    """
    most = max(MOST_LISTS, _TIMES_MEAN * _LIST / max(1, len(rated)))
    for _ in range(_ROUNDS):
        shares = list_shares(similarity, rated)
        hubs = shares > most
        if not hubs.any():
            break
        directions = similarity.directions.copy()
        directions[rated[hubs]] *= np.sqrt(most / shares[hubs]).astype(np.float32)[:, None]
        similarity = replace(similarity, directions=directions)
    return similarity


def list_shares(similarity: Similarity, rated: Numbers) -> npt.NDArray[np.float64]:
    """In which share of the lists of five, among `rated` works, each of these stands: (rated,)."""
    if len(rated) <= _LIST:
        return np.zeros(len(rated))
    blocks = Blocks.of(similarity).among(rated)
    looked_at = np.arange(0, len(rated), -(-len(rated) // _LOOKED_AT))
    listed = np.zeros(len(rated), dtype=np.int64)
    for start in range(0, len(looked_at), _BLOCK_WORKS):
        near = best(blocks.likeness(looked_at[start : start + _BLOCK_WORKS]), _LIST)
        listed += np.bincount(near.ravel(), minlength=len(rated))
    return listed / len(looked_at)
