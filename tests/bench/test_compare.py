"""Both sides have their turns, and neither profits from what the other was asked."""

from dataclasses import replace
from itertools import count

import pytest

from bench import load
from bench.compare import Pair, alternate
from bench.effort import QUICK
from bench.load.shape import Load, Questions, Served
from bench.processes import Server

PAIR = Pair(Server("http://ours", 1), Server("http://bare", 1), "a bare server")
EFFORT = replace(QUICK, rounds=2)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Load]:
    put: list[Load] = []

    def answer(given: Load) -> Served:
        put.append(given)
        return Served(requests=10, failed=0, seconds=1, median_ms=1.0, p99_ms=1.0, p999_ms=1.0)

    monkeypatch.setattr(load, "put", answer)
    return put


def test_sides_take_turns_and_the_first_of_each_does_not_count(loads: list[Load]) -> None:
    numbers = count()
    turns = alternate(PAIR, lambda: Questions((f"/{next(numbers)}",)), connections=3, effort=EFFORT)
    assert [one.listen for one in loads] == [PAIR.ours.listen, PAIR.bare.listen] * 3
    assert [one.duration_s for one in loads] == [EFFORT.warm_up_s] * 2 + [EFFORT.load_s] * 4
    assert [one.questions.addresses for one in loads] == [(f"/{number}",) for number in range(6)]
    assert (len(turns.ours), len(turns.bare)) == (2, 2)
