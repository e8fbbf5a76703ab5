"""Since when each line has been in its place, from build to build."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shared.history import History, follow

NAN = float("nan")
Build = dict[str, tuple[float, str]]
BUILDS = st.lists(
    st.dictionaries(
        st.sampled_from("abcdef"), st.tuples(st.sampled_from([1.0, 2.5, NAN]), st.sampled_from("xy"))
    ),
    min_size=1,
    max_size=5,
)


def next_of(before: History, build: Build, generation: int) -> History:
    numbers = np.array([number for number, _ in build.values()], dtype=np.float64)
    titles = np.array([title for _, title in build.values()], dtype=object)
    return follow(before, list(build), {"number": numbers, "title": titles}, generation=generation)


def told(history: History, sort: str) -> dict[str, int]:
    return dict(zip(history.ids, history.of(sort).changed.tolist(), strict=True))


@given(BUILDS)
def test_a_line_is_told_with_the_build_that_changed_it_by_each_order(builds: list[Build]) -> None:
    history = next_of(History(), builds[0], 1)
    expected = {sort: dict.fromkeys(builds[0], 1) for sort in ("number", "title")}
    for number, (before, after) in enumerate(pairwise(builds), start=2):
        history = next_of(history, after, number)
        for place, (sort, known) in enumerate(expected.items()):
            same = {
                name for name in after.keys() & before if str(before[name][place]) == str(after[name][place])
            }
            expected[sort] = {name: known[name] if name in same else number for name in after}
            assert told(history, sort) == expected[sort]
        assert history.generation <= number
        assert all(changed <= history.generation for sort in expected for changed in expected[sort].values())


def test_the_same_content_is_no_new_generation() -> None:
    build: Build = {"a": (4.0, "x"), "b": (NAN, "y")}
    again = next_of(next_of(History(), build, 3), build, 4)
    assert again.generation == 3
    assert told(again, "number") == {"a": 3, "b": 3}


def test_after_a_build_without_lines_all_is_new() -> None:
    assert told(next_of(next_of(History(), {}, 1), {"a": (4.0, "x")}, 2), "number") == {"a": 2}
