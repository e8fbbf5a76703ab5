"""A content in its encodings as a reply: the one that is wanted, or the word that the caller has it."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from aiohttp import hdrs, web
from multidict import CIMultiDict

from gateway.encodings import IDENTITY, Body, chosen, encoded
from shared.build import build_id

Headers = CIMultiDict[str]


def reply_with(
    request: web.BaseRequest, bodies: tuple[Body, ...], headers_of: Callable[[Body], Headers]
) -> web.Response:
    """A 200 with the body that the caller likes best, or a 304; `headers_of` is not changed by it."""
    body = chosen(bodies, request.headers.get(hdrs.ACCEPT_ENCODING))
    headers = headers_of(body)
    if not _is_known(body.etag, request.headers.get(hdrs.IF_NONE_MATCH)):
        return web.Response(body=body.content, headers=headers)
    kept = headers.copy()
    for name in (hdrs.CONTENT_TYPE, hdrs.CONTENT_ENCODING):
        kept.pop(name, None)
    return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=kept)


def described(body: Body, content_type: str, cache_control: str) -> Headers:
    """The headers that every representation has."""
    headers = CIMultiDict(
        {
            hdrs.CONTENT_TYPE: content_type,
            hdrs.CACHE_CONTROL: cache_control,
            hdrs.ETAG: body.etag,
            hdrs.VARY: hdrs.ACCEPT_ENCODING,
        }
    )
    if body.coding != IDENTITY:
        headers[hdrs.CONTENT_ENCODING] = body.coding
    return headers


class Document:
    """A page that does not change while this process runs, encoded when it is first asked for."""

    def __init__(
        self, content: Callable[[], bytes], content_type: str, *, max_age_s: int, headers: dict[str, str]
    ) -> None:
        self._content = content
        self._content_type = content_type
        self._cache_control = f"public, max-age={max_age_s}"
        self._headers = headers
        self._bodies: tuple[Body, ...] = ()

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        if not self._bodies:
            # Some are large: others shall not wait while these are encoded.
            self._bodies = await asyncio.to_thread(lambda: encoded(self._content(), salt=build_id()))
        return reply_with(request, self._bodies, self._described)

    def _described(self, body: Body) -> Headers:
        headers = described(body, self._content_type, self._cache_control)
        headers.update(self._headers)
        return headers


def _is_known(etag: str, if_none_match: str | None) -> bool:
    """Compare weakly, as If-None-Match wants it (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    known = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in known
