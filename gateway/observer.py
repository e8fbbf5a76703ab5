"""What is noted of every reply: for Prometheus, for the access log, and for the client about its quota."""

from http import HTTPStatus
from typing import Final, NamedTuple

from aiohttp import web

from gateway.access import Access, AccessLog
from gateway.limiter import Limiter
from gateway.metrics import Metrics


class Outcome(NamedTuple):
    """Which row was answered, from where, and how long its service took where it was asked."""

    row: str
    cache: str
    upstream_s: float | None = None


OUTCOME: Final = web.ResponseKey("outcome", Outcome)
_PAGE: Final = Outcome("none", "page")
_MISTAKE: Final = Outcome("none", "none")
_REFUSED: Final = Outcome("none", "refused")


class Observer:
    def __init__(self, metrics: Metrics, access: AccessLog, limiter: Limiter) -> None:
        self._metrics = metrics
        self._access = access
        self._limiter = limiter

    def __call__(
        self, request: web.BaseRequest, reply: web.StreamResponse, request_id: str, seconds: float
    ) -> None:
        self._limiter.mark(request, reply)
        outcome = reply.get(OUTCOME) or (_MISTAKE if reply.status >= HTTPStatus.BAD_REQUEST else _PAGE)
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
            outcome = _REFUSED
            self._metrics.count("stream_rate_limited_total")
        self._metrics.served(outcome.row, reply.status, outcome.cache, seconds)
        if self._access.wants(outcome.cache):
            self._access.add(
                Access(
                    request_id,
                    outcome.row,
                    reply.status,
                    outcome.cache,
                    self._limiter.client(request),
                    total_ms=seconds * 1000,
                    upstream_ms=None if outcome.upstream_s is None else outcome.upstream_s * 1000,
                )
            )
