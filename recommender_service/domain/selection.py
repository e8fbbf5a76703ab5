"""The best works of those that are allowed, in order; or, where that is wanted, a varied choice of them."""

from typing import Final

import numpy as np

from recommender_service.domain.shelf import Mask, Numbers
from recommender_service.domain.sparse_rows import Vectors

_SHORTLIST_TIMES: Final = 5
_SHORTLIST_LEAST: Final = 50
_LEAST: Final = 1e-12


def select(scores: Vectors, otherwise: Vectors, allowed: Mask, count: int) -> Numbers:
    """Numbers of at most `count` allowed works, by falling score; equal ones by falling `otherwise`."""
    candidates = np.flatnonzero(allowed)
    own = scores[candidates]
    if len(candidates) > count:
        least = np.partition(own, len(own) - count)[len(own) - count]
        candidates = candidates[own >= least]
        own = scores[candidates]
    order = np.lexsort((candidates, -otherwise[candidates], -own))
    return candidates[order[:count]]


def shortlist_size(count: int, diversity: float) -> int:
    """From how many works `count` are chosen."""
    return max(_SHORTLIST_LEAST, _SHORTLIST_TIMES * count) if diversity > 0 else count


def diversify(
    numbers: Numbers, scores: Vectors, directions: Vectors, *, count: int, diversity: float
) -> Numbers:
    """Choose by maximal marginal relevance (Carbonell and Goldstein 1998), the best scored work first.

    `numbers` (n,) by falling `scores` (n,); `directions` (n, components) are compared by their cosine.
    At a `diversity` of 0 the order stays, at 1 every next work is the least like those before it.
    """
    if diversity <= 0 or len(numbers) <= 1:
        return numbers[:count]
    relevance = (scores - scores.min()) / max(float(np.ptp(scores)), _LEAST)
    unit = directions / np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), _LEAST)
    chosen = [0]
    nearest = unit @ unit[0]
    while len(chosen) < min(count, len(numbers)):
        worth = (1 - diversity) * relevance - diversity * nearest
        worth[chosen] = -np.inf
        chosen.append(int(np.argmax(worth)))
        nearest = np.maximum(nearest, unit @ unit[chosen[-1]])
    return numbers[chosen]
