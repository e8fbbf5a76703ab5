"""Many requests of a client are handed on as one number."""

import asyncio
from collections.abc import Mapping

from gateway.tally import Tally

EVERY_S = 0.01


class Told:
    def __init__(self) -> None:
        self.counts: list[dict[str, int]] = []

    async def __call__(self, counts: Mapping[str, int]) -> None:
        self.counts.append(dict(counts))


async def test_what_comes_together_is_handed_on_together_and_nothing_is_lost() -> None:
    told = Told()
    tally = Tally(told, every_s=EVERY_S)
    for client in "abaacb":
        tally.add(client)
    await asyncio.sleep(3 * EVERY_S)
    tally.add("a")
    await asyncio.sleep(3 * EVERY_S)
    assert told.counts == [{"a": 3, "b": 2, "c": 1}, {"a": 1}]


async def test_who_comes_during_an_exchange_is_handed_on_with_the_next() -> None:
    told, under_way, over = Told(), asyncio.Event(), asyncio.Event()

    async def slow(counts: Mapping[str, int]) -> None:
        under_way.set()
        await over.wait()
        await told(counts)

    tally = Tally(slow, every_s=EVERY_S)
    tally.add("a")
    await under_way.wait()
    tally.add("b")
    over.set()
    await asyncio.sleep(5 * EVERY_S)
    assert told.counts == [{"a": 1}, {"b": 1}]


async def test_nothing_runs_while_nobody_asks_or_after_the_end() -> None:
    told, before = Told(), asyncio.all_tasks()
    tally = Tally(told, every_s=EVERY_S)
    tally.add("a")
    await asyncio.sleep(3 * EVERY_S)
    assert asyncio.all_tasks() == before
    tally.add("a")
    tally.close()
    await asyncio.sleep(3 * EVERY_S)
    assert asyncio.all_tasks() == before
    assert told.counts == [{"a": 1}]
