"""A content in its encodings as a reply: the one that is wanted, or the word that the caller has it."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from aiohttp import hdrs, web
from multidict import CIMultiDict

from gateway.encodings import IDENTITY, Body, chosen, encoded
from shared.build import build_id
from shared.http.ready import Fields, Ready, ready_head, suits
from shared.http.replies import VERSION

_OF_THE_BODY: Final = (hdrs.CONTENT_TYPE, hdrs.CONTENT_ENCODING)


class Representation:
    """One body and the header fields that belong to it, for whoever asks."""

    __slots__ = ("_head", "body", "fields")

    def __init__(self, body: Body, fields: Fields) -> None:
        self.body = body
        self.fields = fields
        self._head = b""

    def reply_to(self, request: web.BaseRequest) -> web.StreamResponse:
        """The whole, or a 304 where the caller has it."""
        if is_known(self.body.etag, request.headers.get(hdrs.IF_NONE_MATCH)):
            kept = [(name, value) for name, value in self.fields if name not in _OF_THE_BODY]
            return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=CIMultiDict(kept))
        if not suits(request):
            return web.Response(body=self.body.content, headers=CIMultiDict(self.fields))
        self._head = self._head or ready_head(self.fields, len(self.body.content))
        return Ready(self._head, self.body.content)


def described(body: Body, content_type: str, cache_control: str) -> list[tuple[str, str]]:
    """The fields that every representation has."""
    fields: list[tuple[str, str]] = [
        (hdrs.CONTENT_TYPE, content_type),
        (hdrs.CACHE_CONTROL, cache_control),
        (hdrs.ETAG, body.etag),
        (hdrs.VARY, hdrs.ACCEPT_ENCODING),
    ]
    if body.coding != IDENTITY:
        fields.append((hdrs.CONTENT_ENCODING, body.coding))
    return fields


class Representations:
    """A content in all its encodings; each is made ready when it is first asked for."""

    __slots__ = ("_bodies", "_fields_of", "_ready")

    def __init__(self, bodies: tuple[Body, ...], fields_of: Callable[[Body], Fields]) -> None:
        self._bodies = bodies
        self._fields_of = fields_of
        self._ready: dict[str, Representation] = {}

    def reply_to(self, request: web.BaseRequest) -> web.StreamResponse:
        body = chosen(self._bodies, request.headers.get(hdrs.ACCEPT_ENCODING))
        ready = self._ready.get(body.coding)
        if ready is None:
            ready = self._ready[body.coding] = Representation(body, self._fields_of(body))
        return ready.reply_to(request)


class Document:
    """A page that does not change while this process runs, encoded when it is first asked for."""

    def __init__(
        self, content: Callable[[], bytes], content_type: str, *, max_age_s: int, headers: Fields = ()
    ) -> None:
        self._content = content
        self._content_type = content_type
        self._cache_control = f"public, max-age={max_age_s}"
        self._headers = headers
        self._representations: Representations | None = None

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._representations is None:
            # Some are large: others shall not wait while these are encoded.
            bodies = await asyncio.to_thread(lambda: encoded(self._content(), salt=build_id()))
            self._representations = Representations(bodies, self._fields)
        return self._representations.reply_to(request)

    def _fields(self, body: Body) -> Fields:
        fields = described(body, self._content_type, self._cache_control)
        return [*fields, (VERSION, build_id()), *self._headers]


def is_known(etag: str, if_none_match: str | None) -> bool:
    """Compare weakly, as If-None-Match wants it (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    known = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in known
