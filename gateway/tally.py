"""How often each client asked, handed on now and then: one exchange for many requests."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping


class Tally:
    """`hand_on` gets how often each client was added in the last `every_s`; while none is, nothing runs."""

    def __init__(self, hand_on: Callable[[Mapping[str, int]], Awaitable[None]], *, every_s: float) -> None:
        self._hand_on = hand_on
        self._every_s = every_s
        self._counts: dict[str, int] = {}
        self._running: asyncio.Task[None] | None = None

    def add(self, client: str) -> None:
        self._counts[client] = self._counts.get(client, 0) + 1
        if self._running is None:
            self._running = asyncio.create_task(self._run())

    def close(self) -> None:
        """Forget what was not handed on."""
        self._counts = {}
        if self._running is not None:
            self._running.cancel()

    async def _run(self) -> None:
        try:
            while self._counts:
                await asyncio.sleep(self._every_s)
                counts, self._counts = self._counts, {}
                await self._hand_on(counts)
        finally:
            self._running = None
