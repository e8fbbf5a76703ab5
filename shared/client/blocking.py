"""The client for programs without a loop of their own: the asynchronous one, driven in a thread."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from shared.client.methods_blocking import Methods
from shared.client.session import DEFAULT_URL, AsyncStreamClient
from shared.endpoint import Endpoint

_END: Final = object()

Value = TypeVar("Value")
Answer = TypeVar("Answer")


class StreamClient(Methods):
    """As AsyncStreamClient, but each method returns when the answer is there; threads may share one.

    Works in notebooks too, where a loop is already running.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        api_key: str | None = None,
        timeout_s: float = 10.0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="stream-client", daemon=True)
        self._thread.start()
        self._client = AsyncStreamClient(base_url, api_key=api_key, timeout_s=timeout_s, headers=headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections for good."""
        if not self._loop.is_closed():
            self._wait(self._client.close())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def ask(self, row: Endpoint[Any, Answer], given: Mapping[str, object]) -> Answer:
        """Ask any row of the table; `given` are values by the names of its fields."""
        return self._wait(self._client.ask(row, given))

    def walk(self, row: Endpoint[Any, Any], given: Mapping[str, object]) -> Iterator[Any]:
        """Yield the items of all pages of a list."""
        items = self._client.walk(row, given)
        while (item := self._wait(_next_of(items))) is not _END:
            yield item

    def download(self, file: str, path: Path) -> None:
        """Save one of the whole tables at `path`; see AsyncStreamClient.download."""
        self._wait(self._client.download(file, path))

    def _wait(self, answering: Coroutine[Any, Any, Value]) -> Value:
        waiting = asyncio.run_coroutine_threadsafe(answering, self._loop)
        try:
            return waiting.result()
        except BaseException:
            waiting.cancel()  # whoever was interrupted wants the answer no more
            raise


async def _next_of(items: AsyncIterator[Any]) -> Any:
    return await anext(items, _END)
