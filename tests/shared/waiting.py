"""Waiting for what another task, thread or process brings about."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], bool], *, within_s: float = 10) -> None:
    """Wait until `condition` holds; after that time raise TimeoutError."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - nothing there could set an event of ours
            await asyncio.sleep(0.005)


async def until_told(ask: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again until the answer is yes; after ten seconds raise TimeoutError."""
    async with asyncio.timeout(10):
        while not await ask():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.005)
