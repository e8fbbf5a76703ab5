"""Many who ask the same at once share one call."""

import asyncio

import pytest

from gateway.flights import Flights


class Call:
    """Counts its runs, and ends when it is let go."""

    def __init__(self) -> None:
        self.runs = 0
        self.go = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self) -> int:
        self.runs += 1
        await self.go.wait()
        if self.error:
            raise self.error
        return self.runs


async def wait_for(flights: Flights[int], call: Call) -> int:
    return await flights.join("key", call)


async def waiting(flights: Flights[int], call: Call, count: int) -> list["asyncio.Task[int]"]:
    tasks = [asyncio.create_task(wait_for(flights, call)) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


async def test_a_thousand_who_wait_share_one_call() -> None:
    flights, call = Flights[int](), Call()
    tasks = await waiting(flights, call, 1000)
    call.go.set()
    assert await asyncio.gather(*tasks) == [1] * 1000
    assert call.runs == 1
    assert len(flights) == 0


async def test_each_key_has_a_flight_of_its_own() -> None:
    flights, call = Flights[int](), Call()
    landed = asyncio.gather(*(flights.join(str(number % 5), call) for number in range(50)))
    await asyncio.sleep(0)
    call.go.set()
    await landed
    assert call.runs == 5


async def test_the_next_to_come_starts_a_new_call() -> None:
    flights, call = Flights[int](), Call()
    call.go.set()
    assert [await flights.join("key", call), await flights.join("key", call)] == [1, 2]


async def test_one_who_leaves_takes_nobody_elses_answer_away() -> None:
    flights, call = Flights[int](), Call()
    tasks = await waiting(flights, call, 3)
    tasks[1].cancel()
    await asyncio.sleep(0)
    assert len(flights) == 1
    call.go.set()
    assert [await tasks[0], await tasks[2]] == [1, 1]
    assert tasks[1].cancelled()


async def test_the_call_is_made_again_where_its_maker_leaves_before_others() -> None:
    flights, call = Flights[int](), Call()
    tasks = await waiting(flights, call, 3)
    tasks[0].cancel()
    await asyncio.sleep(0)
    assert "key" in flights
    call.go.set()
    assert await asyncio.gather(*tasks[1:]) == [2, 2]
    assert len(flights) == 0


async def test_nothing_is_left_where_its_maker_leaves_alone() -> None:
    flights, call = Flights[int](), Call()
    (task,) = await waiting(flights, call, 1)
    task.cancel()
    await asyncio.wait({task})
    assert len(flights) == 0
    call.go.set()
    assert await flights.join("key", call) == 2


async def test_an_error_reaches_all_and_is_not_kept() -> None:
    flights, call = Flights[int](), Call()
    tasks = await waiting(flights, call, 10)
    call.error = LookupError("gone")
    call.go.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(error is call.error for error in found)
    call.error = None
    assert await flights.join("key", call) == 2


async def test_an_error_that_nobody_waits_for_is_no_noise() -> None:
    flights, call = Flights[int](), Call()
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    call.error = LookupError("gone")
    call.go.set()
    flights.start("key", call)
    async with asyncio.timeout(10):
        while len(flights):  # noqa: ASYNC110 - a flight lands by itself
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert call.runs == 1
    assert told == []


async def test_who_comes_to_a_flight_of_the_background_waits_for_it() -> None:
    flights, call = Flights[int](), Call()
    flights.start("key", call)
    flights.start("key", call)
    tasks = await waiting(flights, call, 2)
    call.go.set()
    assert await asyncio.gather(*tasks) == [1, 1]


async def test_closing_ends_what_is_under_way() -> None:
    flights, call = Flights[int](), Call()
    flights.start("key", call)
    (task,) = await waiting(flights, call, 1)
    await flights.close()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(flights) == 0


async def test_a_call_that_ends_after_closing_leaves_nothing() -> None:
    flights, call = Flights[int](), Call()
    (task,) = await waiting(flights, call, 1)
    await flights.close()
    call.go.set()
    assert await task == 1
    assert len(flights) == 0
