"""Answer a row of the table: from what is kept, or by asking its service once for all who wait."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal

from aiohttp import hdrs, web
from multidict import istr

from gateway.answers import Kept, kept
from gateway.cache import AnswerCache
from gateway.caps import COST_CLASSES, Caps
from gateway.flights import Flights
from gateway.turnover import Turnover
from gateway.upstream import Upstream
from shared.endpoint import Domain, Endpoint
from shared.errors import Unavailable
from shared.http.replies import REQUEST_ID, VERSION, problem
from shared.http.rim import Call

Source = Literal["local", "redis", "miss", "collapsed"]

_TRACE_HEADERS: Final = ("traceparent", "tracestate")
_CACHE_STATUS: Final = istr("Cache-Status")
_PATIENCE_S: Final = 0.3
_SAID: Final[Mapping[Source, str]] = {
    "local": "stream-api; hit; detail=local",
    "redis": "stream-api; hit; detail=redis",
    "miss": "stream-api; fwd=miss; stored",
    "collapsed": "stream-api; fwd=miss; collapsed",
}


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and where it came from."""

    kept: Kept
    source: Source


class Proxy:
    """Forwards rows to their domains through the cache."""

    def __init__(
        self,
        upstreams: Mapping[Domain, Upstream],
        cache: AnswerCache,
        *,
        deadline_s: float,
        life: float = 1.0,
    ) -> None:
        self._upstreams = upstreams
        self._cache = cache
        self._deadline_s = deadline_s
        self._life = life
        self._caps = Caps(tuple(upstreams))
        self._flights: Flights[Found] = Flights()

    async def __call__(self, call: Call) -> web.Response:
        upstream = self._upstreams[call.endpoint.domain]
        key = upstream.versions.prefix_for(call.request.protocol) + call.question.address
        known = self._cache.recall(key, call.question)
        if known is not None and time.time() < known.fresh_until:
            return _reply(call, Found(known, "local"))
        found = await self._find(key, call, upstream, known)
        upstream.versions.shown(call.request.protocol, found.kept.answer.version)
        return _reply(call, found)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the domains' versions while the block lasts; then give up what is under way."""
        turnovers = [
            asyncio.create_task(Turnover(upstream, self._cache.memory, self._refetch).watch())
            for upstream in self._upstreams.values()
        ]
        try:
            yield
        finally:
            for task in turnovers:
                task.cancel()
            await self._flights.close()

    async def _find(self, key: str, call: Call, upstream: Upstream, known: Kept | None) -> Found:
        """Look in Redis, give what is stale if that may be, else share one flight."""
        source: Source = "local"
        if known is None:
            # Reads are cheap enough for each to make its own: no flight, no task.
            known, source = await self._cache.ask_remote(key, call.question), "redis"
        if known is None:
            # While Redis was asked, the flight of somebody else may have landed.
            known, source = self._cache.recall(key, call.question), "local"
        now = time.time()
        if known is None:
            return await self._fly(key, call, upstream)
        if now < known.fresh_until:
            return Found(known, source)
        if known.may_be_revalidated(now):
            self._flights.start(key, lambda: self._forward(call, upstream))
            return Found(known, source)
        return await self._fly_or_stay(key, call, upstream, Found(known, source))

    async def _fly(self, key: str, call: Call, upstream: Upstream) -> Found:
        if key in self._flights:
            landed = await self._flights.join(key, lambda: self._forward(call, upstream))
            return Found(landed.kept, "collapsed")
        return await self._flights.join(key, lambda: self._forward(call, upstream))

    async def _fly_or_stay(self, key: str, call: Call, upstream: Upstream, stale: Found) -> Found:
        """Whoever has something to fall back on waits for a short while only."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self._fly(key, call, upstream)
        except (Unavailable, TimeoutError):
            if stale.kept.may_stand_in(time.time()):
                return stale
            raise

    async def _forward(self, call: Call, upstream: Upstream) -> Found:
        """Ask the service, and keep what it says."""
        trace = {name: call.request.headers[name] for name in _TRACE_HEADERS if name in call.request.headers}
        headers = {REQUEST_ID: call.request_id, **trace}
        return Found(await self._fetch(upstream, call.endpoint, call.question.address, headers), "miss")

    async def _refetch(self, upstream: Upstream, old: Kept) -> None:
        await self._fetch(upstream, old.endpoint, old.address, {})

    async def _fetch(
        self, upstream: Upstream, endpoint: Endpoint[Any, Any], address: str, headers: Mapping[str, str]
    ) -> Kept:
        """Keep what the service says under the version that it names."""
        cost = endpoint.cache.cost
        until = asyncio.get_running_loop().time() + min(self._deadline_s, COST_CLASSES[cost].deadline_s)
        with self._caps.place(upstream.domain, cost):
            reply = await upstream.fetch(address, headers=headers, until=until)
        answer = kept(reply, endpoint, address, now=time.time(), life=self._life)
        self._cache.put(upstream.versions.prefix_of(reply.version) + address, answer)
        return answer


def _reply(call: Call, found: Found) -> web.Response:
    answer = found.kept.answer
    now = time.time()
    if found.kept.found:
        reply = _good_reply(call.request, found.kept)
        reply.headers[hdrs.AGE] = str(max(0, int(now - answer.stored_at)))
    else:
        reply = problem(answer.missing(), call.request_id)
        reply.headers[VERSION] = answer.version
    reply.headers[_CACHE_STATUS] = _said(found, now)
    return reply


def _good_reply(request: web.BaseRequest, known: Kept) -> web.Response:
    body = known.body(request.headers.get(hdrs.ACCEPT_ENCODING))
    if _is_known(body.etag, request.headers.get(hdrs.IF_NONE_MATCH)):
        headers = known.headers(body).copy()
        headers.popall(hdrs.CONTENT_TYPE)
        headers.popall(hdrs.CONTENT_ENCODING, None)
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return web.Response(body=body.content, headers=known.headers(body))


def _said(found: Found, now: float) -> str:
    """Where the answer was found (RFC 9211); a time to live below zero says that it is stale."""
    if found.source in ("local", "redis") and now >= found.kept.fresh_until:
        return f"stream-api; hit; ttl={-1 - int(now - found.kept.fresh_until)}; detail={found.source}"
    return _SAID[found.source]


def _is_known(etag: str, if_none_match: str | None) -> bool:
    """Compare weakly, as If-None-Match wants it (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    known = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in known
