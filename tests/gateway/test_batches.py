"""Items that come while a batch is under way share the next one."""

import asyncio
from collections.abc import Sequence

import pytest

from gateway.batches import Batches


class Squares:
    """Notes every batch, and answers when it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.go = asyncio.Event()

    async def __call__(self, items: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(items))
        await self.go.wait()
        return [item * item for item in items]


async def settle() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_items_of_one_turn_make_one_batch() -> None:
    run = Squares()
    batches = Batches(run)
    results = [batches.add(item) for item in range(5)]
    run.go.set()
    assert await asyncio.gather(*results) == [0, 1, 4, 9, 16]
    assert run.batches == [[0, 1, 2, 3, 4]]
    assert len(batches) == 0


async def test_what_comes_meanwhile_shares_the_next_batch() -> None:
    run = Squares()
    batches = Batches(run)
    first = batches.add(1)
    await settle()
    later = [batches.add(item) for item in (2, 3)]
    await settle()
    assert run.batches == [[1]]
    assert len(batches) == 3
    run.go.set()
    assert await asyncio.gather(first, *later) == [1, 4, 9]
    assert run.batches == [[1], [2, 3]]


async def test_a_batch_has_an_end() -> None:
    run = Squares()
    run.go.set()
    batches = Batches(run)
    assert len(await asyncio.gather(*(batches.add(item) for item in range(1000)))) == 1000
    assert max(map(len, run.batches)) <= 256
    assert [item for batch in run.batches for item in batch] == list(range(1000))


async def test_one_who_leaves_takes_nothing_from_the_others() -> None:
    run = Squares()
    batches = Batches(run)
    results = [batches.add(item) for item in (1, 2, 3)]
    await settle()
    results[0].cancel()
    run.go.set()
    assert await asyncio.gather(*results[1:]) == [4, 9]
    assert len(batches) == 0


async def test_the_next_to_come_starts_anew() -> None:
    run = Squares()
    run.go.set()
    batches = Batches(run, gather_s=0.001)
    assert [await batches.add(2), await batches.add(3)] == [4, 9]


async def test_closing_gives_up_what_waits() -> None:
    batches = Batches(Squares())
    under_way = batches.add(1)
    await settle()
    waiting = batches.add(2)
    batches.close()
    for result in (under_way, waiting):
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(result, 1)
    assert len(batches) == 0


async def test_a_fault_reaches_those_who_wait_and_nobody_else() -> None:
    run = Squares()

    async def fail_first(items: Sequence[int]) -> Sequence[int]:
        if not run.batches:
            run.batches.append(list(items))
            raise ZeroDivisionError
        return await run(items)

    run.go.set()
    batches = Batches(fail_first)
    results = [batches.add(item) for item in (1, 2)]
    found = await asyncio.gather(*results, return_exceptions=True)
    assert [type(error) for error in found] == [ZeroDivisionError] * 2
    assert await batches.add(3) == 9


async def test_finishing_waits_for_everything_that_was_added() -> None:
    done: list[int] = []

    async def run(items: Sequence[int]) -> Sequence[None]:
        await asyncio.sleep(0)
        done.extend(items)
        return [None] * len(items)

    batches = Batches(run, gather_s=0.01)
    for item in range(600):
        batches.add(item)
    await batches.finish()
    assert done == list(range(600))
    assert len(batches) == 0
