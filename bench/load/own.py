"""A small HTTP client for load: keep-alive connections, one request under way on each, no library."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Final, cast

import uvloop

from bench.asking import UNIX
from bench.effort import BenchError
from bench.load.shape import Load, Questions, Served

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "
_OK: Final = b"HTTP/1.1 200 "
_LATE_S: Final = 30.0


def put(load: Load) -> Served:
    """Raise BenchError when the server cannot be reached or ends a connection on its own."""
    return uvloop.run(_put(load))


async def _put(load: Load) -> Served:
    tally = _Tally(_requests(load.questions), time.perf_counter() + load.duration_s)
    began = time.perf_counter()
    try:
        async with asyncio.timeout(load.duration_s + _LATE_S):
            connections = [await _connect(load.listen, tally) for _ in range(load.connections)]
            await asyncio.gather(*(connection.ended for connection in connections))
    except TimeoutError as error:
        raise BenchError(f"{load.listen} stopped answering") from error
    except OSError as error:
        raise BenchError(f"no load on {load.listen}: {error}") from error
    seconds = time.perf_counter() - began
    if not tally.latencies_s:
        raise BenchError(f"{load.listen} answered nothing in {load.duration_s:g} s")
    return Served(len(tally.latencies_s), tally.failed, seconds, median(tally.latencies_s) * 1000)


def _requests(questions: Questions) -> Iterator[bytes]:
    encoded = [f"GET {address} HTTP/1.1\r\nHost: bench\r\n\r\n".encode() for address in questions.addresses]
    return iter(encoded) if questions.once else itertools.cycle(encoded)


async def _connect(listen: str, tally: "_Tally") -> "_Connection":
    loop = asyncio.get_running_loop()
    if listen.startswith(UNIX):
        path = listen.removeprefix(UNIX)
        return (await loop.create_unix_connection(lambda: _Connection(tally), path))[1]
    host, _, port = listen.removeprefix("http://").partition(":")
    return (await loop.create_connection(lambda: _Connection(tally), host, int(port)))[1]


@dataclass
class _Tally:
    """What all connections share; `until` is a time of the performance counter."""

    requests: Iterator[bytes]
    until: float
    failed: int = 0
    latencies_s: list[float] = field(default_factory=list)


class _Connection(asyncio.Protocol):
    def __init__(self, tally: _Tally) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tally = tally
        self._received = b""
        self._asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask(time.perf_counter())

    def data_received(self, data: bytes) -> None:
        self._received += data
        head_size = self._received.find(_HEAD_END)
        if head_size < 0 or len(self._received) < self._size(head_size):
            return
        now = time.perf_counter()
        self._tally.latencies_s.append(now - self._asked_at)
        self._tally.failed += not self._received.startswith(_OK)
        self._received = b""
        self._ask(now)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(ConnectionResetError(f"it closed a connection ({exc})"))

    def _size(self, head_size: int) -> int:
        head = self._received[:head_size].lower()
        at = head.index(_LENGTH) + len(_LENGTH)
        return head_size + len(_HEAD_END) + int(head[at:].split(b"\r", 1)[0])

    def _ask(self, now: float) -> None:
        request = next(self._tally.requests, None) if now < self._tally.until else None
        if request is None:
            self.ended.set_result(None)
            self._transport.close()
            return
        self._asked_at = now
        self._transport.write(request)
