"""Ratings and sparse rows as SciPy's matrices, which the fits compute with."""

from typing import Final

import numpy as np
from scipy import sparse

from recommender_service.domain.history import affections_of
from recommender_service.domain.sparse_rows import SparseRows, Vectors
from recommender_service.domain.taste import Numbers, Ratings

_EVENNESS: Final = 0.25


def affection_matrix(ratings: Ratings, works: Numbers) -> sparse.csr_array:
    """Affections of users for the given `works` (sorted numbers), shape (users, works), float32."""
    kept = ratings.where(np.isin(ratings.works, works))
    cells = (kept.users, np.searchsorted(works, kept.works))
    values = affections_of(kept.halves).astype(np.float32)
    return sparse.csr_array((values, cells), shape=(ratings.users_total, len(works)))


def evening_factors(ratings: Ratings) -> Vectors:
    """A factor for each user (users,): who rates much says less with each rating."""
    counts = np.maximum(np.bincount(ratings.users, minlength=ratings.users_total), 1)
    usual = counts.mean() if len(counts) else 1.0
    return np.asarray((counts / usual) ** -_EVENNESS, dtype=np.float32)


def scaled_rows(matrix: sparse.csr_array, factors: Vectors) -> sparse.csr_array:
    return sparse.csr_array(sparse.diags_array(factors) @ matrix, dtype=np.float32)


def sparse_rows(matrix: sparse.sparray) -> SparseRows:
    rows = sparse.csr_array(matrix)
    return SparseRows(
        rows.indptr.astype(np.int64), rows.indices.astype(np.int32), rows.data.astype(np.float32)
    )


def matrix_of(rows: SparseRows, columns: int) -> sparse.csr_array:
    return sparse.csr_array((rows.values, rows.columns, rows.starts), shape=(len(rows), columns))
