"""Replies of which all but a few lines is made ready beforehand, put on the wire in one piece."""

import time
from collections.abc import Sequence
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from aiohttp import HttpVersion11, hdrs, web

Fields = Sequence[tuple[str, str]]

# An answer is data: nothing in it may run or load anything, wherever a browser is made to show it.
_SECURED: Final = (
    ("X-Content-Type-Options: ", "X-Content-Type-Options: nosniff\r\n"),
    (
        "Content-Security-Policy: ",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n",
    ),
)
_WITHOUT_BODY: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


def head_of(fields: Fields, status: int = HTTPStatus.OK) -> bytes:
    """The head of a reply as far as it is the same for everybody; a policy of its own stays the only one."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in fields])
    secured = "".join([line for name, line in _SECURED if name not in lines])
    return f"{_status_line(status)}{lines}{secured}".encode()


class Ready:
    """A reply of `head` and `body`; `headers` holds only what this one adds.

    It is none of aiohttp's responses: to put one of those together costs more than all the rest of a hit. It
    has what aiohttp asks of one: `prepare`, `write_eof`, `keep_alive`.
    """

    __slots__ = ("content", "head", "headers", "keep_alive", "status")

    def __init__(self, head: bytes, body: bytes = b"", status: int = HTTPStatus.OK) -> None:
        self.head = head
        self.content = body
        self.status = status
        self.headers: dict[str, str] = {}
        self.keep_alive = True

    def force_close(self) -> None:
        """End the connection with this reply."""
        self.keep_alive = False

    @property
    def size_bytes(self) -> int:
        """How long the body is."""
        return len(self.content)

    async def prepare(self, request: web.BaseRequest) -> None:
        """Write everything at once."""
        if (transport := request.transport) is None:
            raise ConnectionResetError("the caller is gone")
        transport.write(self.answering(request))
        # A caller who does not read shall not have us pile up replies.
        await drained(request)

    def answering(self, request: web.BaseRequest) -> bytes:
        """All of it, as it answers a request; the connection stays only if both want it to."""
        self.keep_alive = self.keep_alive and request.keep_alive
        return self.on_the_wire(request)

    def on_the_wire(self, request: web.BaseRequest | None = None) -> bytes:
        """All of it, as it answers `request`; without one the connection ends."""
        lines = list(map(": ".join, self.headers.items()))
        if self.status not in _WITHOUT_BODY:
            lines.append(f"Content-Length: {self.size_bytes}")
        if request is None or not self.keep_alive:
            lines.append("Connection: close")
        elif request.version < HttpVersion11:
            lines.append("Connection: keep-alive")
        lines.append(_date(int(time.time())))
        content = b"" if request is not None and request.method == hdrs.METH_HEAD else self.content
        return self.head + "\r\n".join(lines).encode() + content

    async def write_eof(self, data: bytes = b"") -> None:
        """It is written."""


async def drained(request: web.BaseRequest) -> None:
    """Wait until the caller takes more; raise ConnectionError where they are gone."""
    await request.protocol._drain_helper()  # noqa: SLF001 - aiohttp has no other name for it


@lru_cache
def _status_line(status: int) -> str:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"


@lru_cache(2)
def _date(now: int) -> str:
    """The last line of the head, and its end."""
    return f"Date: {formatdate(now, usegmt=True)}\r\n\r\n"
