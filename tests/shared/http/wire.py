"""HTTP as bytes on a socket, for what a well-behaved client would not send."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson
from aiohttp import web

from shared.http.cors import Cors
from shared.http.limits import ServerLimits
from shared.http.rim import Admit, Answer, Page, Rim
from shared.http.routing import Routes
from shared.http.server import RIM, running
from shared.http.visits import Visit

HEAD_END: Final = b"\r\n\r\n"


@dataclass(frozen=True)
class Seen:
    """A reply as it came; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass(frozen=True)
class Address:
    """Where a server listens, and how to speak to it."""

    socket: Path

    @property
    def url(self) -> str:
        return f"unix:{self.socket}"

    async def send(self, raw: bytes) -> Seen:
        """Send bytes, read the reply to the end of the connection."""
        async with self.connected() as (reader, writer):
            writer.write(raw)
            head, _, body = (await reader.read()).partition(HEAD_END)
            return _seen(head, body)

    async def ask(self, target: str | bytes, *, method: str = "GET", headers: bytes | str = b"") -> Seen:
        """Ask as clients do, who may go on with the connection; read this one reply."""
        async with self.connected() as (reader, writer):
            writer.write(request_of(target, method=method, headers=headers))
            return await read_reply(reader, method=method)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection for ten seconds at most."""
        reader, writer = await asyncio.open_unix_connection(str(self.socket))
        try:
            async with asyncio.timeout(10):
                yield reader, writer
        finally:
            writer.close()


def request_of(target: str | bytes, *, method: str = "GET", headers: bytes | str = b"") -> bytes:
    raw = target.encode() if isinstance(target, str) else target
    lines = headers.encode() if isinstance(headers, str) else headers
    return method.encode() + b" " + raw + b" HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n"


async def read_reply(reader: asyncio.StreamReader, *, method: str = "GET") -> Seen:
    """Read one reply, or what there is of it before the connection ends."""
    seen = _seen(await reader.readuntil(HEAD_END), b"")
    if method == "HEAD" or "content-length" not in seen.headers:
        return seen
    try:
        body = await reader.readexactly(int(seen.headers["content-length"]))
    except asyncio.IncompleteReadError as broken_off:
        body = broken_off.partial
    return replace(seen, body=body)


def _seen(head: bytes, body: bytes) -> Seen:
    first, *lines = head.decode().strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Seen(int(first.split(" ")[1]), headers, body)


@asynccontextmanager
async def served(app: web.Application, limits: ServerLimits = ServerLimits()) -> AsyncIterator[Address]:
    """Serve on a unix socket; its folder is short, because such addresses may not be long."""
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        address = Address(Path(folder) / "s")
        async with running(app, address.url, limits):
            yield address


def app_of(
    routes: Routes,
    answer: Answer,
    pages: dict[str, Page] | None = None,
    *,
    cors: Cors | None = None,
    receive: Callable[[web.BaseRequest], Visit] = Visit,
    admit: Admit | None = None,
) -> web.Application:
    app = web.Application()
    app[RIM] = Rim(
        routes,
        answer,
        pages=pages or {},
        version=lambda: "v1",
        cors=cors,
        receive=receive,
        admit=admit,
    )
    return app
