"""The HTTP server under every process: aiohttp's low-level server, an application's life cycle, signals."""

import asyncio
import contextlib
import resource
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from shared.background import settle
from shared.http.connections import Server
from shared.http.limits import ServerLimits
from shared.http.rim import Rim

RIM: Final = web.AppKey("rim", Rim)
DRAINING: Final = web.AppKey("draining", asyncio.Event)

# What is in flight when the drain is over may take so long; what then hangs on is ended with the process.
_FINISH_S: Final = 4.0
_END_S: Final = 5.0
_NEVER: Final = 0.0
_BACKLOG: Final = 1024
_OTHER_FILES: Final = 512


class Runner(web.BaseRunner):
    """Runs an application's life cycle around a server that hands every request to its RIM.

    aiohttp's own router is left out: our table routes on the raw path, decoding each segment once.
    """

    def __init__(self, app: web.Application, limits: ServerLimits) -> None:
        super().__init__(shutdown_timeout=_FINISH_S)
        self._app = app
        self._limits = limits

    async def _make_server(self) -> web.Server:
        self._app.on_startup.freeze()
        await self._app.startup()
        self._app.freeze()
        server = self._serving = Server(self._app[RIM], self._limits)
        self._app[RIM].connections = lambda: len(server.connections)
        self._app[RIM].turns = server.turns
        self._app[RIM].body_s = self._limits.body_s
        self._watching = asyncio.create_task(server.watch())
        return server

    async def cleanup(self) -> None:
        for site in list(self.sites):
            await site.stop()
        await self._serving.send_off()
        await super().cleanup()

    async def shutdown(self) -> None:
        self._watching.cancel()
        await self._app.shutdown()

    async def _cleanup_server(self) -> None:
        await self._app.cleanup()


@asynccontextmanager
async def running(
    app: web.Application, listener: str | socket.socket, limits: ServerLimits = ServerLimits()
) -> AsyncIterator[None]:
    """Serve `app` on `unix:/path`, `http://host:port` or an open socket while the block lasts."""
    if (draining := app.get(DRAINING)) is not None:
        app[RIM].draining = draining
    runner = Runner(app, limits)
    await runner.setup()
    try:
        await _site(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


def _make_room(connections: int) -> None:
    """Let this process open as many files as its connections take; systems often start with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _site(runner: web.BaseRunner, listener: str | socket.socket) -> web.BaseSite:
    if isinstance(listener, socket.socket):
        return web.SockSite(runner, listener, backlog=_BACKLOG)
    if listener.startswith("unix:"):
        path = Path(listener.removeprefix("unix:"))
        path.unlink(missing_ok=True)
        return web.UnixSite(runner, str(path), backlog=_BACKLOG)
    parts = urlsplit(listener)
    return web.TCPSite(runner, parts.hostname, parts.port, backlog=_BACKLOG)


def listener_of(address: str, inherited_fd: int | None, *, shared: bool = False) -> str | socket.socket:
    """Where to listen: a socket that whoever started this process has opened, else the address.

    A `shared` port may be listened on by others too: then the system deals callers out to all.
    """
    if inherited_fd is not None:
        return socket.socket(fileno=inherited_fd)
    return _shared(address) if shared else address


def _shared(address: str) -> socket.socket:
    parts = urlsplit(address)
    family, _, _, _, place = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)[0]
    return socket.create_server(place[:2], family=family, backlog=_BACKLOG, reuse_port=True)


async def serve_until_signalled(
    app: web.Application,
    listener: str | socket.socket,
    *,
    drain_s: float,
    limits: ServerLimits = ServerLimits(),
) -> None:
    """Serve; on SIGTERM or SIGINT fail readiness, go on for `drain_s`, end; on a second one end at once.

    Five seconds after the drain the process is over, whatever may still hang.
    """
    stop, again = asyncio.Event(), asyncio.Event()

    def signalled() -> None:
        (again if stop.is_set() else stop).set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, signalled)
    app[DRAINING] = asyncio.Event()
    _make_room(limits.connections)
    try:
        async with running(app, listener, limits):
            settle()
            await stop.wait()
            _end_within(drain_s + _END_S)
            app[DRAINING].set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(again.wait(), drain_s)
            _end_within(_END_S)
    finally:
        _end_within(_NEVER)


def _end_within(seconds: float) -> None:
    """Have the system end this process unless told otherwise by then: that needs no loop that still turns."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
