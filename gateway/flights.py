"""One flight for one key: concurrent requests for the same thing share a single call."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Flights(Generic[Result]):
    """Whoever asks first makes the call, the others wait for what comes of it.

    The server lets a request run to its end when its caller leaves. Should the first be cancelled all the
    same, the call is made again for those who wait: nobody takes another's answer away.
    """

    def __init__(self) -> None:
        self._waiters: dict[str, list[asyncio.Future[Result]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._waiters)

    def __contains__(self, key: str) -> bool:
        return key in self._waiters

    def join(self, key: str, call: Callable[[], Awaitable[Result]]) -> Awaitable[Result]:
        """What comes of the flight of `key`, to be awaited at once; make the call if none is under way."""
        waiters = self._waiters.get(key)
        if waiters is None:
            waiters = self._waiters[key] = []
            return self._fly(key, waiters, call)
        waiter: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        waiters.append(waiter)
        return waiter

    def start(self, key: str, call: Callable[[], Awaitable[Result]]) -> None:
        """Have a flight of `key` under way that nobody need wait for."""
        if key not in self._waiters:
            self._in_background(key, self._waiters.setdefault(key, []), call)

    async def close(self) -> None:
        """Give up every flight of the background; who waits for any is cancelled."""
        given_up, self._waiters = list(self._waiters.values()), {}
        for task in self._tasks:
            task.cancel()
        for waiters in given_up:
            for waiter in waiters:
                waiter.cancel()

    def _in_background(
        self, key: str, waiters: list["asyncio.Future[Result]"], call: Callable[[], Awaitable[Result]]
    ) -> None:
        async def fly() -> None:
            with suppress(Exception):  # it is theirs who wait, and nobody's where none does
                await self._fly(key, waiters, call)

        task = asyncio.create_task(fly())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _fly(
        self, key: str, waiters: list["asyncio.Future[Result]"], call: Callable[[], Awaitable[Result]]
    ) -> Result:
        """Make the call and tell everyone who is still there how it went."""
        try:
            result = await call()
        except asyncio.CancelledError:
            if self._waiters.get(key) is waiters:
                if any(not waiter.done() for waiter in waiters):
                    self._in_background(key, waiters, call)
                else:
                    del self._waiters[key]
            raise
        except Exception as error:
            for waiter in self._land(key, waiters):
                waiter.set_exception(error)
            raise
        for waiter in self._land(key, waiters):
            waiter.set_result(result)
        return result

    def _land(self, key: str, waiters: list["asyncio.Future[Result]"]) -> list["asyncio.Future[Result]"]:
        if self._waiters.get(key) is waiters:
            del self._waiters[key]
        return [waiter for waiter in waiters if not waiter.done()]
