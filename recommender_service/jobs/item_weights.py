"""Item-to-item weights by ridge regression in closed form (EASE), on everything that people rated.

Unlike EASE as published (Steck 2019), which sees ones for what was liked, each cell is an affection: also a
middling rating tells what somebody chooses to watch, and a bad one what not to offer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import linalg, sparse

from recommender_service.domain.item_to_item import ItemToItem
from recommender_service.domain.sparse_rows import Vectors
from recommender_service.domain.taste import Numbers, Ratings
from recommender_service.jobs.matrices import affection_matrix, evening_factors, scaled_rows, sparse_rows

MOST_SOLVED: Final = 8_000
KEPT: Final = 256
_BLOCK_WORKS: Final = 512
# A cosine that rests on this much common affection is trusted by half.
_SHRINKAGE: Final = 10.0


@dataclass(frozen=True)
class ItemRegression:
    """The regression between the works that most people rated, `works` (sorted numbers).

    `affections` (users, works), their rows evened out; `inverse` (works, works) of their regularised Gram
    matrix; `factors` (users,) are what evened the rows out.
    """

    works: Numbers
    affections: sparse.csr_array
    factors: Vectors
    inverse: Vectors

    def weights(self) -> Vectors:
        """What each work says of each other (works, works): the diagonal is zero."""
        weights = self.inverse / -np.diag(self.inverse)
        np.fill_diagonal(weights, 0.0)
        return np.asarray(weights, dtype=np.float32)

    def folding(self, user_vectors: Vectors) -> Vectors:
        """Regress vectors of users (users, components) on their affections: (works, components)."""
        evened = self.factors[:, None] * user_vectors
        return np.asarray(self.inverse @ (self.affections.T @ evened), dtype=np.float32)


def regress(ratings: Ratings, penalty: float, *, most: int = MOST_SOLVED) -> ItemRegression:
    """Solve for the `most` rated works at most, in float32: memory is 8 bytes times their square."""
    rated_by = np.bincount(ratings.works)
    works = np.sort(np.argsort(-rated_by, kind="stable")[: min(most, np.count_nonzero(rated_by))])
    factors = evening_factors(ratings)
    affections = scaled_rows(affection_matrix(ratings, works), factors)
    gram = (affections.T @ affections).toarray()
    gram[np.diag_indices_from(gram)] += penalty
    inverse = linalg.inv(gram, overwrite_a=True, check_finite=False) if len(works) else gram
    return ItemRegression(works, affections, factors, np.asarray(inverse, dtype=np.float32))


def item_to_item(regression: ItemRegression, ratings: Ratings, works_total: int) -> ItemToItem:
    """The strongest weights of every rated work; beyond the solved ones they are shrunk cosines."""
    rated = np.unique(ratings.works)
    solved = np.searchsorted(rated, regression.works)
    weights, tail = regression.weights(), len(rated) > len(solved)
    blocks = _with_tail(regression, ratings, weights, rated, solved) if tail else _blocks(weights)
    strongest = [_strongest(block) for block in blocks]
    kept = sparse.csr_array(sparse.vstack(strongest)) if strongest else sparse.csr_array((0, 0))
    return ItemToItem.of(sparse_rows(_spread(kept, rated, works_total)))


def _blocks(weights: Vectors) -> Iterator[Vectors]:
    for start in range(0, len(weights), _BLOCK_WORKS):
        yield weights[start : start + _BLOCK_WORKS]


def _with_tail(
    regression: ItemRegression, ratings: Ratings, weights: Vectors, rated: Numbers, solved: Numbers
) -> Iterator[Vectors]:
    """Rows (block, rated) of cosines, in which the weights stand where there are any."""
    affections = scaled_rows(affection_matrix(ratings, rated), regression.factors)
    squares = np.asarray(affections.multiply(affections).sum(axis=0))
    row_of = np.full(len(rated), -1)
    row_of[solved] = np.arange(len(solved))
    scale = _scale(affections, squares, weights, solved)
    for start in range(0, len(rated), _BLOCK_WORKS):
        numbers = np.arange(start, min(start + _BLOCK_WORKS, len(rated)))
        block = scale * _cosines(affections, squares, numbers)
        block[np.arange(len(numbers)), numbers] = 0.0
        known = row_of[numbers]
        block[np.ix_(known >= 0, solved)] = weights[known[known >= 0]]
        yield block


def _cosines(affections: sparse.csr_array, squares: Vectors, numbers: Numbers) -> Vectors:
    common = (affections[:, numbers].T @ affections).toarray()
    return np.asarray(common / (np.sqrt(np.outer(squares[numbers], squares)) + _SHRINKAGE))


def _scale(affections: sparse.csr_array, squares: Vectors, weights: Vectors, solved: Numbers) -> np.float32:
    """What a cosine is worth in terms of the weights, by least squares over some of the solved works."""
    some = np.arange(min(_BLOCK_WORKS, len(solved)))
    cosines = _cosines(affections, squares, solved[some])[:, solved]
    cosines[some, some] = 0.0
    return np.float32((cosines * weights[some]).sum() / max(float((cosines**2).sum()), 1e-12))


def _strongest(block: Vectors) -> sparse.csr_array:
    """Rows with their strongest cells alone, for or against."""
    width = block.shape[1]
    if width > KEPT:
        least = np.partition(np.abs(block), width - KEPT, axis=1)[:, width - KEPT, None]
        block = np.where(np.abs(block) >= least, block, 0.0)
    return sparse.csr_array(block, dtype=np.float32)


def _spread(kept: sparse.csr_array, rated: Numbers, works_total: int) -> sparse.csr_array:
    """The same cells with a row and a column for every work."""
    cells = kept.tocoo()
    rows, columns = (rated[places] for places in cells.coords)
    return sparse.csr_array((cells.data, (rows, columns)), shape=(works_total, works_total))
