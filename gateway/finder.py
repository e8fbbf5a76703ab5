"""Find the answer to a question: kept, kept and stale, or from its service, asked once for all who wait."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Mapping
from functools import partial
from typing import Any, Final, Literal

import msgspec
from msgspec.structs import replace

from gateway.answers import Kept, kept
from gateway.cache import AnswerCache
from gateway.caps import COST_CLASSES, Caps
from gateway.flights import Flights
from gateway.inquiry import Inquiry, Reply
from gateway.spans import Spans
from gateway.tracing import context_of
from gateway.turnover import Turnover
from gateway.upstream import Upstream
from gateway.visits import visit_of
from shared.endpoint import Domain, Endpoint
from shared.errors import Overloaded, Unavailable
from shared.http.replies import REQUEST_ID
from shared.http.rim import Call

Source = Literal["local", "redis", "service", "flight"]

_PATIENCE_S: Final = 0.3


class Found(msgspec.Struct, frozen=True, gc=False):
    """An answer and where it came from: a tier, its service, or another request's flight to that.

    `stands_in` where it is stale and no new one could be had; `upstream_s` is what a service took.
    """

    kept: Kept
    source: Source
    stands_in: bool = False
    upstream_s: float | None = None


class Passed(msgspec.Struct, frozen=True, gc=False):
    """What a service said to one caller, and how long that took."""

    reply: Reply
    upstream_s: float


class Finder:
    """Looks through the tiers, and fills them; `life` is a factor on how long answers are fresh."""

    def __init__(  # noqa: PLR0913 - everything that an answer may come from or be refused by
        self,
        upstreams: Mapping[Domain, Upstream],
        cache: AnswerCache,
        caps: Caps,
        *,
        spans: Spans | None,
        deadline_s: float,
        life: float,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._upstreams = upstreams
        self._cache = cache
        self._caps = caps
        self._spans = spans
        self._within_s = {name: min(deadline_s, cost.deadline_s) for name, cost in COST_CLASSES.items()}
        self._life = life
        self.flights: Flights[Found] = Flights()

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
            await self.flights.close()

    def admit(self, row: Endpoint[Any, Any], waiting: int) -> None:
        """Raise Overloaded for what was not asked lately, where no place is left but for those who wait.

        Of what is kept it may be another spelling, which seldom happens; where Redis often has what is not in
        memory, it goes on.
        """
        if row.kept and row.owner != "gateway" and not self._cache.is_worthwhile(row):
            self._caps.check(row.domain, row.cache.cost, besides=waiting)

    async def find(self, call: Call) -> Found:
        """Raise what there is instead of an answer: Unavailable, Invalid, TooManyRequests."""
        begun = self.begin(call)
        return begun if isinstance(begun, Found) else await begun

    def begin(self, call: Call) -> Found | Awaitable[Found]:
        """What is kept here and may be given at once, else the way to it; `find` says what that may raise.

        Raise Overloaded at once where nobody else can be asked now.
        """
        upstream = self._upstreams[call.endpoint.domain]
        key = upstream.versions.prefix_for(call.request.protocol) + call.question.address
        known = self._cache.recall(key, call.question)
        if known is not None:
            found = Found(known, "local")
            return found if time.time() < known.fresh_until else self._stale(key, call, upstream, found)
        if key not in self.flights and not self._cache.is_worthwhile(call.endpoint):
            self._caps.check(upstream.domain, call.endpoint.cache.cost)
        if not self._cache.expects_more(call.question):
            return self._ask_service_first(key, call, upstream)
        return self._look_further(key, call, upstream)

    async def _look_further(self, key: str, call: Call, upstream: Upstream) -> Found:
        """Look in Redis, give what is stale if that may be, else share one flight."""
        # Reads are cheap enough for each to make its own; the client is counted in the same round trip.
        # Who will be turned away unless Redis knows the answer must cost the others little.
        visit, refusing = visit_of(call), self._caps.are_full(upstream.domain, call.endpoint.cache.cost)
        known, verdict = await self._cache.ask_remote(
            key, call.question, visit.client or None, can_wait=refusing
        )
        source: Source = "redis"
        if verdict is not None:
            visit.judge(verdict)
        if known is None:
            # While Redis was asked, somebody else's flight may have landed.
            known, source = self._cache.recall(key, call.question), "local"
        if known is None:
            return await self._fly(key, call, upstream)
        found = Found(known, source)
        if time.time() < known.fresh_until:
            return found
        begun = self._stale(key, call, upstream, found)
        return begun if isinstance(begun, Found) else await begun

    def _stale(self, key: str, call: Call, upstream: Upstream, stale: Found) -> Found | Awaitable[Found]:
        """What is stale, at once where nobody need wait for a new one or there is no room to ask for one."""
        kept, now = stale.kept, time.time()
        is_full = self._caps.are_full(upstream.domain, call.endpoint.cache.cost)
        if kept.may_be_revalidated(now):
            if not is_full:
                self.flights.start(key, partial(self._forward, call, upstream))
            return stale
        if is_full and key not in self.flights and kept.may_stand_in(now):
            return replace(stale, stands_in=True)
        return self._fly_or_stay(key, call, upstream, stale)

    async def _ask_service_first(self, key: str, call: Call, upstream: Upstream) -> Found:
        """Look in Redis only where the service gives nothing; the client is counted there meanwhile."""
        visit = visit_of(call)
        if visit.client:
            self._cache.remote.count(visit.client)
        try:
            return await self._fly(key, call, upstream)
        except Overloaded:
            raise
        except Unavailable:
            known, _ = await self._cache.ask_remote(key, call.question, None)
            if known is None:
                raise
            return Found(known, "redis", stands_in=time.time() >= known.fresh_until)

    async def _fly(self, key: str, call: Call, upstream: Upstream, *, within_s: float | None = None) -> Found:
        joins, fetch = key in self.flights, partial(self._forward, call, upstream)
        if not joins:
            # Who finds no place is told so before anything is made ready for them.
            self._caps.check(upstream.domain, call.endpoint.cache.cost)
        if within_s is None:
            landed = await self.flights.join(key, fetch)
        else:
            self.flights.start(key, fetch)  # it goes on when nobody waits any more
            async with asyncio.timeout(within_s):
                landed = await self.flights.join(key, fetch)
        upstream.versions.shown(call.request.protocol, landed.kept.answer.version)
        return replace(landed, source="flight") if joins else landed

    async def _fly_or_stay(self, key: str, call: Call, upstream: Upstream, stale: Found) -> Found:
        """Whoever has something to fall back on waits for a short while only."""
        try:
            return await self._fly(key, call, upstream, within_s=_PATIENCE_S)
        except (Unavailable, TimeoutError):
            if not stale.kept.may_stand_in(time.time()):
                raise
            return replace(stale, stands_in=True)

    def _forward(self, call: Call, upstream: Upstream) -> Awaitable[Found]:
        """Ask the service, in the caller's trace or in a span of ours."""
        if self._spans is None:
            return self._ask(call, upstream, context_of(call.request.headers))
        return self._ask_within_span(call, upstream, self._spans)

    async def _ask_within_span(self, call: Call, upstream: Upstream, spans: Spans) -> Found:
        with spans.upstream(upstream.domain) as trace:
            return await self._ask(call, upstream, trace)

    def _ask(self, call: Call, upstream: Upstream, trace: Mapping[str, str]) -> Awaitable[Found]:
        headers = {REQUEST_ID: call.request_id, **trace}
        return self._fetch(upstream, call.endpoint, call.question.address, headers)

    async def pass_on(self, call: Call, inquiry: Inquiry) -> Passed:
        """Ask the service for this caller alone: nothing is looked up, shared or kept."""
        domain = call.endpoint.domain
        await visit_of(call).judge_by(self._cache.judge)
        if self._spans is None:
            return await self._pass_on(call, inquiry)
        with self._spans.upstream(domain) as trace:
            return await self._pass_on(call, replace(inquiry, headers={**inquiry.headers, **trace}))

    async def _pass_on(self, call: Call, inquiry: Inquiry) -> Passed:
        upstream, cost = self._upstreams[call.endpoint.domain], call.endpoint.cache.cost
        began, until = time.perf_counter(), self._loop.time() + self._within_s[cost]
        with self._caps.place(upstream.domain, cost):
            reply = await upstream.fetch(inquiry, until=until)
        upstream.versions.shown(call.request.protocol, reply.version)
        return Passed(reply, time.perf_counter() - began)

    async def _refetch(self, upstream: Upstream, old: Kept) -> None:
        await self._fetch(upstream, old.endpoint, old.address, {})

    async def _fetch(
        self, upstream: Upstream, endpoint: Endpoint[Any, Any], address: str, headers: Mapping[str, str]
    ) -> Found:
        """Keep what the service says under the version that it names."""
        cost = endpoint.cache.cost
        began, until = time.perf_counter(), self._loop.time() + self._within_s[cost]
        with self._caps.place(upstream.domain, cost):
            reply = await upstream.fetch(Inquiry(address, headers), until=until)
        answer = kept(reply, endpoint, address, now=time.time(), life=self._life)
        self._cache.put(upstream.versions.prefix_of(reply.version) + address, answer)
        return Found(answer, "service", upstream_s=time.perf_counter() - began)
