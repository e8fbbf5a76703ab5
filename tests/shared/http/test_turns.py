"""Turns: who is at hand goes first, the others in order, each once."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from shared.http.outbox import Outbox
from shared.http.turns import Turns
from tests.shared.waiting import until


class Clock:
    """Goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Noted(Outbox):
    """Writes down among what else happens that it was told to write."""

    def __init__(self, done: list[str]) -> None:
        super().__init__()
        self._done = done

    def flush(self) -> None:
        super().flush()
        self._done.append("written")


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def turns(done: list[str], clock: Clock) -> Turns:
    return Turns(Noted(done), clock)


def takes(name: str, done: list[str], clock: Clock, seconds: float) -> Callable[[], None]:
    def take() -> None:
        done.append(name)
        clock.now += seconds

    return take


async def test_at_leisure_all_have_their_turn_soon(turns: Turns, done: list[str], clock: Clock) -> None:
    for name in "abc":
        turns.add(takes(name, done, clock, 0.0001), "work")
    assert (done, turns.waiting("work")) == ([], 3)
    await asyncio.sleep(0)
    assert (done, turns.waiting("work")) == (["written", "a", "b", "c"], 3)
    await asyncio.sleep(0)
    assert turns.waiting("work") == 0


async def test_what_takes_long_leaves_the_rest_to_the_next_turn(
    turns: Turns, done: list[str], clock: Clock
) -> None:
    for name in "abc":
        turns.add(takes(name, done, clock, 0.0004), "work")
    await asyncio.sleep(0)
    assert (done, turns.waiting("work")) == (["written", "a", "b"], 3)
    await asyncio.sleep(0)
    assert done == ["written", "a", "b", "written", "c"]


async def test_while_others_are_at_hand_one_begins_in_a_turn(
    turns: Turns, done: list[str], clock: Clock
) -> None:
    for name in "abc":
        turns.add(takes(name, done, clock, 0.0001), "work")
    for number in (1, 2, 3):
        turns.pass_by()
        await asyncio.sleep(0)
        # Whoever has just begun still counts: what they take may not be taken yet.
        assert (done[1::2], turns.waiting("work")) == (list("abc"[:number]), 4 - number)


async def test_what_is_new_keeps_a_share_of_the_time(turns: Turns, done: list[str], clock: Clock) -> None:
    for name in "abcdef":
        turns.add(takes(name, done, clock, 0.001), "work")
    turns.pass_by()
    clock.now += 0.020
    await asyncio.sleep(0)
    assert done == ["written", "a", "b", "c"]


async def test_a_cancelled_turn_is_passed_over_and_counted_no_more(
    turns: Turns, done: list[str], clock: Clock
) -> None:
    turns.add(takes("a", done, clock, 0.0), "lookup").cancel()
    turns.add(takes("b", done, clock, 0.0), "search")
    assert (turns.waiting("lookup"), turns.waiting("search"), turns.waiting("else")) == (1, 1, 0)
    await asyncio.sleep(0)
    assert done == ["written", "b"]
    await asyncio.sleep(0)
    assert turns.waiting("lookup") == turns.waiting("search") == 0


async def test_a_turn_may_add_turns(turns: Turns, done: list[str], clock: Clock) -> None:
    turns.add(partial(turns.add, takes("b", done, clock, 0.0), "work"), "work")
    await until(lambda: "b" in done)
    await asyncio.sleep(0)
    assert turns.waiting("work") == 0


async def test_what_goes_wrong_stops_nobody_else(turns: Turns, done: list[str], clock: Clock) -> None:
    told = list[Any]()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
    turns.add(partial(done.index, "nowhere"), "work")
    turns.add(takes("b", done, clock, 0.0), "work")
    await until(lambda: "b" in done)
    await asyncio.sleep(0)
    assert [type(error) for error in told] == [ValueError]
    assert turns.waiting("work") == 0


async def test_a_turn_that_adds_a_turn_leaves_one_queue(turns: Turns, done: list[str], clock: Clock) -> None:
    def again() -> None:
        clock.now += 1.0  # its time is over
        turns.add(takes("b", done, clock, 1.0), "work")
        turns.add(takes("c", done, clock, 1.0), "work")

    turns.add(again, "work")
    for expected in ([], ["b"], ["b", "c"]):
        await asyncio.sleep(0)
        assert [name for name in done if name != "written"] == expected


async def test_who_asks_what_is_known_while_they_wait(turns: Turns) -> None:
    turns.add(int, "work", "/a")
    turns.add(int, "work", "/a").cancel()
    assert (turns.awaits("/a"), turns.awaits("/b")) == (True, False)
    await asyncio.sleep(0)
    assert not turns.awaits("/a")
