"""Files as replies: whole or a part, read and sent a piece at a time."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aiohttp import hdrs, web

from shared.errors import StreamError
from shared.http.conditions import is_known, wanted_part
from shared.http.ready import Ready, drained, head_of
from shared.log import logger

PIECE_BYTES: Final = 256 * 1024
_PIECE_S: Final = 30.0
# Whoever has it may keep it, and asks whether it is still the newest.
_CACHE_CONTROL: Final = "public, no-cache"

Pieces = AsyncGenerator[bytes, None]


@dataclass(frozen=True)
class FileFacts:
    """What is told of a file; its `etag` names the content."""

    name: str
    media_type: str
    size_bytes: int
    etag: str

    def fields(self) -> list[tuple[str, str]]:
        return [
            (hdrs.ETAG, self.etag),
            (hdrs.CACHE_CONTROL, _CACHE_CONTROL),
            (hdrs.ACCEPT_RANGES, "bytes"),
        ]


def etag_of(sha256: str) -> str:
    return f'"{sha256[:32]}"'


class Streamed(Ready):
    """A reply whose body comes in pieces; `done` is called when the last is sent or nobody takes them."""

    __slots__ = ("_pieces", "_size_bytes", "done")

    def __init__(self, head: bytes, status: int, pieces: Pieces, size_bytes: int) -> None:
        super().__init__(head, status=status)
        self._pieces = pieces
        self._size_bytes = size_bytes
        self.done: Callable[[], None] = lambda: None

    @property
    def size_bytes(self) -> int:
        return self._size_bytes

    async def prepare(self, request: web.BaseRequest) -> None:
        """Write head and pieces; end the connection where they end early, or are not taken."""
        try:
            await super().prepare(request)
            if request.method != hdrs.METH_HEAD:
                await self._send(request)
        finally:
            self.done()

    async def _send(self, request: web.BaseRequest) -> None:
        try:
            async with aclosing(self._pieces) as pieces:
                async for piece in pieces:
                    await self._send_piece(request, piece)
        except ConnectionError:
            raise
        except (StreamError, OSError) as error:
            # The length was told: only the end of the connection says that this is not all.
            logger().warning("download_broken_off", reason=repr(error))
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionResetError("the file broke off") from error

    @staticmethod
    async def _send_piece(request: web.BaseRequest, piece: bytes) -> None:
        if request.transport is None or request.transport.is_closing():
            raise ConnectionResetError("the caller is gone")
        request.transport.write(piece)
        async with asyncio.timeout(_PIECE_S):
            await drained(request)


def file_reply(request: web.BaseRequest, facts: FileFacts, read: Callable[[range], Pieces]) -> Ready:
    """The file or the part that is wanted, 304 where the caller has it; raise OutOfRange for no such part.

    `read` gives the bytes at the positions that it is given.
    """
    fields = facts.fields()
    if is_known(facts.etag, request.headers.get(hdrs.IF_NONE_MATCH)):
        return Ready(head_of(fields, HTTPStatus.NOT_MODIFIED), status=HTTPStatus.NOT_MODIFIED)
    fields += [
        (hdrs.CONTENT_TYPE, facts.media_type),
        (hdrs.CONTENT_DISPOSITION, f'attachment; filename="{facts.name}"'),
    ]
    part = wanted_part(request.headers, etag=facts.etag, size_bytes=facts.size_bytes)
    if part is None:
        whole = range(facts.size_bytes)
        return Streamed(head_of(fields), HTTPStatus.OK, read(whole), len(whole))
    fields.append((hdrs.CONTENT_RANGE, f"bytes {part.start}-{part.stop - 1}/{facts.size_bytes}"))
    status = HTTPStatus.PARTIAL_CONTENT
    return Streamed(head_of(fields, status), status, read(part), len(part))


async def read_file(path: Path, part: range) -> Pieces:
    """Yield the bytes at these positions, a piece at a time; raise OSError where there are fewer."""
    file = await asyncio.to_thread(path.open, "rb")
    with file:
        file.seek(part.start)
        left = len(part)
        while left:
            piece = await asyncio.to_thread(file.read, min(left, PIECE_BYTES))
            if not piece:
                raise OSError(f"{path} is cut short")
            left -= len(piece)
            yield piece
