"""One flight for one key: concurrent requests for the same thing share a single call."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Flights(Generic[Result]):
    """Runs each call in a task of its own, so that a waiter who leaves takes nobody else's answer away."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Task[Result]] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    def __contains__(self, key: str) -> bool:
        return key in self._under_way

    async def join(self, key: str, call: Callable[[], Awaitable[Result]]) -> Result:
        """Wait for the flight of `key`, starting `call` if none is under way."""
        return await asyncio.shield(self.start(key, call))

    def start(self, key: str, call: Callable[[], Awaitable[Result]]) -> "asyncio.Task[Result]":
        """The flight of `key`, under way or begun now, for whoever need not wait for it."""
        flight = self._under_way.get(key)
        if flight is None:
            flight = asyncio.create_task(_run(call))
            self._under_way[key] = flight
            flight.add_done_callback(lambda done: self._land(key, done))
        return flight

    async def close(self) -> None:
        for flight in list(self._under_way.values()):
            flight.cancel()

    def _land(self, key: str, flight: "asyncio.Task[Result]") -> None:
        del self._under_way[key]
        if not flight.cancelled():
            flight.exception()  # marks it as seen, should every waiter have left


async def _run(call: Callable[[], Awaitable[Result]]) -> Result:
    return await call()
