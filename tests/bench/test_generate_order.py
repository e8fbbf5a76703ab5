from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.generate.order import (
    ORIGINAL_DUPLICATES,
    ORIGINAL_ROWS,
    ORIGINAL_USERS,
    RatingsOrder,
    check,
    scaled_duplicates,
    scaled_users,
)
from shared.errors import JobError

ORDER = RatingsOrder(Path("in"), Path("out"), rows=10_000, users=100, duplicates=5, shape="taste", seed=1)


def test_defaults_are_those_of_the_original() -> None:
    assert scaled_users(ORIGINAL_ROWS) == ORIGINAL_USERS == 115_077
    assert scaled_duplicates(ORIGINAL_ROWS) == ORIGINAL_DUPLICATES == 124
    assert (scaled_users(1), scaled_duplicates(1)) == (1, 0)


def test_an_order_that_can_be_filled_passes() -> None:
    check(ORDER, titles=1000, fewest=20, most=500)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"rows": 0}, "rows must lie"),
        ({"users": 0}, "at least one user"),
        ({"seed": -1}, "seed"),
        ({"files": 0}, "files must lie between 1 and 256"),
        ({"files": 257}, "files must lie between 1 and 256"),
        ({"duplicates": -1}, "duplicates are 0 or more"),
        ({"duplicates": 5001}, "repeated once at most"),
        ({"users": 600}, "too few for 600 users with at least 20 each: at most 499 users"),
        ({"users": 19}, "at most 500 of the 1,000 titles each: at least 20 users"),
    ],
)
def test_an_impossible_order_is_told_plainly(change: dict[str, Any], why: str) -> None:
    with pytest.raises(JobError, match=why):
        check(replace(ORDER, **change), titles=1000, fewest=20, most=500)
