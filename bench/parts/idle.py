"""Part `idle`: what callers notice of sockets that never say anything, and how long these last."""

import resource
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final, Self
from urllib.parse import urlsplit

from bench.effort import Effort
from bench.load.clients import Clients, clients
from bench.pace import Pace, Spell, not_valid, p99_row, pace_of, spell
from bench.questions import mixed
from bench.rows import Row, absolute, at_most
from bench.stack import running
from bench.workspace import Workspace

_NAME: Final = "idle"
_SOCKETS: Final = 2000
_AT_ONCE: Final = 20
_PAUSE_S: Final = 0.01  # opened over a second: what is measured is that they are there
_FILES: Final = 2 * _SOCKETS
_PROMISED_S: Final = 10
_WATCHED: Final = 2.4  # times as long as other harm lasts: somewhat longer than was promised


def measure(workspace: Workspace) -> Iterator[Row]:
    effort = workspace.effort
    _allow_open_files()
    with running(workspace.ready()) as stack, clients(1) as one:
        pace = pace_of(stack.url, mixed(workspace.catalogue()), effort)
        rounds = [_round(pace, one, effort) for _ in range(effort.harms)]
    yield from _rows([spell for spell, _ in rounds], [crowd for _, crowd in rounds], pace, effort)


def _allow_open_files() -> None:
    """For us and for what we start; many systems allow 1,024 unless one asks."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now != resource.RLIM_INFINITY and now < _FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, most))


class _Crowd:
    """Sockets that only wait to be closed; `closed_s` is how long that took, or how long was waited."""

    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self._selector = selectors.DefaultSelector()
        self._sockets = ExitStack()
        self._gathered_at = 0.0
        self.closed_s = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sockets.close()

    def gather(self) -> None:
        for number in range(_SOCKETS):
            self._selector.register(self._open(), selectors.EVENT_READ)
            if number % _AT_ONCE == 0:
                time.sleep(_PAUSE_S)
        self._gathered_at = time.perf_counter()

    def _open(self) -> socket.socket:
        address = self._to.hostname or "", self._to.port or 80
        return self._sockets.enter_context(socket.create_connection(address))

    @property
    def still_open(self) -> int:
        return len(self._selector.get_map())

    def watch(self, at_most_s: float) -> None:
        while self.still_open and self.closed_s < at_most_s:
            for key, _ in self._selector.select(timeout=0.1):
                if _is_over(key.fileobj):
                    self._selector.unregister(key.fileobj)
            self.closed_s = time.perf_counter() - self._gathered_at


def _is_over(silent: object) -> bool:
    assert isinstance(silent, socket.socket)  # nothing else was registered
    try:
        return not silent.recv(2**16)
    except ConnectionResetError:
        return True


def _round(pace: Pace, client: Clients, effort: Effort) -> tuple[Spell, _Crowd]:
    with _Crowd(pace.listen) as crowd:
        seen = spell(client, pace, effort, crowd.gather)
        crowd.watch(effort.harm_s * _WATCHED)
        return seen, crowd


def _rows(spells: list[Spell], crowds: list[_Crowd], pace: Pace, effort: Effort) -> Iterator[Row]:
    wrong = not_valid(reply for one in spells for reply in one.during)
    yield p99_row(_NAME, f"beside {_SOCKETS:,} idle sockets", spells, effort, str(pace), *wrong)
    longest_s = [max(crowd.closed_s for crowd in crowds)]
    left = max(crowd.still_open for crowd in crowds)
    notes = (f"NOT VALID: {left:,} were still open when we went",) if left else ()
    closed = absolute(
        _NAME, f"until all {_SOCKETS:,} are closed by the server, longest", "s", longest_s, *notes
    )
    yield at_most(_PROMISED_S, closed)
