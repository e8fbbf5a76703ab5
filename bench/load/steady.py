"""Load at a fixed rate, whatever the server does: every reply is timed from the moment it was due."""

import asyncio
import contextlib
import gc
import itertools
import select
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import uvloop

from bench.effort import BenchError
from bench.load.shape import Questions
from bench.load.wire import Wire, connect, request_of

LOST: Final = 0
"""The status of a request that got no reply: its connection ended, or none was to be had for it."""
_CONNECTIONS: Final = 64
_TICK_S: Final = 0.001
_LATE_S: Final = 30.0
_CONNECT_AGAIN_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class Timed:
    """One reply; `due_at` is a time of the performance counter."""

    due_at: float
    latency_s: float
    status: int

    @property
    def fine(self) -> bool:
        return self.status == HTTPStatus.OK

    @property
    def came_at(self) -> float:
        return self.due_at + self.latency_s


def put_steadily(
    listen: str, questions: Questions, *, per_s: float, duration_s: float, connections: int = _CONNECTIONS
) -> Sequence[Timed]:
    """Ask `per_s` times a second; a server that pauses finds what has piled up meanwhile.

    Replies are looked for every millisecond, as a network card does that moderates its interrupts: latencies
    are up to so much longer. A connection that the server ends is replaced; nothing is asked twice because of
    it, and nothing is asked of one whose end has come already.
    """
    if questions.once and len(questions.addresses) <= per_s * duration_s:
        raise BenchError(f"{len(questions.addresses)} questions are too few for {per_s:g}/s")
    gc.disable()  # a collection among so many replies would be a pause of our own
    try:
        return uvloop.run(_put(_Lines(listen, _requests(questions)), per_s, duration_s, connections))
    finally:
        gc.enable()


def _requests(questions: Questions) -> Iterator[bytes]:
    encoded = (request_of(address, questions.key) for address in questions.addresses)
    return encoded if questions.once else itertools.cycle(list(encoded))


async def _put(lines: "_Lines", per_s: float, duration_s: float, connections: int) -> Sequence[Timed]:
    try:
        async with asyncio.timeout(duration_s + _LATE_S):
            for _ in range(connections):
                await lines.open()
            asked = await _ask_in_time(lines, per_s, duration_s)
            while len(lines.replies) < asked:  # noqa: ASYNC110 - an event would cost a check at each reply
                await asyncio.sleep(_TICK_S)
    except TimeoutError as error:
        raise BenchError(f"{lines.listen} stopped answering") from error
    except OSError as error:
        raise BenchError(f"no load on {lines.listen}: {error}") from error
    finally:
        lines.close()
    return lines.replies


async def _ask_in_time(lines: "_Lines", per_s: float, duration_s: float) -> int:
    began, asked = time.perf_counter(), 0
    while (passed_s := time.perf_counter() - began) < duration_s:
        for number in range(asked, int(passed_s * per_s) + 1):
            lines.ask(began + number / per_s)
            asked += 1
        # Were we to wait for replies meanwhile, each would wake us, at the server's expense.
        time.sleep(_TICK_S)  # noqa: ASYNC251
        await asyncio.sleep(0)
    return asked


class _Lines:
    """The connections: which are idle, what waits for one, what was answered."""

    def __init__(self, listen: str, requests: Iterator[bytes]) -> None:
        self.listen = listen
        self.replies: list[Timed] = []
        self._requests = requests
        self._open: set[_Connection] = set()
        self._idle: deque[_Connection] = deque()
        self._waiting: deque[float] = deque()
        self._opening: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        await connect(self.listen, lambda: _Connection(self))

    def opened(self, connection: "_Connection") -> None:
        self._open.add(connection)
        self.free(connection)

    def ask(self, due_at: float) -> None:
        while self._idle:
            connection = self._idle.popleft()
            if not connection.has_ended():
                connection.ask(next(self._requests), due_at)
                return
        self._waiting.append(due_at)

    def free(self, connection: "_Connection") -> None:
        if self._waiting:
            connection.ask(next(self._requests), self._waiting.popleft())
        else:
            self._idle.append(connection)

    def note(self, due_at: float, status: int) -> None:
        self.replies.append(Timed(due_at, time.perf_counter() - due_at, status))

    def ended(self, connection: "_Connection") -> None:
        """Open another in its place."""
        if connection in self._open:
            self._open.remove(connection)
            with contextlib.suppress(ValueError):
                self._idle.remove(connection)
            task = asyncio.create_task(self._open_again())
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def _open_again(self) -> None:
        """Each failure costs the request that has waited longest, as it would its caller."""
        while True:
            try:
                return await self.open()
            except OSError:
                if self._waiting:
                    self.note(self._waiting.popleft(), LOST)
                await asyncio.sleep(_CONNECT_AGAIN_S)

    def close(self) -> None:
        for task in self._opening:
            task.cancel()
        closing, self._open = self._open, set()
        for connection in closing:
            connection.end()


class _Connection(Wire):
    def __init__(self, lines: _Lines) -> None:
        super().__init__()
        self._lines = lines
        self._due_at: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._readable = select.poll()
        self._readable.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
        self._lines.opened(self)

    def has_ended(self) -> bool:
        """Whether the server hung up, as every client looks before it uses a connection again.

        That it did may not have been told yet; there is nothing else to read where nothing was asked.
        """
        return bool(self._readable.poll(0))

    def ask(self, request: bytes, due_at: float) -> None:
        self._due_at = due_at
        with contextlib.suppress(RuntimeError):  # uvloop's, for one that was reset: its end comes next
            self.send(request)

    def replied(self, status: int, *, closes: bool) -> None:
        self._note(status)
        if closes:
            self._lines.ended(self)
            self.end()
        else:
            self._lines.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._note(LOST)
        self._lines.ended(self)

    def _note(self, status: int) -> None:
        if self._due_at is not None:
            self._lines.note(self._due_at, status)
            self._due_at = None
