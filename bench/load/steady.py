"""Load at a fixed rate, whatever the server does: every reply is timed from the moment it was due."""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import uvloop

from bench.effort import BenchError
from bench.load.shape import Questions
from bench.load.wire import Wire, connect, request_of

_CONNECTIONS: Final = 64
_TICK_S: Final = 0.001
_LATE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Timed:
    """One reply; `due_at` is a time of the performance counter."""

    due_at: float
    latency_s: float
    fine: bool


def put_steadily(listen: str, questions: Questions, *, per_s: float, duration_s: float) -> Sequence[Timed]:
    """Ask over and over, `per_s` times a second; a server that pauses finds what has piled up meanwhile."""
    return uvloop.run(_put(listen, questions, per_s, duration_s))


async def _put(listen: str, questions: Questions, per_s: float, duration_s: float) -> Sequence[Timed]:
    lines = _Lines(itertools.cycle([request_of(address) for address in questions.addresses]))
    try:
        connections = [await connect(listen, lambda: _Connection(lines)) for _ in range(_CONNECTIONS)]
        lines.idle.extend(connections)
        async with asyncio.timeout(duration_s + _LATE_S):
            asked = await _ask_in_time(lines, per_s, duration_s)
            while len(lines.replies) < asked:  # noqa: ASYNC110 - an event would cost a check at each reply
                await asyncio.sleep(_TICK_S)
    except TimeoutError as error:
        raise BenchError(f"{listen} stopped answering") from error
    except OSError as error:
        raise BenchError(f"no load on {listen}: {error}") from error
    for connection in connections:
        connection.end()
    return lines.replies


async def _ask_in_time(lines: "_Lines", per_s: float, duration_s: float) -> int:
    began, asked = time.perf_counter(), 0
    while (passed_s := time.perf_counter() - began) < duration_s:
        for number in range(asked, int(passed_s * per_s)):
            lines.ask(began + number / per_s)
            asked += 1
        await asyncio.sleep(_TICK_S)
    return asked


class _Lines:
    """The connections: which are idle, what waits for one, what was answered."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self.idle: deque[_Connection] = deque()
        self.replies: list[Timed] = []
        self._requests = requests
        self._waiting: deque[float] = deque()

    def ask(self, due_at: float) -> None:
        if self.idle:
            self.idle.popleft().ask(next(self._requests), due_at)
        else:
            self._waiting.append(due_at)

    def replied(self, connection: "_Connection", reply: Timed) -> None:
        self.replies.append(reply)
        if self._waiting:
            connection.ask(next(self._requests), self._waiting.popleft())
        else:
            self.idle.append(connection)


class _Connection(Wire):
    def __init__(self, lines: _Lines) -> None:
        super().__init__()
        self._lines = lines
        self._due_at = 0.0

    def ask(self, request: bytes, due_at: float) -> None:
        self._due_at = due_at
        self.send(request)

    def replied(self, *, fine: bool) -> None:
        self._lines.replied(self, Timed(self._due_at, time.perf_counter() - self._due_at, fine))
