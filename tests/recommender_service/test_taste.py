"""The last rating of a user and work is the one that counts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender_service.domain.taste import Ratings, last_of_each

LINES = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 3), st.integers(1, 10), st.sampled_from([0, 5, 9]),
    ),
    max_size=40,
)  # fmt: skip


def ratings_of(users: list[int], works: list[int], halves: list[int]) -> Ratings:
    return Ratings(
        np.array(users, dtype=np.int64), np.array(works, dtype=np.int64), np.array(halves, dtype=np.int8), 4
    )


@given(lines=LINES, seed=st.randoms())
def test_the_latest_then_the_lowest_line_wins(lines: list[tuple[int, int, int, int]], seed: object) -> None:
    expected = {
        (user, work): halves
        for user, work, halves, _ in sorted(
            lines, key=lambda line: line[3]
        )  # a stable sort keeps the file's order
    }
    shuffled = list(enumerate(lines))
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    position = np.array([place for place, _ in shuffled], dtype=np.int64)
    rated_at = np.array([line[3] for _, line in shuffled], dtype=np.int64)
    columns = [[line[part] for _, line in shuffled] for part in range(3)]
    kept = last_of_each(ratings_of(*columns), rated_at, position)
    found = zip(kept.users.tolist(), kept.works.tolist(), kept.halves.tolist(), strict=True)
    assert [((user, work), halves) for user, work, halves in found] == sorted(expected.items())


def test_four_stars_are_a_positive() -> None:
    assert ratings_of([0, 0, 0], [0, 1, 2], [7, 8, 10]).positives().works.tolist() == [1, 2]
