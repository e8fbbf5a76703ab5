"""Files that are taken away: fetched from their service a piece at a time, past every tier of the cache."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import partial
from typing import Final, NamedTuple

from msgspec.structs import replace

from gateway.cache import AnswerCache
from gateway.caps import Cap, Place
from gateway.inquiry import Inquiry, Part, Reply
from gateway.proxy import failed, passed_by
from gateway.tracing import context_of
from gateway.upstream import Upstream
from gateway.visits import visit_of
from shared.endpoint import Domain
from shared.errors import Overloaded, StreamError, TooManyRequests, Unavailable
from shared.exports import EXPORT_FILES, MEDIA_TYPES
from shared.http.files import PIECE_BYTES, FileFacts, Pieces, Streamed, file_reply
from shared.http.ready import Ready
from shared.http.replies import REQUEST_ID
from shared.http.rim import Call

_AT_ONCE: Final = 2
_RETRY_AFTER_S: Final = 5
_PIECE_S: Final = 10.0
# For so long a download waits for a service that is away.
_PATIENCE_S: Final = 15.0
_PAUSE_S: Final = 0.5


class _Source(NamedTuple):
    """Where the pieces of a file come from; all are of one version of the data."""

    upstream: Upstream
    inquiry: Inquiry
    facts: FileFacts
    version: str


class Downloads:
    """Serves files, two at a time; a download goes on while its service starts anew or gets new data."""

    def __init__(self, upstreams: Mapping[Domain, Upstream], cache: AnswerCache) -> None:
        self._upstreams = upstreams
        self._cache = cache
        self.cap = Cap(_AT_ONCE)

    async def answer(self, call: Call) -> Ready:
        """Reply with the file, or say what there is instead."""
        await visit_of(call).judge_by(self._cache.judge)
        try:
            with ExitStack() as held:
                held.enter_context(self._place())
                reply = await self._reply(call)
                if isinstance(reply, Streamed):
                    reply.done = held.pop_all().close
                return reply
        except TooManyRequests:
            raise
        except StreamError as error:
            return failed(call, error)

    def _place(self) -> Place:
        if self.cap.is_full:
            raise Overloaded(
                f"{_AT_ONCE} downloads are under way, more are not served at once",
                retry_after_s=_RETRY_AFTER_S,
            )
        return Place((self.cap,))

    async def _reply(self, call: Call) -> Ready:
        export, kind = EXPORT_FILES[call.asked.file]
        upstream = self._upstreams[export.domain]
        headers = {REQUEST_ID: call.request_id, **context_of(call.request.headers)}
        inquiry = Inquiry(call.question.address, headers)
        began = time.perf_counter()
        # Its first byte: with it comes all that is told of the file.
        first = await _fetch(upstream, inquiry, Part(range(1)))
        if not first.found:
            raise first.missing()
        facts = FileFacts(call.asked.file, MEDIA_TYPES[kind], first.file_bytes, first.etag)
        upstream.versions.shown(call.request.protocol, first.version)
        source = _Source(upstream, inquiry, facts, first.version)
        reply = file_reply(call.request, facts, partial(_read, source))
        return passed_by(call, reply, first, upstream_s=time.perf_counter() - began)


async def _read(source: _Source, part: range) -> Pieces:
    for start in range(part.start, part.stop, PIECE_BYTES):
        yield await _piece(source, range(start, min(part.stop, start + PIECE_BYTES)))


async def _piece(source: _Source, places: range) -> bytes:
    """The bytes at these places, also from a service that is away for a moment."""
    loop = asyncio.get_running_loop()
    latest = loop.time() + _PATIENCE_S
    while True:
        with suppress(Unavailable):
            reply = await _fetch(source.upstream, source.inquiry, Part(places, source.version))
            if reply.found and reply.etag == source.facts.etag and len(reply.body) == len(places):
                return reply.body
        if loop.time() > latest:
            raise Unavailable(f"the {source.upstream.domain} service has the file no more")
        await asyncio.sleep(_PAUSE_S)


async def _fetch(upstream: Upstream, inquiry: Inquiry, part: Part) -> Reply:
    until = asyncio.get_running_loop().time() + _PIECE_S
    return await upstream.fetch(replace(inquiry, part=part), until=until)
