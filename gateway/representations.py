"""A content as a reply: in the encoding that is wanted, or the word that the caller has it."""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import hdrs, web

from gateway.encodings import IDENTITY, LEAST_BYTES, Body, encoded, liked, made
from shared.build import build_id
from shared.http.conditions import is_known
from shared.http.ready import Fields, Ready, head_of

_LEAST_ROOM_BYTES: Final = 1024
_REMEMBERED: Final = 512
_OF_THE_BODY: Final = (hdrs.CONTENT_TYPE, hdrs.CONTENT_ENCODING)


class Representations(msgspec.Struct, gc=False):
    """A content, in each encoding from when it is first asked for in it, with the head made ready.

    There are many of these at a time, and the garbage collector looks at none of them.
    """

    plain: Body
    encoded: tuple[Body, ...] = ()
    _heads: dict[str, bytes] | None = None
    _useless: tuple[str, ...] = ()

    @property
    def bodies(self) -> tuple[Body, ...]:
        """The plain one and those that are made already."""
        return (self.plain, *self.encoded)

    def fields(self, body: Body) -> Fields:
        """The header fields of one of the bodies, for whoever asks, but for its etag: many have the same."""
        raise NotImplementedError

    def reply_to(self, request: web.BaseRequest) -> Ready:
        """The body that the caller likes best, or a 304 where they have it."""
        asked = request.headers
        body = self.liked_by(asked.get(hdrs.ACCEPT_ENCODING))
        if is_known(body.etag, asked.get(hdrs.IF_NONE_MATCH)):
            kept = [(name, value) for name, value in self.fields(body) if name not in _OF_THE_BODY]
            return Ready(_head_of(kept, body.etag, HTTPStatus.NOT_MODIFIED), status=HTTPStatus.NOT_MODIFIED)
        if self._heads is None:
            self._heads = {}
        head = self._heads.get(body.coding)
        if head is None:
            head = self._heads[body.coding] = _head_of(self.fields(body), body.etag)
        return Ready(head, body.content)

    def liked_by(self, accept_encoding: str | None) -> Body:
        """The body for a client that takes these encodings."""
        if accept_encoding is None or len(self.plain.content) < LEAST_BYTES:
            return self.plain
        return next(found for coding in liked(accept_encoding) if (found := self._in(coding)))

    def _in(self, coding: str) -> Body | None:
        """The body in a coding, made and kept where it is not there yet; None where it is not worth it."""
        for body in self.bodies:
            if body.coding == coding:
                return body
        if coding in self._useless:
            return None
        new = made(self.plain, coding)
        if new is None:
            self._useless = (*self._useless, coding)
        elif len(new.content) + sum(len(one.content) for one in self.encoded) <= room_bytes(self.plain):
            self.encoded = (*self.encoded, new)
        return new


def room_bytes(body: Body) -> int:
    """How much memory the encodings of a plain body may take."""
    size_bytes = len(body.content)
    return 0 if size_bytes < LEAST_BYTES else max(size_bytes, _LEAST_ROOM_BYTES)


def described(body: Body, content_type: str, cache_control: str) -> Fields:
    """The fields that every representation has, but for its etag."""
    fields = (
        (hdrs.CONTENT_TYPE, content_type),
        (hdrs.CACHE_CONTROL, cache_control),
        (hdrs.VARY, hdrs.ACCEPT_ENCODING),
    )
    return fields if body.coding == IDENTITY else (*fields, (hdrs.CONTENT_ENCODING, body.coding))


_remembered_head: Final = lru_cache(_REMEMBERED)(head_of)


def _head_of(fields: Fields, etag: str, status: int = HTTPStatus.OK) -> bytes:
    return _remembered_head(tuple(fields), status) + f"{hdrs.ETAG}: {etag}\r\n".encode()


class Page(Representations, kw_only=True, gc=False):
    """A page of the gateway's own."""

    content_type: str
    cache_control: str
    headers: Fields

    def fields(self, body: Body) -> Fields:
        return [*described(body, self.content_type, self.cache_control), *self.headers]


class Document:
    """A page that does not change while this process runs, encoded when it is first asked for."""

    def __init__(
        self, content: Callable[[], bytes], content_type: str, *, max_age_s: int, headers: Fields = ()
    ) -> None:
        self._content = content
        self._content_type = content_type
        self._max_age_s = max_age_s
        self._headers = headers
        self._page: Page | None = None

    async def __call__(self, request: web.BaseRequest) -> Ready:
        if self._page is None:
            # Some are large: others shall not wait while these are encoded.
            plain, *smaller = await asyncio.to_thread(lambda: encoded(self._content(), salt=build_id()))
            self._page = Page(
                plain,
                tuple(smaller),
                content_type=self._content_type,
                cache_control=f"public, max-age={self._max_age_s}",
                headers=self._headers,
            )
        return self._page.reply_to(request)
