"""Connections as aiohttp's low-level server holds them, within limits, telling nothing of the library."""

import asyncio
from collections.abc import Awaitable
from functools import partial
from http import HTTPStatus
from typing import Any, Final, cast

from aiohttp import web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader
from aiohttp.web_protocol import RequestHandler

from shared.http.heads import HeadReader
from shared.http.limits import ServerLimits
from shared.http.outbox import GatheringTransport, Outbox
from shared.http.ready import Ready
from shared.http.refusals import crowded, error_of, refusal, too_slow
from shared.http.rim import Later, Rim
from shared.http.turns import Turn, Turns
from shared.log import logger

# The limit is for the line; aiohttp's is for the target in it.
_AROUND_TARGET: Final = len("GET  HTTP/1.1")
_LOOKS_PER_LIMIT: Final = 8
_NEWCOMERS_S: Final = 0.5
_GLANCE_S: Final = 0.01


class Connection(RequestHandler):
    """Reads what people really send, and answers what is no HTTP with a problem and no trace in the log."""

    __slots__ = ("_answering", "_heads", "_server")

    def __init__(self, server: "Server", limits: ServerLimits) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # aiohttp means it, and forgot to type it
            keepalive_timeout=limits.idle_s,
            lingering_time=limits.linger_s,
            max_line_size=limits.line_bytes - _AROUND_TARGET,
            max_field_size=limits.field_bytes,
            max_headers=limits.fields,
            auto_decompress=False,
        )
        self._server = server
        self._answering: asyncio.Task[None] | Turn | None = None
        self._heads = HeadReader(self._parser, limits, loop.time)
        self._parser = self._heads  # type: ignore[assignment]  # it has what a connection asks of its parser

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        gathering = GatheringTransport(cast("asyncio.Transport", transport), self._server.outbox)
        super().connection_made(cast("asyncio.Transport", gathering))

    def data_received(self, data: bytes) -> None:
        """Answer what is usual our own way: aiohttp's, of two tasks and four wake-ups, costs a good deal."""
        waiter, self._waiter = self._waiter, None  # so that aiohttp reads, and wakes nobody
        try:
            super().data_received(data)
        finally:
            self._waiter = waiter
        self._go_on()

    def _go_on(self) -> None:
        """Turn to the next request, if there is one and nothing is being answered."""
        waiter = self._waiter
        if not self._messages or self._answering is not None or waiter is None or waiter.done():
            return
        if (message := self._usual()) is None:
            waiter.set_result(None)
        else:
            self._begin(message)

    def _usual(self) -> RawRequestMessage | None:
        """What came, if that is one whole request without a body, after which the connection goes on."""
        message, body = self._messages[0]
        if len(self._messages) > 1 or body is not EMPTY_PAYLOAD or not isinstance(message, RawRequestMessage):
            return None
        paused = self.writing_paused or self._buffer_paused
        unusual = message.should_close or message.upgrade or paused or self.transport is None
        return None if unusual else message

    def _begin(self, message: RawRequestMessage) -> None:
        """Answer at once where nobody need wait, else in turn, or in a task."""
        self._messages.popleft()
        self._heads.message_consumed()
        request = self._server.request_of(message, EMPTY_PAYLOAD, self)
        begun = self._server.rim.begin(request)
        if isinstance(begun, Ready):
            self._server.turns.pass_by()
            self._reply(request, begun)
            return
        self._request_in_progress, self._current_request = True, request
        self._keepalive = False
        if isinstance(begun, Later):
            self._answering = self._server.turns.add(
                partial(self._take_turn, request, begun), begun.work, request.raw_path
            )
        else:
            self._answering = self._loop.create_task(self._answer(request, begun))

    def _reply(self, request: web.BaseRequest, reply: Ready) -> None:
        self.transport.write(reply.answering(request))  # type: ignore[union-attr]  # both who call this have looked
        self._end(stays=reply.keep_alive)

    def _take_turn(self, request: web.BaseRequest, later: Later) -> None:
        if self.transport is None:
            self._settle()  # the caller is gone
            return
        try:
            begun = later.begin()
            if not isinstance(begun, Ready):
                self._answering = self._loop.create_task(self._answer(request, begun))
                return
            self._reply(request, begun)
        except Exception:  # noqa: BLE001 - as in a task: it ends this connection and no other
            logger().exception("reply_failed")
            self._end(stays=False)
        self._settle()
        self._go_on()

    async def _answer(self, request: web.BaseRequest, begun: Awaitable[Ready]) -> None:
        """Reply when there is what to say, then turn to what has come meanwhile."""
        stays = False
        try:
            reply = await begun
            await reply.prepare(request)
            stays = reply.keep_alive
        except ConnectionError:
            pass  # the caller is gone
        except Exception:  # noqa: BLE001 - whatever it is, it ends this connection and no other
            logger().exception("reply_failed")
        finally:
            self._settle()
        self._end(stays=stays)
        self._go_on()

    def _settle(self) -> None:
        """Nothing is being answered any more."""
        self._request_in_progress, self._current_request = False, None
        self._answering = None
        if self._handler_waiter is not None:
            self._handler_waiter.set_result(None)  # whoever shuts the connection down awaits this

    def _end(self, *, stays: bool) -> None:
        """After a reply, keep the connection or close it."""
        if stays and not self._close and not self._force_close:
            self._stay()
        else:
            self.force_close()

    def _stay(self) -> None:
        """Keep the connection for as long as one may idle, as aiohttp does after a reply of its own."""
        self._keepalive = True
        self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
        if self._keepalive_handle is None:
            self._keepalive_handle = self._loop.call_at(
                self._next_keepalive_close_time, self._process_keepalive
            )

    def close_if_overdue(self, latest: float) -> None:
        """End the connection if it awaits a head since before `latest`."""
        since, waits = self._heads.since, self._waiter is not None and self._answering is None
        if since is None or since > latest or not waits or self.transport is None:
            return
        if self._heads.is_midway:
            self.transport.write(too_slow())
        self.force_close()

    @property
    def is_new(self) -> bool:
        """Whether nothing was asked on it yet: whoever opened it is about to."""
        return self._request_count == 0 and self.transport is not None

    def send_off(self) -> None:
        """End the connection now if it is idle, else with the reply that is due.

        What aiohttp's `close` leaves of an idle one hears nothing any more and is still open.
        """
        if self._answering is not None:
            self._close = True
        elif self._waiter is None or self._messages:
            self.close()
        else:
            self.force_close()

    async def shutdown(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - aiohttp's own
        """Let what is being answered come to its end within a time, then cancel it."""
        try:
            await super().shutdown(timeout)
        finally:
            if self._answering is not None:
                self._answering.cancel()

    def handle_error(  # type: ignore[override]  # a Ready has all that is asked of a response
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> Ready:
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return refusal(Exception())
        return refusal(error_of(exc, line_bytes=self.max_line_size))


class _Refused(asyncio.Protocol):
    """Turns a caller away at the door."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none by descent.
        door = cast("asyncio.Transport", transport)
        door.write(crowded())
        door.close()


class Server(web.Server):
    """Makes a connection of everyone who comes, as long as there is room."""

    def __init__(self, rim: Rim, limits: ServerLimits) -> None:
        # Who leaves stops nothing that was begun: others may wait for the same, and the answer is kept.
        super().__init__(cast("Any", rim), handler_cancellation=False)
        self.rim = rim
        self.outbox = Outbox()
        self.turns = Turns(self.outbox)
        self._limits = limits

    def __call__(self) -> Any:
        if len(self._connections) >= self._limits.connections:
            return _Refused()
        return Connection(self, self._limits)

    async def watch(self) -> None:
        """Close connections whose head is overdue; to look at all now and then is cheaper than timers."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._limits.head_s / _LOOKS_PER_LIMIT)
            for connection in self.connections:
                assert isinstance(connection, Connection)
                connection.close_if_overdue(loop.time() - self._limits.head_s)

    async def send_off(self) -> None:
        """Close every connection as soon as it is idle, one after the other.

        Between any two the loop reads what has come: a request that lay unread in a connection when it is
        closed would be lost. Who has only just come is given a moment to ask.
        """
        latest = asyncio.get_running_loop().time() + _NEWCOMERS_S
        while self._newcomers() and asyncio.get_running_loop().time() < latest:  # noqa: ASYNC110 - their doing
            await asyncio.sleep(_GLANCE_S)
        for connection in self.connections:
            await asyncio.sleep(0)
            assert isinstance(connection, Connection)
            connection.send_off()

    def _newcomers(self) -> bool:
        return any(connection.is_new for connection in self.connections if isinstance(connection, Connection))

    def request_of(
        self,
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: RequestHandler,
        writer: Any = None,
        task: Any = None,
    ) -> web.BaseRequest:
        """A request; what we answer our own way needs neither aiohttp's writer nor its task."""
        return web.BaseRequest(
            message, payload, protocol, writer, task, self._loop, client_max_size=self._limits.body_bytes
        )

    _make_request = request_of
