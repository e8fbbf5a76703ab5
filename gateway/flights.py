"""One flight for one key: concurrent requests for the same thing share a single call."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class _Flight(Generic[Result]):
    """A call in a task of its own, and a future for each who waits for it."""

    __slots__ = ("task", "waiters")

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None
        self.waiters: list[asyncio.Future[Result]] = []


class Flights(Generic[Result]):
    """Runs each call in a task of its own, so that a waiter who leaves takes nobody else's answer away."""

    def __init__(self) -> None:
        self._under_way: dict[str, _Flight[Result]] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    def __contains__(self, key: str) -> bool:
        return key in self._under_way

    def join(self, key: str, call: Callable[[], Awaitable[Result]]) -> "asyncio.Future[Result]":
        """Wait for the flight of `key`, starting `call` if none is under way."""
        waiter: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.start(key, call).waiters.append(waiter)
        return waiter

    def start(self, key: str, call: Callable[[], Awaitable[Result]]) -> _Flight[Result]:
        """The flight of `key`, under way or begun now, for whoever need not wait for it."""
        flight = self._under_way.get(key)
        if flight is None:
            flight = self._under_way[key] = _Flight()
            flight.task = asyncio.create_task(self._fly(key, flight, call))
        return flight

    async def close(self) -> None:
        """Give up every flight; who waits for one is cancelled with it, also where it has not begun."""
        flights, self._under_way = list(self._under_way.values()), {}
        for flight in flights:
            assert flight.task is not None  # start() made it
            flight.task.cancel()
            for waiter in flight.waiters:
                waiter.cancel()

    async def _fly(self, key: str, flight: _Flight[Result], call: Callable[[], Awaitable[Result]]) -> None:
        """Make the call and tell everyone who is still there how it went."""
        try:
            result = await call()
        except Exception as error:  # noqa: BLE001 - it is theirs who wait, and nobody's where none does
            for waiter in self._land(key, flight):
                waiter.set_exception(error)
        else:
            for waiter in self._land(key, flight):
                waiter.set_result(result)

    def _land(self, key: str, flight: _Flight[Result]) -> list["asyncio.Future[Result]"]:
        self._under_way.pop(key, None)
        return [waiter for waiter in flight.waiters if not waiter.done()]
