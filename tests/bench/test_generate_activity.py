import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.generate.activity import (
    END_S,
    EVEN,
    LONG_TAIL,
    START_S,
    Habits,
    blocks,
    rated_at,
    rows_per_user,
)


@given(
    users=st.integers(1, 200),
    share=st.floats(0, 1),
    most=st.integers(20, 100),
    habits=st.sampled_from([EVEN, LONG_TAIL]),
    seed=st.integers(0, 100),
)
def test_any_order_that_can_be_filled_is_filled_exactly(
    users: int, share: float, most: int, habits: Habits, seed: int
) -> None:
    rows = round(users * (habits.fewest + share * (most - habits.fewest)))
    counts = rows_per_user(rows, users, habits=habits, most=most, dice=np.random.default_rng(seed))
    assert counts.sum() == rows
    assert counts.min() >= habits.fewest
    assert counts.max() <= most


def test_few_users_rate_much_as_in_movielens() -> None:
    counts = rows_per_user(960_000, 10_000, habits=LONG_TAIL, most=10_000, dice=np.random.default_rng(1))
    ninth, last = np.quantile(counts, [0.9, 0.99]) / np.median(counts)
    assert 3 < ninth < 5
    assert 12 < last < 20


@given(st.lists(st.integers(1, 50), min_size=1, max_size=200), st.integers(1, 300))
def test_blocks_hold_every_user_once(counts: list[int], rows_per_block: int) -> None:
    found = list(blocks(np.array(counts), rows_per_block=rows_per_block))
    assert np.concatenate([block.users for block in found]).tolist() == list(range(1, len(counts) + 1))
    assert np.concatenate([block.counts for block in found]).tolist() == counts
    assert [block.number for block in found] == list(range(len(found)))
    assert all(block.rows <= rows_per_block + max(counts) for block in found)


@pytest.mark.parametrize("habits", [EVEN, LONG_TAIL])
def test_times_lie_between_1996_and_2017(habits: Habits) -> None:
    times = rated_at(np.full(1000, 30), habits, np.random.default_rng(2))
    assert times.size == 30_000
    assert times.min() >= START_S
    assert times.max() < END_S


def test_most_users_rate_within_a_day_where_they_come_for_sessions() -> None:
    times = rated_at(np.full(1000, 30), LONG_TAIL, np.random.default_rng(2)).reshape(1000, 30)
    stays_s = np.ptp(times, axis=1)
    assert np.median(stays_s) < 86_400
    assert np.quantile(stays_s, 0.9) > 30 * 86_400
