"""Answer a row of the table over HTTP: what was found, from where, and how old it is."""

import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from aiohttp import hdrs
from multidict import istr

from gateway.finder import Finder, Found, Passed, Source
from gateway.inquiry import Inquiry, Reply
from gateway.tracing import context_of
from gateway.visits import GatewayVisit, Outcome, visit_of
from shared.endpoint import Endpoint
from shared.errors import Overloaded, StreamError, TooManyRequests
from shared.http.ready import Ready
from shared.http.replies import DATA, JSON, REQUEST_ID, SIMULATED, VERSION, passed_on, problem
from shared.http.rim import Begun, Call
from shared.http.visits import Visit
from shared.keys import KEY_HEADERS

Result = TypeVar("Result")

_CACHE_STATUS: Final = istr("Cache-Status")
_SAID: Final[dict[Source, str]] = {
    "local": "stream-api; hit; detail=local",
    "redis": "stream-api; hit; detail=redis",
    "service": "stream-api; fwd=miss; stored",
    "flight": "stream-api; fwd=miss; collapsed",
}
_PASSED: Final = "stream-api; fwd=bypass"
_COUNTED: Final[dict[Source, str]] = {
    "local": "hit-local",
    "redis": "hit-redis",
    "service": "miss",
    "flight": "miss",
}


def forward(finder: Finder, call: Call) -> Begun:
    """Turn what the finder finds, or why it finds nothing, into a reply."""
    if not call.endpoint.kept:
        return _told(call, finder.pass_on(call, _inquiry(call)), _passed_reply)
    try:
        begun = finder.begin(call)
    except Overloaded as error:
        return failed(call, error)
    return _reply(call, begun) if isinstance(begun, Found) else _told(call, begun, _reply)


def admit(finder: Finder, visit: Visit, row: Endpoint[Any, Any], waiting: int) -> None:
    """Raise Overloaded, and note that, for who asks for something new where too much is asked already."""
    try:
        finder.admit(row, waiting)
    except Overloaded:
        assert isinstance(visit, GatewayVisit)
        visit.outcome = Outcome(row.name, "refused")
        raise


async def _told(call: Call, finding: Awaitable[Result], reply: Callable[[Call, Result], Ready]) -> Ready:
    try:
        return reply(call, await finding)
    except TooManyRequests:
        raise
    except StreamError as error:
        return failed(call, error)


def failed(call: Call, error: StreamError) -> Ready:
    """Say what there is instead of an answer."""
    cache = "refused" if isinstance(error, Overloaded) else "miss"
    visit_of(call).outcome = Outcome(call.endpoint.name, cache)
    return problem(error, call.request_id)


def _reply(call: Call, found: Found) -> Ready:
    answer, now = found.kept.answer, time.time()
    if found.kept.found:
        reply = found.kept.reply_to(call.request)
        reply.headers[hdrs.AGE] = str(max(0, int(now - answer.stored_at)))
    else:
        reply = problem(answer.missing(), call.request_id)
    reply.headers[VERSION] = answer.version
    reply.headers[_CACHE_STATUS] = _said(found, now)
    counted = "stale" if found.stands_in else _COUNTED[found.source]
    visit_of(call).outcome = Outcome(call.endpoint.name, counted, found.upstream_s)
    return reply


def _inquiry(call: Call) -> Inquiry:
    """The caller's own question, with the key that opens it: the service looks at that too."""
    given, endpoint = call.request.headers, call.endpoint
    headers = {REQUEST_ID: call.request_id, **context_of(given)}
    if endpoint.scope is not None:
        headers |= {name: given[name] for name in KEY_HEADERS if name in given}
    if endpoint.body is None:
        return Inquiry(call.question.address, headers, endpoint.method)
    field, body = endpoint.body
    headers[hdrs.CONTENT_TYPE] = JSON
    return Inquiry(call.question.address, headers, endpoint.method, body.write(getattr(call.asked, field)))


def _passed_reply(call: Call, passed: Passed) -> Ready:
    said = passed.reply
    reply = passed_on(said.body) if said.found else problem(said.missing(), call.request_id)
    return passed_by(call, reply, said, upstream_s=passed.upstream_s)


def passed_by(call: Call, reply: Ready, said: Reply, *, upstream_s: float) -> Ready:
    """Mark a reply as one that passes by every tier, made of what a service said."""
    reply.headers[VERSION] = said.version
    reply.headers[_CACHE_STATUS] = _PASSED
    if said.simulated:
        reply.headers[DATA] = SIMULATED
    visit_of(call).outcome = Outcome(call.endpoint.name, "passed", upstream_s)
    return reply


def _said(found: Found, now: float) -> str:
    """Where the answer was found (RFC 9211); a time to live below zero says that it is stale."""
    if found.source in ("local", "redis") and now >= found.kept.fresh_until:
        return f"stream-api; hit; ttl={-1 - int(now - found.kept.fresh_until)}; detail={found.source}"
    return _SAID[found.source]
