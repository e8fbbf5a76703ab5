"""Answer a row of the table: from what is kept, or by asking its service once for all who wait."""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, Literal

from aiohttp import hdrs, web
from multidict import istr

from gateway.answers import Answer, kept, key_of
from gateway.cache import AnswerCache
from gateway.flights import Flights
from gateway.upstream import Upstream
from shared.endpoint import Domain
from shared.http.replies import DATA, DEADLINE, JSON, REQUEST_ID, VERSION, problem
from shared.http.rim import Call
from shared.http.routing import Question

Source = Literal["hit; detail=local", "hit; detail=redis", "fwd=miss"]

_TRACE_HEADERS: Final = ("traceparent", "tracestate")
_CACHE_STATUS: Final = istr("Cache-Status")


class Proxy:
    """Forwards rows to their domains through the cache."""

    def __init__(
        self, upstreams: Mapping[Domain, Upstream], cache: AnswerCache, *, deadline_s: float
    ) -> None:
        self._upstreams = upstreams
        self._cache = cache
        self._deadline_s = deadline_s
        self._flights: Flights[tuple[Source, Answer]] = Flights()

    async def __call__(self, call: Call) -> web.Response:
        upstream = self._upstreams[call.endpoint.domain]
        key = key_of(call.question.address, upstream.domain, upstream.version or "")
        source: Source = "hit; detail=local"
        answer = self._cache.get_local(key)
        if answer is None:
            source, answer = await self._find(key, call, upstream)
        if (missing := answer.missing()) is not None:
            return _marked(problem(missing, call.request_id), answer, source)
        return _marked(_reply(call.request, answer), answer, source)

    async def close(self) -> None:
        await self._flights.close()

    async def _find(self, key: str, call: Call, upstream: Upstream) -> tuple[Source, Answer]:
        """Look in Redis, where reads are cheap enough for each to make its own; then share one flight."""
        if (shared := await self._cache.get_remote(key)) is not None:
            return "hit; detail=redis", shared
        headers = _headers(call, self._deadline_s)
        return await self._flights.join(key, lambda: self._forward(key, call.question, upstream, headers))

    async def _forward(
        self, key: str, question: Question, upstream: Upstream, headers: Mapping[str, str]
    ) -> tuple[Source, Answer]:
        """Ask the service, and keep what it says under the version that it names."""
        if (landed := self._cache.get_local(key)) is not None:
            return "hit; detail=local", landed  # by another flight, while Redis was asked
        reply = await upstream.fetch(question.address, headers=headers, deadline_s=self._deadline_s)
        answer = kept(reply, question.endpoint.cache, now=time.time())
        self._cache.put(key_of(question.address, upstream.domain, answer.version), answer)
        return "fwd=miss", answer


def _headers(call: Call, deadline_s: float) -> dict[str, str]:
    passed_on = {name: call.request.headers[name] for name in _TRACE_HEADERS if name in call.request.headers}
    return {REQUEST_ID: call.request_id, DEADLINE: str(int(deadline_s * 1000)), **passed_on}


def _reply(request: web.BaseRequest, answer: Answer) -> web.Response:
    headers: dict[str, str] = {
        hdrs.ETAG: answer.etag,
        hdrs.CACHE_CONTROL: f"public, max-age={answer.life_s}",
        hdrs.AGE: str(max(0, int(time.time() - answer.stored_at))),
    }
    if answer.simulated:
        headers[DATA] = "simulated"
    if _is_known(answer.etag, request.headers.get(hdrs.IF_NONE_MATCH)):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return web.Response(body=answer.body, content_type=JSON, headers=headers)


def _marked(reply: web.Response, answer: Answer, source: Source) -> web.Response:
    """Say which data the reply was made from, and where it was found."""
    reply.headers[VERSION] = answer.version
    reply.headers[_CACHE_STATUS] = f"stream-api; {source}"
    return reply


def _is_known(etag: str, if_none_match: str | None) -> bool:
    """Compare weakly, as If-None-Match wants it (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    known = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in known
