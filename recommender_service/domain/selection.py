"""The best works of those that are allowed, in order; or, where that is wanted, a varied choice of them."""

from typing import Final

import numpy as np

from recommender_service.domain.shelf import Numbers
from recommender_service.domain.sparse_rows import Vectors

_SHORTLIST_TIMES: Final = 5
_SHORTLIST_LEAST: Final = 50
# Some hundred parts of the usual catalogue: more than a list has items.
_PART: Final = 64
_LOWEST: Final = np.finfo(np.float32).min
_LEAST: Final = 1e-12


def select(scores: Vectors, otherwise: Vectors, count: int) -> Numbers:
    """Numbers of at most `count` works, by falling score; equal ones by falling `otherwise`.

    Works with a score of -inf are left out.
    """
    candidates = np.flatnonzero(scores >= _passed_by(scores, count))
    order = np.lexsort((candidates, -otherwise[candidates], -scores[candidates]))
    return candidates[order[:count]]


def _passed_by(scores: Vectors, count: int) -> np.float32:
    """A score that at least `count` reach, and hardly more: the least of the best of as many parts.

    Several times faster than to look for the exact one. Never -inf.
    """
    parts = len(scores) // _PART
    if parts < count:
        return _LOWEST
    # Every so-many-th work is of one part: fast to compare, and neighbours in the catalogue are alike.
    best = scores[: parts * _PART].reshape(_PART, parts).max(axis=0)
    best.partition(parts - count)
    return max(best[parts - count], _LOWEST)


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
