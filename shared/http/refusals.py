"""What is said to a caller whose request was never read."""

from typing import Final

from aiohttp.http_exceptions import LineTooLong

from shared.errors import StreamError, Unavailable
from shared.http.heads import MethodNeverTaken
from shared.http.ready import Ready
from shared.http.replies import (
    READING,
    REQUEST_ID,
    VERSION,
    BadRequest,
    HeadTooLarge,
    HeadTooSlow,
    MethodNotAllowed,
    UriTooLong,
    allow,
    problem,
)

_UNREAD: Final = "unread"
_TOO_MANY_FIELDS: Final = ("Too many headers received",)  # aiohttp has no class for it


def refusal(error: Exception) -> Ready:
    """The reply for `error`, after which the connection ends."""
    reply = problem(error, _UNREAD)
    reply.headers[REQUEST_ID] = _UNREAD
    reply.headers[VERSION] = "none"
    reply.force_close()
    return reply


def crowded() -> bytes:
    return refusal(Unavailable("too many connections at the moment")).on_the_wire()


def too_slow() -> bytes:
    return refusal(HeadTooSlow("the head of the request took too long to come")).on_the_wire()


def error_of(error: BaseException | None, *, line_bytes: int) -> StreamError:
    """What the parser's complaint means; `line_bytes` is the limit that it holds request lines to."""
    if isinstance(error, LineTooLong):
        if error.args[1] == line_bytes:
            return UriTooLong("the address is too long")
        return HeadTooLarge("a header is too long, or all of them together are")
    if isinstance(error, MethodNeverTaken):
        return MethodNotAllowed(error.method, allow(READING))
    if error is not None and error.args == _TOO_MANY_FIELDS:
        return HeadTooLarge("there are too many headers")
    return BadRequest("this is no HTTP request that we can read")
