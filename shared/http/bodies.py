"""The body of a request off the wire: only where one is read, only JSON, within a size and a time."""

import asyncio
from typing import Final

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from shared.http.replies import JSON, BadRequest, BodyTooLarge, BodyTooSlow, UnsupportedMediaType

_WITH_A_BODY: Final = (hdrs.METH_POST, hdrs.METH_PUT, hdrs.METH_PATCH)
# What aiohttp says where nothing is said.
_TAKEN_AS_JSON: Final = (JSON, "application/octet-stream")
_AS_IT_IS: Final = "identity"
_ASKS_FIRST: Final = "100-continue"
_GO_ON: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


def refuse_large_body(request: web.BaseRequest) -> None:
    """Raise BodyTooLarge for more than the server reads past, or for what has no length where none is due."""
    endless = hdrs.TRANSFER_ENCODING in request.headers and request.method not in _WITH_A_BODY
    if endless or (request.content_length or 0) > request.client_max_size:
        raise _too_large(request)


async def json_body(request: web.BaseRequest, *, within_s: float) -> bytes:
    """Read a body that has to be JSON.

    Raises UnsupportedMediaType, BodyTooLarge, BodyTooSlow, or BadRequest for one that breaks off.
    """
    if request.body_exists:
        _check_kind(request)
        _invite(request)
    try:
        async with asyncio.timeout(within_s):
            return await request.read()
    except TimeoutError:
        raise BodyTooSlow("the body of the request took too long to come") from None
    except web.HTTPRequestEntityTooLarge:
        raise _too_large(request) from None
    except (OSError, HttpProcessingError, web.RequestPayloadError):
        raise BadRequest("the body of the request cannot be read to its end") from None


def _too_large(request: web.BaseRequest) -> BodyTooLarge:
    return BodyTooLarge(f"a body has {request.client_max_size:,} bytes at most")


def _check_kind(request: web.BaseRequest) -> None:
    if request.content_type not in _TAKEN_AS_JSON:
        raise UnsupportedMediaType(f"{request.content_type!r} is not read here; send {JSON}")
    if request.headers.get(hdrs.CONTENT_ENCODING, _AS_IT_IS).lower() != _AS_IT_IS:
        raise UnsupportedMediaType("a compressed body is not read here; send it as it is")


def _invite(request: web.BaseRequest) -> None:
    """Some clients, curl among them, send a body only once they are told to."""
    asks = request.headers.get(hdrs.EXPECT, "").lower() == _ASKS_FIRST
    if asks and request.version >= HttpVersion11 and request.transport is not None:
        request.transport.write(_GO_ON)
