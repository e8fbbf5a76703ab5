"""Many small commands to Redis as few round trips: what comes while one is under way shares the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import filterfalse
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_LARGEST: Final = 256


class Batches(Generic[Item, Result]):
    """Hands items to `run`, one batch at a time; `run` gives a result for each item.

    Where there is no hurry, `gather_s` lets more items come together between batches.
    """

    def __init__(
        self, run: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], *, gather_s: float = 0
    ) -> None:
        self._run = run
        self._gather_s = gather_s
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._under_way: list[tuple[Item, asyncio.Future[Result]]] = []
        self._running: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """How many items have no result yet."""
        return len(self._waiting) + len(self._under_way)

    def add(self, item: Item) -> "asyncio.Future[Result]":
        """The result to come; whoever loses interest takes nothing from the others."""
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._running is None:
            self._running = asyncio.create_task(self._run_all())
        return result

    async def finish(self) -> None:
        """Wait until everything that was added has its result."""
        while self._running is not None:
            await asyncio.wait({self._running})

    def close(self) -> None:
        """Give up on everything that has no result yet."""
        if self._running is not None:
            self._running.cancel()
        for _, waiter in (*self._under_way, *self._waiting):
            waiter.cancel()
        self._waiting, self._under_way = [], []

    async def _run_all(self) -> None:
        try:
            while self._waiting:
                self._under_way, self._waiting = self._waiting[:_LARGEST], self._waiting[_LARGEST:]
                await self._run_batch()
                if self._gather_s:
                    await asyncio.sleep(self._gather_s)
        finally:
            self._running = None

    async def _run_batch(self) -> None:
        waiters = [waiter for _, waiter in self._under_way]
        try:
            results = await self._run([item for item, _ in self._under_way])
        except Exception as error:  # noqa: BLE001 - a fault of ours reaches those who wait, who tell it
            for waiter in filterfalse(asyncio.Future.done, waiters):
                waiter.set_exception(error)
        else:
            for waiter, result in zip(waiters, results, strict=True):
                if not waiter.done():
                    waiter.set_result(result)
        self._under_way = []
