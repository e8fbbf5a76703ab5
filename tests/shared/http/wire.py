"""HTTP as bytes on a socket, for what a well-behaved client would not send."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from shared.http.cors import Cors
from shared.http.limits import ServerLimits
from shared.http.ready import Ready
from shared.http.rim import Call, Page, Rim
from shared.http.routing import Routes
from shared.http.server import RIM, running


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
        reader, writer = await asyncio.open_unix_connection(str(self.socket))
        try:
            writer.write(raw)
            async with asyncio.timeout(10):
                return _parsed(await reader.read())
        finally:
            writer.close()

    async def ask(self, target: str | bytes, *, method: str = "GET", headers: bytes | str = b"") -> Seen:
        raw = target.encode() if isinstance(target, str) else target
        lines = headers.encode() if isinstance(headers, str) else headers
        return await self.send(
            method.encode() + b" " + raw + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines + b"\r\n"
        )


def _parsed(raw: bytes) -> Seen:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
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
    answer: Callable[[Call], Awaitable[Ready]],
    pages: dict[str, Page] | None = None,
    *,
    cors: Cors | None = None,
) -> web.Application:
    app = web.Application()
    app[RIM] = Rim(routes, answer, pages=pages or {}, version=lambda: "v1", cors=cors)
    return app
