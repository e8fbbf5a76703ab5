"""Going over to newer data without a cold start: what is popular is fetched anew before any key changes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from gateway.answers import Kept
from gateway.memory import Memory
from gateway.upstream import Upstream
from shared.errors import StreamError
from shared.log import logger

Refetch = Callable[[Upstream, Kept], Awaitable[None]]

_WITHIN_S: Final = 1.0
_MOST_ANSWERS: Final = 3000


class Turnover:
    """Follows one domain. Everything new is served after `_WITHIN_S` at the latest, popular or not."""

    def __init__(self, upstream: Upstream, memory: Memory, refetch: Refetch) -> None:
        self._upstream = upstream
        self._memory = memory
        self._refetch = refetch

    async def watch(self) -> None:
        versions = self._upstream.versions
        while True:
            await versions.news.wait()
            versions.news.clear()
            version = versions.newest
            assert version is not None  # there was news of it
            await self._warm_in_time()
            versions.adopt(version)
            logger().info("data_adopted", domain=self._upstream.domain, version=version)

    async def _warm_in_time(self) -> None:
        """Whatever goes wrong here, the new data are gone over to."""
        try:
            async with asyncio.timeout(_WITHIN_S):
                await self._warm()
        except TimeoutError:
            pass  # the rest is fetched when it is asked for
        except Exception:  # noqa: BLE001 - a fault of ours: told, and no reason to serve old data for ever
            logger().exception("warming_failed", domain=self._upstream.domain)

    async def _warm(self) -> None:
        """Fetch what the present version was asked for last, one after the other: callers go first."""
        for kept in self._memory.popular(self._upstream.versions.prefix, _MOST_ANSWERS):
            with suppress(StreamError):
                await self._refetch(self._upstream, kept)
