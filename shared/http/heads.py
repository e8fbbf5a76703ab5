"""Heads as they come off the wire: kept within the limits, and watched while they are half read."""

from collections.abc import Callable
from typing import Any, Final

from aiohttp import HttpVersion10, HttpVersion11
from aiohttp.http_exceptions import BadHttpMessage, InvalidURLError, LineTooLong
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader

from shared.http.limits import ServerLimits

_END: Final = b"\r\n\r\n"
_VERSIONS: Final = (HttpVersion10, HttpVersion11)
_LAST_ASCII: Final = 0x7F
# ": " and the end of the line.
_AROUND_FIELD: Final = 4
_NEVER_TAKEN: Final = (b"TRACE ", b"CONNECT ")

Messages = list[tuple[RawRequestMessage, StreamReader]]
Read = tuple[Messages, bool, bytes]


class MethodNeverTaken(InvalidURLError):
    """A method that is refused whatever its target looks like."""

    def __init__(self, method: str) -> None:
        super().__init__(f"{method} is never taken")
        self.method = method


class HeadReader:
    """Stands before aiohttp's parser, which bounds every line and knows no time and no sum."""

    def __init__(self, parser: Any, limits: ServerLimits, clock: Callable[[], float]) -> None:
        self._parser = parser
        self._feed: Callable[[bytes], Read] = parser.feed_data
        self.message_consumed = parser.message_consumed
        self._limit = limits.head_bytes
        self._clock = clock
        self._has_begun = False
        self._pending = 0
        self._tail = b""
        self._body: StreamReader = EMPTY_PAYLOAD
        # Since when a head is awaited; None between two requests.
        self.since: float | None = clock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parser, name)

    @property
    def is_midway(self) -> bool:
        return self._pending > 0

    def feed_data(self, data: bytes) -> Read:
        # Only what opens a connection is sure to be a head. Later bytes may be a body, and one that grows
        # here would spill into the next request: that is how requests are smuggled.
        if not self._has_begun:
            self._has_begun = True
            if not data.isascii():
                data = _percent_encoded_head(data)
        try:
            read = self._feed(data)
        except InvalidURLError as error:
            if data.startswith(_NEVER_TAKEN):
                raise MethodNeverTaken(data.partition(b" ")[0].decode()) from error
            raise
        messages = read[0]
        if (
            self.since is None
            and len(messages) == 1
            and messages[0][0].version is HttpVersion11
            and not messages[0][0].upgrade
            and data.endswith(_END)
            and len(data) <= self._limit
        ):
            # Nearly always: one small head, the whole of it, and nothing else.
            self._body = messages[0][1]
        else:
            self._check(messages)
            self._account(data, messages)
            _close_after_upgrade(data, messages)
        return read

    def _check(self, messages: Messages) -> None:
        for message, _ in messages:
            if message.version not in _VERSIONS:
                raise BadHttpMessage("a version of HTTP that is not spoken here")
            if message.chunked and message.version == HttpVersion10:
                raise BadHttpMessage("HTTP/1.0 knows no chunks: servers before us may have read on")
            if _size_of(message) > self._limit:
                raise LineTooLong(b"", self._limit)

    def _account(self, data: bytes, messages: Messages) -> None:
        """See whether half a head is left, and how much of one.

        What follows a body in the same packet is noticed with the next one only; until then the limit for
        an idle connection holds.
        """
        # The end of a head may itself come in pieces.
        seen = self._tail + data
        self._tail = seen[1 - len(_END) :]
        if messages:
            self._body = messages[-1][1]
            self._pending = len(seen.rpartition(_END)[2]) if self._body is EMPTY_PAYLOAD else 0
        elif self._body is EMPTY_PAYLOAD:
            self._pending += len(data)
        if self._body.is_eof():
            self._body = EMPTY_PAYLOAD
        if self._pending > self._limit:
            raise LineTooLong(b"", self._limit)
        if not self._pending:
            self.since = None
        elif self.since is None:
            self.since = self._clock()


def _close_after_upgrade(data: bytes, messages: Messages) -> None:
    """End a connection where more came behind a wish to upgrade: the parser drops that unsaid."""
    if messages and messages[-1][0].upgrade and data.find(_END) + len(_END) < len(data):
        last, body = messages[-1]
        messages[-1] = (last._replace(should_close=True), body)


def _size_of(message: RawRequestMessage) -> int:
    fields = sum(len(name) + len(value) + _AROUND_FIELD for name, value in message.raw_headers)
    return len(message.path) + fields


def _percent_encoded_head(data: bytes) -> bytes:
    """Encode the odd bytes of a request line: `curl …/amélie` sends them raw, which the parser refuses."""
    line, end, rest = data.partition(b"\r\n")
    return b"".join(b"%%%02X" % byte if byte > _LAST_ASCII else bytes((byte,)) for byte in line) + end + rest
