"""One keep-alive connection of our own client: sends a request, tells when its reply is complete."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar, cast

from bench.asking import UNIX

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "
_STATUS: Final = slice(len(b"http/1.1 "), len(b"http/1.1 200"))
_CLOSES: Final = b"\r\nconnection: close"


class Wire(asyncio.Protocol):
    """What follows a reply is up to a subclass."""

    def __init__(self) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._received = b""

    def replied(self, status: int, *, closes: bool) -> None:
        """Called once for every reply; `closes` is one after which the server hangs up."""
        raise NotImplementedError

    def send(self, request: bytes) -> None:
        self._transport.write(request)

    def end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head_size = self._received.find(_HEAD_END)
        if head_size < 0:
            return
        head = self._received[:head_size].lower()
        if len(self._received) < head_size + len(_HEAD_END) + _body_size(head):
            return
        self._received = b""
        self.replied(int(head[_STATUS]), closes=_CLOSES in head)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(ConnectionResetError(f"it closed a connection ({exc})"))


def _body_size(head: bytes) -> int:
    at = head.index(_LENGTH) + len(_LENGTH)
    return int(head[at:].split(b"\r", 1)[0])


Connection = TypeVar("Connection", bound=Wire)


async def connect(listen: str, make: Callable[[], Connection]) -> Connection:
    """Open one connection to `http://host:port` or `unix:/path`."""
    loop = asyncio.get_running_loop()
    if listen.startswith(UNIX):
        return (await loop.create_unix_connection(make, listen.removeprefix(UNIX)))[1]
    host, _, port = listen.removeprefix("http://").partition(":")
    return (await loop.create_connection(make, host, int(port)))[1]


def request_of(address: str, key: str | None = None) -> bytes:
    line = "" if key is None else f"X-API-Key: {key}\r\n"
    return f"GET {address} HTTP/1.1\r\nHost: bench\r\n{line}\r\n".encode()
