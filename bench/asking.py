"""One request at a time, over TCP or a unix socket: to look at replies, not to make load."""

import http.client
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from bench.effort import BenchError

UNIX: Final = "unix:"
_OK: Final = 200
_WITHIN_S: Final = 120.0
_COMES_WITHIN_S: Final = 15.0
_POLL_S: Final = 0.005


@dataclass(frozen=True)
class Reply:
    """`headers` has lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def fine(self) -> bool:
        return self.status == _OK


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("bench", timeout=_WITHIN_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask(listen: str, address: str) -> Reply:
    """Get `address` from a server that listens at `http://host:port` or `unix:/path`."""
    connection = _connection(listen)
    try:
        connection.request("GET", address)
        reply = connection.getresponse()
        headers = {name.lower(): value for name, value in reply.getheaders()}
        return Reply(reply.status, headers, reply.read())
    finally:
        connection.close()


def _connection(listen: str) -> http.client.HTTPConnection:
    if listen.startswith(UNIX):
        return _UnixConnection(listen.removeprefix(UNIX))
    return http.client.HTTPConnection(urlsplit(listen).netloc, timeout=_WITHIN_S)


def wait_for_answer(listen: str, address: str, *, alive: Callable[[], bool], poll_s: float = 0.002) -> None:
    """Return with the first 200; raise BenchError when the server is gone or takes far too long."""
    deadline = time.monotonic() + _WITHIN_S
    while alive() and time.monotonic() < deadline:
        try:
            if ask(listen, address).fine:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(poll_s)
    raise BenchError(f"nothing answers {address} at {listen}")


def wait_until(condition: Callable[[], bool]) -> float:
    """Return how many seconds it took; raise BenchError when it takes far too long."""
    began = time.perf_counter()
    while not condition():
        if time.perf_counter() - began > _COMES_WITHIN_S:
            raise BenchError(f"what was waited for did not come in {_COMES_WITHIN_S:g} s")
        time.sleep(_POLL_S)
    return time.perf_counter() - began


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
