"""Rows go to disk by user and come back whole; sorting drops exact duplicates, in 64 bits or beyond."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratings_service.domain.rows import LATEST_S
from ratings_service.jobs.parsing import TIME_SHIFT, Parsed
from ratings_service.jobs.spilling import PARTS, Spill, open_spill, order_by_time, parts_for, sort_rows

keys = st.tuples(st.sampled_from([0, 1, 10**9, LATEST_S]), st.integers(0, (1 << TIME_SHIFT) - 1)).map(
    lambda pair: pair[0] << TIME_SHIFT | pair[1]
)
users = st.one_of(st.integers(0, 50), st.integers(0, 10**18 - 1))
some_rows = st.lists(st.tuples(users, keys), max_size=30)
Rows = list[tuple[int, int]]


def parsed(rows: Rows) -> Parsed:
    array = np.array(rows, dtype=np.uint64).reshape(-1, 2)
    return Parsed("r.csv", len(rows), len(rows), array[:, 0].copy(), array[:, 1].copy())


def pairs(spill: Spill, part: int) -> Rows:
    return list(zip(*(column.tolist() for column in spill.take(part)), strict=True))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(some_rows, max_size=4), st.sampled_from([1, 3, 17]))
def test_every_row_comes_back_with_all_others_of_its_user(
    tmp_path: Path, blocks: list[Rows], parts: int
) -> None:
    with open_spill(tmp_path, parts) as spill:
        for rows in blocks:
            spill.add(parsed(rows))
        found = [pairs(spill, part) for part in range(parts)]
    assert sorted(row for part in found for row in part) == sorted(row for rows in blocks for row in rows)
    homes = [{user for user, _ in part} for part in found]
    assert sum(map(len, homes)) == len(set().union(*homes))


@settings(deadline=None)
@given(some_rows, st.sampled_from([1, 3, 17]), st.integers(0, 16))
def test_rows_are_sorted_and_kept_once(rows: Rows, parts: int, rest: int) -> None:
    of_part = [(user // parts * parts + rest % parts, key) for user, key in rows]
    together = parsed(of_part + of_part[::2])
    sorted_users, sorted_keys = sort_rows(together.users, together.keys, parts=parts)
    assert list(zip(sorted_users.tolist(), sorted_keys.tolist(), strict=True)) == sorted(set(of_part))


@settings(deadline=None)
@given(some_rows, st.sampled_from([1, 3, 17]), st.integers(0, 16))
def test_rows_by_time_keep_their_order_where_it_is_the_same(rows: Rows, parts: int, rest: int) -> None:
    of_part = parsed([(user // parts * parts + rest % parts, key) for user, key in rows])
    users, times = of_part.users.tolist(), (of_part.keys >> TIME_SHIFT).tolist()
    expected = sorted(range(len(rows)), key=lambda place: (users[place], times[place]))
    assert order_by_time(of_part.users, of_part.keys, parts=parts).tolist() == expected


@pytest.mark.parametrize(("rows", "parts"), [(0, 1), (100, 1), (101, 3), (1_700, 17), (10**9, PARTS[-1])])
def test_more_rows_are_cut_into_more_parts(rows: int, parts: int) -> None:
    assert parts_for(rows, rows_at_once=100) == parts
