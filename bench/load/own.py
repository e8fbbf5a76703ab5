"""A small HTTP client for load: keep-alive connections, one request under way on each, no library."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import uvloop

from bench.effort import BenchError
from bench.load.shape import Load, Questions, Served
from bench.load.wire import Wire, connect, request_of

_LATE_S: Final = 30.0


def put(load: Load) -> Served:
    """Raise BenchError when the server cannot be reached or ends a connection on its own."""
    return uvloop.run(_put(load))


async def _put(load: Load) -> Served:
    tally = _Tally(_requests(load.questions), time.perf_counter() + load.duration_s)
    began = time.perf_counter()
    try:
        async with asyncio.timeout(load.duration_s + _LATE_S):
            connections = [
                await connect(load.listen, lambda: _Connection(tally)) for _ in range(load.connections)
            ]
            await asyncio.gather(*(connection.ended for connection in connections))
    except TimeoutError as error:
        raise BenchError(f"{load.listen} stopped answering") from error
    except OSError as error:
        raise BenchError(f"no load on {load.listen}: {error}") from error
    seconds = time.perf_counter() - began
    if not tally.latencies_s:
        raise BenchError(f"{load.listen} answered nothing in {load.duration_s:g} s")
    return Served.of(tally.latencies_s, failed=tally.failed, seconds=seconds)


def _requests(questions: Questions) -> Iterator[bytes]:
    encoded = [request_of(address, questions.key) for address in questions.addresses]
    return iter(encoded) if questions.once else itertools.cycle(encoded)


@dataclass
class _Tally:
    """What all connections share; `until` is a time of the performance counter."""

    requests: Iterator[bytes]
    until: float
    failed: int = 0
    latencies_s: list[float] = field(default_factory=list)


class _Connection(Wire):
    """Asks the next question as soon as the last one is answered."""

    def __init__(self, tally: _Tally) -> None:
        super().__init__()
        self._tally = tally
        self._asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._ask(time.perf_counter())

    def replied(self, status: int, *, closes: bool) -> None:
        now = time.perf_counter()
        self._tally.latencies_s.append(now - self._asked_at)
        self._tally.failed += status != HTTPStatus.OK
        self._ask(now)

    def _ask(self, now: float) -> None:
        request = next(self._tally.requests, None) if now < self._tally.until else None
        if request is None:
            self.end()
            return
        self._asked_at = now
        self.send(request)
