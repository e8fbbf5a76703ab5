"""Replies whose head was made ready beforehand: only what differs from request to request is written anew."""

import time
from collections.abc import Sequence
from email.utils import formatdate
from functools import lru_cache
from typing import Final

from aiohttp import HttpVersion11, hdrs, web

from shared.http.replies import DATA_ONLY

_SECURED: Final = tuple((f"{name}: ", f"{name}: {value}\r\n") for name, value in DATA_ONLY)
Fields = Sequence[tuple[str, str]]


def ready_head(fields: Fields, length: int) -> bytes:
    """The head of a 200 with a body of `length` bytes, as far as it is the same for everybody."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in fields])
    secured = "".join([line for name, line in _SECURED if name not in lines])
    return f"HTTP/1.1 200 OK\r\n{lines}{secured}Content-Length: {length}\r\n".encode()


def suits(request: web.BaseRequest) -> bool:
    """Whether a reply may go out ready-made: others need more care with connection and body."""
    return request.version == HttpVersion11 and request.method == hdrs.METH_GET


class Ready(web.StreamResponse):
    """A 200 of `head` and `body`; `headers` holds only what this one request adds.

    It passes by aiohttp's own way of putting a reply together, which costs more than all the rest of a hit.
    """

    def __init__(self, head: bytes, body: bytes) -> None:
        super().__init__()
        self._head = head
        self._content = body

    async def prepare(self, request: web.BaseRequest) -> None:
        """Write everything at once."""
        self._keep_alive = request.keep_alive and self._keep_alive is not False
        lines = [f"{name}: {value}\r\n" for name, value in self.headers.items()]
        if not self._keep_alive:
            lines.append("Connection: close\r\n")
        lines.append(_date(int(time.time())))
        if (transport := request.transport) is None:
            raise ConnectionResetError("the caller is gone")
        transport.write(self._head + "".join(lines).encode() + self._content)
        # A caller who does not read shall not have us pile up replies.
        await request.writer.drain()

    async def write_eof(self, data: bytes = b"") -> None:
        """It is written."""


@lru_cache(2)
def _date(now: int) -> str:
    """The last line of the head, and its end."""
    return f"Date: {formatdate(now, usegmt=True)}\r\n\r\n"
