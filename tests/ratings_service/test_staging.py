"""Users are cut into slices that cover them all, without cutting one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ratings_service.jobs.staging import user_slices


@given(st.dictionaries(st.integers(0, 10**18), st.integers(1, 50), max_size=30), st.integers(1, 100))
def test_slices_cover_every_user_once_in_order(rows_of: dict[int, int], rows_per_slice: int) -> None:
    users = np.array(sorted(rows_of), dtype=np.int64)
    rows = np.array([rows_of[user] for user in sorted(rows_of)], dtype=np.int64)
    slices = user_slices(users, rows, rows_per_slice=rows_per_slice)
    covered = [user for part in slices for user in sorted(rows_of) if part.first <= user <= part.last]
    assert covered == sorted(rows_of)
    for part in slices:
        inside = [rows_of[user] for user in rows_of if part.first <= user <= part.last]
        assert part.rows == sum(inside)
        assert part.rows - max(inside) < rows_per_slice
