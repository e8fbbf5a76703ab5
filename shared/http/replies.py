"""Values and errors into replies: JSON, and RFC 9457 problems for everything that goes wrong."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

import msgspec
import orjson
from aiohttp import hdrs
from multidict import istr

from shared.errors import (
    Forbidden,
    Invalid,
    Moved,
    NotFound,
    OutOfRange,
    Overloaded,
    StreamError,
    TooManyRequests,
    Unauthorized,
    Unavailable,
)
from shared.http.ready import Ready, head_of

JSON = "application/json"
PROBLEM = "application/problem+json"
REQUEST_ID = istr("X-Request-ID")
VERSION = istr("Stream-Version")
DATA = istr("Stream-Data")
SIMULATED: Final = "simulated"  # what that header says of data that rest on made-up ratings
DEADLINE = istr("Stream-Deadline-Ms")
READING: Final = (hdrs.METH_GET, hdrs.METH_HEAD)


class MethodNotAllowed(StreamError):
    """The path exists, but not for this method."""

    def __init__(self, method: str, allow: str) -> None:
        super().__init__(f"{method} is not allowed here; use {allow}")
        self.allow = allow


class BadRequest(StreamError):
    """What came over the wire is no HTTP request that could be read."""


class HeadTooSlow(StreamError):
    """A request began and did not come to the end of its head in time."""


class BodyTooLarge(StreamError):
    """A request brings more than we would even read past."""


class BodyTooSlow(StreamError):
    """A body did not come to its end in time."""


class UnsupportedMediaType(StreamError):
    """A body that is something else than the row reads."""


class UriTooLong(StreamError):
    """A request line beyond the limit."""


class HeadTooLarge(StreamError):
    """A head with a header, or with headers, beyond the limits."""


class Misdirected(StreamError):
    """The request names a host that this server is not."""


Told = Callable[[Any], Mapping[str, str]]


class _Kind:
    """How one kind of error looks from outside; `slug` is its anchor on the page of problems.

    `tells` gives the header fields that an error of this kind has; `closes` is one after which nobody waits
    for what is left of a body.
    """

    def __init__(
        self, status: HTTPStatus, slug: str, title: str, tells: Told | None = None, *, closes: bool = False
    ) -> None:
        self.status = int(status)
        self.title = title
        self.address = f"/docs/problems#{slug}"
        self.head = head_of(((hdrs.CONTENT_TYPE, PROBLEM), (hdrs.CACHE_CONTROL, "no-store")), status)
        self.tells = tells
        self.closes = closes


def _retry_after(error: Unavailable | TooManyRequests) -> Mapping[str, str]:
    return {hdrs.RETRY_AFTER: str(error.retry_after_s)}


_KINDS: Final[dict[type[Exception], _Kind]] = {
    Moved: _Kind(
        HTTPStatus.PERMANENT_REDIRECT,
        "moved",
        "Under another address",
        lambda error: {hdrs.LOCATION: error.address},
    ),
    BadRequest: _Kind(HTTPStatus.BAD_REQUEST, "bad-request", "Bad request", closes=True),
    Unauthorized: _Kind(
        HTTPStatus.UNAUTHORIZED,
        "unauthorized",
        "A key is needed",
        lambda _: {hdrs.WWW_AUTHENTICATE: "Bearer"},
    ),
    Forbidden: _Kind(HTTPStatus.FORBIDDEN, "forbidden", "Not allowed"),
    HeadTooSlow: _Kind(HTTPStatus.REQUEST_TIMEOUT, "head-too-slow", "Request too slow"),
    BodyTooSlow: _Kind(HTTPStatus.REQUEST_TIMEOUT, "body-too-slow", "Body too slow", closes=True),
    BodyTooLarge: _Kind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", "Body too large", closes=True),
    UnsupportedMediaType: _Kind(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "Not read here"),
    UriTooLong: _Kind(HTTPStatus.REQUEST_URI_TOO_LONG, "uri-too-long", "Address too long"),
    HeadTooLarge: _Kind(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "head-too-large", "Headers too large"),
    NotFound: _Kind(HTTPStatus.NOT_FOUND, "not-found", "Not found"),
    MethodNotAllowed: _Kind(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "Method not allowed",
        lambda error: {hdrs.ALLOW: error.allow},
    ),
    OutOfRange: _Kind(
        HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        "out-of-range",
        "Beyond the end",
        lambda error: {hdrs.CONTENT_RANGE: f"bytes */{error.size_bytes}"},
    ),
    Misdirected: _Kind(HTTPStatus.MISDIRECTED_REQUEST, "misdirected", "Meant for another host"),
    Invalid: _Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "Cannot be answered as asked"),
    TooManyRequests: _Kind(
        HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", "Too many requests", _retry_after
    ),
    Unavailable: _Kind(
        HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Unavailable for the moment", _retry_after
    ),
}
_KINDS[Overloaded] = _KINDS[Unavailable]
_FAULT: Final = _Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", "A fault of ours")
_EMPTY: Final = head_of((), HTTPStatus.NO_CONTENT)


def json_reply(value: Any, *, status: int = HTTPStatus.OK, indented: bool = False) -> Ready:
    """Reply with JSON; `indented` for what people read in a browser."""
    return Ready(_json_head(status), json_of(value, indented=indented), status)


def json_of(value: Any, *, indented: bool = False) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indented else None)


def passed_on(body: bytes) -> Ready:
    """Reply with JSON that was made before or elsewhere."""
    return Ready(_json_head(HTTPStatus.OK), body)


def nothing(headers: Mapping[str, str]) -> Ready:
    """A reply without a body: all is said by its headers."""
    reply = Ready(_EMPTY, status=HTTPStatus.NO_CONTENT)
    reply.headers.update(headers)
    return reply


def problem(error: Exception, request_id: str) -> Ready:
    """The reply for an error: its own words for a StreamError, nothing of the inside for any other."""
    kind = _KINDS.get(type(error), _FAULT)
    body = {
        "type": kind.address,
        "title": kind.title,
        "status": kind.status,
        "detail": error.detail if isinstance(error, StreamError) else "something went wrong on our side",
        "request_id": request_id,
        **_help(error),
    }
    reply = Ready(kind.head, orjson.dumps(body), kind.status)
    if kind.tells is not None:
        reply.headers.update(kind.tells(error))
    if kind.closes:
        reply.force_close()
    return reply


def status_of(error: StreamError) -> int:
    """The status that an error has outside."""
    return _KINDS.get(type(error), _FAULT).status


def allow(methods: tuple[str, ...]) -> str:
    """The header Allow: OPTIONS is taken everywhere."""
    return ", ".join((*methods, hdrs.METH_OPTIONS))


@lru_cache
def _json_head(status: int) -> bytes:
    return head_of(((hdrs.CONTENT_TYPE, JSON),), status)


def _help(error: Exception) -> dict[str, Any]:
    if not isinstance(error, StreamError):
        return {}
    found: dict[str, Any] = {"allowed": error.allowed, "suggestions": error.suggestions}
    if isinstance(error, Invalid):
        found["errors"] = [msgspec.to_builtins(bad) for bad in error.errors]
    return _filled(found)


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
