"""A request at the gateway: its client is counted, its outcome noted for Prometheus, log and client."""

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import web

from gateway.access import Access, AccessLog
from gateway.limiter import Limiter
from gateway.metrics import Metrics
from gateway.quota import Verdict
from shared.http.ready import Ready
from shared.http.rim import Call
from shared.http.visits import Visit

_BAD_REQUEST: Final = int(HTTPStatus.BAD_REQUEST)
_TOO_MANY_REQUESTS: Final = int(HTTPStatus.TOO_MANY_REQUESTS)


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """Which row was answered, from where, and how long its service took where it was asked."""

    row: str
    cache: str
    upstream_s: float | None = None


_PAGE: Final = Outcome("none", "page")
_MISTAKE: Final = Outcome("none", "none")
_REFUSED: Final = Outcome("none", "refused")


class Reception:
    """Makes a visit of every request."""

    def __init__(self, metrics: Metrics, access: AccessLog, limiter: Limiter) -> None:
        self.metrics = metrics
        self.access = access
        self.limiter = limiter

    def __call__(self, request: web.BaseRequest) -> "GatewayVisit":
        return GatewayVisit(request, self)


class GatewayVisit(Visit):
    """`outcome` is set by whoever answers a row; `client` is empty where nobody had to know it yet."""

    __slots__ = ("_reception", "client", "outcome", "verdict")

    def __init__(self, request: web.BaseRequest, reception: Reception) -> None:
        super().__init__(request)
        self._reception = reception
        self.client = ""
        self.outcome: Outcome | None = None
        self.verdict: Verdict | None = None

    def enter(self) -> None:
        limiter = self._reception.limiter
        if limiter.counts(self.request.raw_path):
            self.client = limiter.client(self.request)
            self.judge(limiter.admit(self.client))

    def judge(self, verdict: Verdict) -> None:
        """Note a verdict where it is the strictest yet; raise TooManyRequests where it says so."""
        if self.verdict is None or not verdict.allowed or verdict.remaining < self.verdict.remaining:
            self.verdict = verdict
        if not verdict.allowed:
            raise self._reception.limiter.refusal(verdict)

    async def judge_by(self, ask: Callable[[str], Awaitable[Verdict | None]]) -> None:
        """Have a client counted elsewhere too, who asks for what is kept nowhere."""
        if self.client and (verdict := await ask(self.client)) is not None:
            self.judge(verdict)

    def leave(self, reply: Ready) -> None:
        seconds = time.perf_counter() - self.began
        reception, outcome, status = self._reception, self.outcome, reply.status
        if self.verdict is not None:
            reception.limiter.mark(reply, self.verdict)
        if status == _TOO_MANY_REQUESTS:
            outcome = _REFUSED
            reception.metrics.count("stream_rate_limited_total")
        elif outcome is None:
            outcome = _MISTAKE if status >= _BAD_REQUEST else _PAGE
        reception.metrics.served(outcome.row, status, outcome.cache, seconds)
        if reception.access.wants(outcome.cache):
            reception.access.add(self._told(outcome, status, seconds))

    def _told(self, outcome: Outcome, status: int, seconds: float) -> Access:
        client = self.client or self._reception.limiter.client(self.request)
        upstream_ms = None if outcome.upstream_s is None else round(outcome.upstream_s * 1000, 3)
        return Access(
            self.request_id,
            outcome.row,
            status,
            outcome.cache,
            client,
            total_ms=round(seconds * 1000, 3),
            upstream_ms=upstream_ms,
        )


def visit_of(call: Call) -> GatewayVisit:
    assert isinstance(call.visit, GatewayVisit)  # rows of a domain are asked for at the public port alone
    return call.visit
