"""A client that does nothing behind one's back: one connection, no retry, every reply as it came."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Self

import orjson

from tests.faults.addresses import Streams, connect

# As long as the gateway's own ids, so that a service's reply is as long as the one that the gateway gets.
_REQUEST_ID: Final = "0" * 32


@dataclass(frozen=True, slots=True)
class Reply:
    """`headers` has lower-case names; `size_bytes` is that of head and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    size_bytes: int

    @property
    def version(self) -> str:
        return self.headers["stream-version"]

    @property
    def cache_status(self) -> str:
        return self.headers.get("cache-status", "")

    def json(self) -> Any:
        return orjson.loads(self.body)


class Caller:
    """One kept-alive connection, on which one request is under way at a time."""

    def __init__(self, streams: Streams) -> None:
        self._reader, self._writer = streams

    @classmethod
    async def to(cls, address: str) -> Self:
        return cls(await connect(address))

    async def ask(self, target: str) -> Reply:
        head = f"GET {target} HTTP/1.1\r\nHost: x\r\nX-Request-ID: {_REQUEST_ID}\r\n\r\n"
        self._writer.write(head.encode())
        return await self._read()

    async def _read(self) -> Reply:
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode().rstrip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await self._reader.readexactly(int(headers["content-length"]))
        return Reply(int(first.split()[1]), headers, body, len(head) + len(body))

    def close(self) -> None:
        self._writer.transport.abort()


@asynccontextmanager
async def calling(address: str, lines: int = 1) -> AsyncIterator[list[Caller]]:
    """Open that many connections for the time of the block."""
    async with AsyncExitStack() as stack:
        callers = []
        for _ in range(lines):
            callers.append(await Caller.to(address))
            stack.callback(callers[-1].close)
        yield callers
        await asyncio.sleep(0)
