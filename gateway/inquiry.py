"""What a service is asked, and what its reply means."""

import contextlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
import orjson
from aiohttp import hdrs

from gateway.wire import WireReply
from shared.errors import Forbidden, Invalid, Moved, NotFound, StreamError, Unauthorized, Unavailable
from shared.http.replies import DATA, SIMULATED, VERSION

_OK, _NOT_FOUND, _PART = int(HTTPStatus.OK), int(HTTPStatus.NOT_FOUND), int(HTTPStatus.PARTIAL_CONTENT)
_ANSWERS: Final = (_OK, _NOT_FOUND)
# A service that knows other keys than the gateway.
_REFUSED: Final[Mapping[int, type[StreamError]]] = {
    int(HTTPStatus.UNAUTHORIZED): Unauthorized,
    int(HTTPStatus.FORBIDDEN): Forbidden,
}
# What reading a body raises that is no JSON, or of another shape than ours.
NOT_AS_AGREED: Final = (ValueError, LookupError, TypeError)
_VERSION, _DATA = (name.lower().encode() for name in (VERSION, DATA))
_NOTHING: Final[Mapping[bytes, bytes]] = {}


class Failed(Exception):
    """An attempt that another may do better."""


class Part(msgspec.Struct, frozen=True):
    """The bytes at these `places` of a file, as it is in a `version` of the data; None: the newest."""

    places: range
    version: str | None = None

    def headers(self) -> dict[str, str]:
        wanted: dict[str, str] = {hdrs.RANGE: f"bytes={self.places.start}-{self.places.stop - 1}"}
        if self.version is not None:
            wanted[VERSION] = self.version
        return wanted


class Inquiry(msgspec.Struct, frozen=True, gc=False):
    """What a service is asked: a canonical address, with a JSON body where it is a POST.

    `part` where the answer is a file.
    """

    address: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""
    part: Part | None = None

    @property
    def version(self) -> str | None:
        """The version of the data that an answer must be made from; None: the newest."""
        return None if self.part is None else self.part.version


class Reply(msgspec.Struct, frozen=True, gc=False):
    """A service's good answer, or its 404."""

    status: int
    body: bytes
    version: str
    simulated: bool
    fields: Mapping[bytes, bytes] = _NOTHING

    @property
    def found(self) -> bool:
        return self.status != _NOT_FOUND

    def missing(self) -> NotFound:
        """What the service says where it finds nothing."""
        return missing_of(self.body)

    @property
    def etag(self) -> str:
        return self.fields.get(b"etag", b"").decode("latin-1")

    @property
    def file_bytes(self) -> int:
        """How long the file is that the body is a part of; raise Unavailable where that is not told."""
        if self.status == _OK:
            return len(self.body)
        told = self.fields.get(b"content-range", b"").rpartition(b"/")[2]
        if not told.isdigit():
            raise Unavailable("the service does not tell how long the file is")
        return int(told)


def read_reply(raw: WireReply, inquiry: Inquiry) -> Reply:
    """Raise what a service refuses a question with, or Failed for what is no answer to it."""
    answers = _ANSWERS if inquiry.part is None else (*_ANSWERS, _PART)
    if raw.status not in answers:
        raise _refusal(raw)
    if raw.status == _NOT_FOUND and not _is_ours(raw.body):
        raise Failed("its 404 is none of ours")
    simulated = raw.header(_DATA) == SIMULATED
    return Reply(raw.status, raw.body, raw.header(_VERSION), simulated, raw.fields)


def _refusal(raw: WireReply) -> Exception:
    if raw.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return Invalid(_detail(raw.body))
    if raw.status == HTTPStatus.PERMANENT_REDIRECT and (address := raw.header(b"location")):
        return Moved(_detail(raw.body), address=address)
    if (refused := _REFUSED.get(raw.status)) is not None:
        return refused(_detail(raw.body))
    return Failed(f"it answered with {raw.status}")


def missing_of(body: bytes) -> NotFound:
    """The error that the JSON of a service's 404 tells of."""
    said: dict[str, Any] = orjson.loads(body)
    return NotFound(said["detail"], suggestions=said.get("suggestions", []))


def _is_ours(body: bytes) -> bool:
    """Whether a 404 says what is missing, as a service does and what stands before it may not."""
    with contextlib.suppress(*NOT_AS_AGREED):
        return isinstance(orjson.loads(body)["detail"], str)
    return False


def _detail(body: bytes) -> str:
    with contextlib.suppress(*NOT_AS_AGREED):
        return str(orjson.loads(body)["detail"])
    return "the request cannot be answered"
