"""The HTTP server under every process: aiohttp's low-level server, an application's life cycle, signals."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.web_protocol import RequestHandler

from shared.http.replies import REQUEST_ID, VERSION, BadRequest, problem
from shared.http.rim import SERVER, Rim

RIM: Final = web.AppKey("rim", Rim)
DRAINING: Final = web.AppKey("draining", asyncio.Event)

_KEEPALIVE_S = 75.0
_SHUTDOWN_S = 3.0
_LAST_ASCII: Final = 0x7F
_UNREADABLE: Final = "this is no HTTP request that we can read"
_TOO_LONG: Final = "the address or a header is too long"


class _Connection(RequestHandler):
    """Reads what people really send, and answers what is no HTTP with a problem and no trace in the log."""

    __slots__ = ("_has_begun",)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._has_begun = False
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        # Only what opens a connection is sure to be a head. Later bytes may be a body, and one that grows
        # here would spill into the next request: that is how requests are smuggled.
        if not self._has_begun and not data.isascii():
            data = _percent_encoded_head(data)
        self._has_begun = True
        super().data_received(data)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        error = BadRequest(_TOO_LONG if isinstance(exc, LineTooLong) else _UNREADABLE)
        reply = problem(error if status < HTTPStatus.INTERNAL_SERVER_ERROR else Exception(), "unread")
        reply.headers.update({REQUEST_ID: "unread", VERSION: "none", hdrs.SERVER: SERVER})
        reply.force_close()
        return reply


def _percent_encoded_head(data: bytes) -> bytes:
    """Encode the odd bytes of a request line: `curl …/amélie` sends them raw, which the parser refuses."""
    line, end, rest = data.partition(b"\r\n")
    return b"".join(b"%%%02X" % byte if byte > _LAST_ASCII else bytes((byte,)) for byte in line) + end + rest


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=asyncio.get_running_loop(), **self._kwargs)


class Runner(web.BaseRunner):
    """Runs an application's life cycle around a server that hands every request to its RIM.

    aiohttp's own router is left out: our table routes on the raw path, decoding each segment once.
    """

    def __init__(self, app: web.Application, **kwargs: Any) -> None:
        kwargs = {
            "access_log": None,
            "handler_cancellation": True,
            "keepalive_timeout": _KEEPALIVE_S,
            "shutdown_timeout": _SHUTDOWN_S,
            **kwargs,
        }
        super().__init__(**kwargs)
        self._app = app

    async def _make_server(self) -> web.Server:
        self._app.on_startup.freeze()
        await self._app.startup()
        self._app.freeze()
        return _Server(self._app[RIM], **self._kwargs)

    async def shutdown(self) -> None:
        await self._app.shutdown()

    async def _cleanup_server(self) -> None:
        await self._app.cleanup()


@asynccontextmanager
async def running(app: web.Application, listener: str | socket.socket) -> AsyncIterator[None]:
    """Serve `app` on `unix:/path`, `http://host:port` or an open socket while the block lasts."""
    runner = Runner(app)
    await runner.setup()
    try:
        await _site(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


def _site(runner: web.BaseRunner, listener: str | socket.socket) -> web.BaseSite:
    if isinstance(listener, socket.socket):
        return web.SockSite(runner, listener, backlog=1024)
    if listener.startswith("unix:"):
        path = Path(listener.removeprefix("unix:"))
        path.unlink(missing_ok=True)
        return web.UnixSite(runner, str(path), backlog=1024)
    parts = urlsplit(listener)
    return web.TCPSite(runner, parts.hostname, parts.port, backlog=1024)


async def serve_until_signalled(
    app: web.Application, listener: str | socket.socket, *, drain_s: float
) -> None:
    """Serve; on SIGTERM or SIGINT fail readiness, go on for `drain_s`, end; on a second one end at once."""
    stop, again = asyncio.Event(), asyncio.Event()

    def signalled() -> None:
        (again if stop.is_set() else stop).set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, signalled)
    app[DRAINING] = asyncio.Event()
    async with running(app, listener):
        await stop.wait()
        app[DRAINING].set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(again.wait(), drain_s)
