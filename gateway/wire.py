"""Lean HTTP/1.1 to one address of a service: kept-alive connections, one request under way on each.

A request through aiohttp's client costs several times what the exchange itself does (docs/decisions/0012).
"""

import asyncio
import math
import ssl
from collections import deque
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import urlsplit

import msgspec
from httptools import HttpParserError, HttpResponseParser

_CONNECT_TIMEOUT_S: Final = 1.0
_KEEPALIVE_S: Final = 15.0  # shorter than the services' own, so that we never send into a closing connection
_SWEEP_S: Final = 0.01
_LARGEST_BODY: Final = 64 * 2**20


class WireError(Exception):
    """The exchange failed: nobody there, the connection ended, or what came is no HTTP."""


class Unreached(WireError):
    """Nobody is there: nothing of the request was sent."""


class WireReply(msgspec.Struct, frozen=True, gc=False):
    """`fields` has lower-case names, and what came first under each."""

    status: int
    fields: Mapping[bytes, bytes]
    body: bytes

    def header(self, name: bytes) -> str:
        """The value of a header whose lower-case name is given; empty where there is none."""
        return self.fields.get(name, b"").decode("latin-1")


class _Connection(asyncio.Protocol):
    """Sends one request at a time; the parser calls the methods that begin with `on_`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[WireReply] | None = None
        self._parser = HttpResponseParser(self)
        self.idle_since = 0.0
        self.until = math.inf
        self.is_open = False

    def ask(self, request: bytes) -> "asyncio.Future[WireReply]":
        """The reply to come, or a WireError; who does not await it to its end aborts the connection."""
        assert self._transport is not None  # it was made
        self._fields, self._parts, self._size = dict[bytes, bytes](), list[bytes](), 0
        try:
            self._transport.write(request)
        except RuntimeError as error:
            # What uvloop raises for a write to a connection that was reset meanwhile.
            raise Unreached(str(error)) from error
        self._waiter = self._loop.create_future()
        return self._waiter

    def expire(self) -> None:
        """Give up on the reply: the time for it is over."""
        self._fail(TimeoutError())

    def abort(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by inheritance
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        if self._waiter is None or self._waiter.done():
            self.abort()  # nothing was asked: this is no connection to ask on
            return
        try:
            self._parser.feed_data(data)
        except HttpParserError as error:
            self._fail(WireError(f"no HTTP: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(WireError(f"the connection ended ({exc})"))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields.setdefault(name.lower(), value)

    def on_body(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > _LARGEST_BODY:
            self._fail(WireError("the body is too large"))
        else:
            self._parts.append(part)

    def on_message_complete(self) -> None:
        reply = WireReply(self._parser.get_status_code(), self._fields, b"".join(self._parts))
        self.is_open = self.is_open and self._parser.should_keep_alive()
        self.idle_since = self._loop.time()
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(reply)

    def _fail(self, error: Exception) -> None:
        self.abort()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)


class Wire:
    """The connections to one `http://host:port`, `https://…` or `unix:/path`, the last used first."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._loop = asyncio.get_running_loop()  # asked for anew, it costs a system call before Python 3.12
        self._idle: deque[_Connection] = deque()
        self._busy: set[_Connection] = set()
        self._sweeper: asyncio.TimerHandle | None = None
        parts = urlsplit(address)
        self._host = "service" if parts.scheme == "unix" else parts.netloc

    @property
    def idle(self) -> int:
        return len(self._idle)

    async def ask(
        self,
        target: str,
        headers: Mapping[str, str],
        until: float = math.inf,
        *,
        method: str = "GET",
        body: bytes = b"",
    ) -> WireReply:
        """Ask for a percent-encoded path and query; raise WireError or TimeoutError.

        `until` is a time of the loop, kept to within some hundredths of a second.
        """
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        length = "" if method == "GET" else f"Content-Length: {len(body)}\r\n"
        head = f"{method} {target} HTTP/1.1\r\nHost: {self._host}\r\n{lines}{length}\r\n"
        connection = self._last_used() or await self._connect(until)
        connection.until = until
        self._busy.add(connection)
        if self._sweeper is None:
            self._sweeper = self._loop.call_later(_SWEEP_S, self._sweep)
        try:
            reply = await connection.ask(head.encode("utf-8", "surrogateescape") + body)
        except BaseException:
            connection.abort()
            raise
        finally:
            self._busy.discard(connection)
        if connection.is_open:
            self._idle.append(connection)
        else:
            connection.abort()
        return reply

    def close(self) -> None:
        for connection in (*self._idle, *self._busy):
            connection.abort()
        self._idle.clear()

    def _sweep(self) -> None:
        """Expire what is overdue: one look at all now and then costs less than a timer for each request."""
        now = self._loop.time()
        for connection in [one for one in self._busy if one.until <= now]:
            connection.expire()
        self._sweeper = self._loop.call_later(_SWEEP_S, self._sweep) if self._busy else None

    def _last_used(self) -> _Connection | None:
        """Take the connection that was used last; drop those that ended or have been idle for too long."""
        oldest = self._loop.time() - _KEEPALIVE_S
        while self._idle and not (self._idle[0].is_open and self._idle[0].idle_since > oldest):
            self._idle.popleft().abort()
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                return connection
        return None

    async def _connect(self, until: float) -> _Connection:
        latest = self._loop.time() + _CONNECT_TIMEOUT_S
        try:
            async with asyncio.timeout_at(min(until, latest)):
                return await self._opened()
        except TimeoutError as error:
            if until <= latest:
                raise
            raise Unreached("no connection in time") from error
        except OSError as error:
            raise Unreached(str(error)) from error

    async def _opened(self) -> _Connection:
        loop, parts = self._loop, urlsplit(self.address)
        if parts.scheme == "unix":
            return (await loop.create_unix_connection(_Connection, parts.path))[1]
        encrypted = parts.scheme == "https"
        port = parts.port or (443 if encrypted else 80)
        options: dict[str, Any] = {"ssl": ssl.create_default_context()} if encrypted else {}
        return (await loop.create_connection(_Connection, parts.hostname or "", port, **options))[1]
