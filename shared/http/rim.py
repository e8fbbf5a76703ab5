"""What every process of ours does to every request: find the row, answer it, name it, never fail badly."""

import asyncio
import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec
from aiohttp import hdrs, web

from shared.endpoint import Endpoint
from shared.errors import StreamError
from shared.http.bodies import json_body, refuse_large_body
from shared.http.cors import Cors
from shared.http.ready import Ready
from shared.http.replies import (
    READING,
    REQUEST_ID,
    VERSION,
    MethodNotAllowed,
    allow,
    nothing,
    problem,
)
from shared.http.routing import Match, Question, Routes, Target, parse_target
from shared.http.visits import Visit
from shared.keys import Keys
from shared.log import logger

if TYPE_CHECKING:
    from shared.http.turns import Turns

_NEVER_TAKEN: Final = (hdrs.METH_TRACE, hdrs.METH_CONNECT)
_THE_SERVER_ITSELF: Final = "*"
NO_KEYS: Final = Keys()
_REMEMBERED: Final = 4096
_REMEMBERED_AT_A_DOOR: Final = 16_384
_LONGEST_REMEMBERED: Final = 500


class Call(msgspec.Struct, frozen=True):
    """One request for a row of the table, its parameters already read."""

    question: Question
    visit: Visit

    @property
    def request(self) -> web.BaseRequest:
        return self.visit.request

    @property
    def request_id(self) -> str:
        return self.visit.request_id

    @property
    def endpoint(self) -> Endpoint[Any, Any]:
        return self.question.endpoint

    @property
    def asked(self) -> Any:
        return self.question.asked


Begun = Ready | Awaitable[Ready]
"""A reply, or what there is to wait for."""
Answer = Callable[[Call], Begun]


class Later(msgspec.Struct, frozen=True):
    """What is begun when its turn has come; None where nobody counts such work."""

    begin: Callable[[], Begun]
    work: Hashable = None


Admit = Callable[[Visit, Endpoint[Any, Any], int], None]
"""Raise for a visit that asks a row for something new, where it is too much with those that wait already."""
Page = Callable[[web.BaseRequest], Awaitable[Ready]]
NO_TREES: Final[Mapping[str, Page]] = {}


async def awaited(begun: Begun | Later) -> Ready:
    begun = begun.begin() if isinstance(begun, Later) else begun
    return begun if isinstance(begun, Ready) else await begun


class Rim:
    """An aiohttp handler: rows of the table go to `answer`, other fixed paths to their `pages`.

    What `answer` gives without waiting is replied at once.

    A page of `trees` has all paths that begin with its segment. `version` names the data for replies that
    say nothing of their own, `keys` opens rows that have a scope,
    `receive` makes of a request what says whether it goes further and notes what it was told; without `cors`
    no page of another site may read. With `admit`, what was not asked lately is begun in its turn, if at all.
    """

    def __init__(  # noqa: PLR0913 - all that differs between our processes
        self,
        routes: Routes,
        answer: Answer,
        *,
        pages: Mapping[str, Page],
        trees: Mapping[str, Page] = NO_TREES,
        version: Callable[[], str],
        cors: Cors | None = None,
        keys: Keys = NO_KEYS,
        receive: Callable[[web.BaseRequest], Visit] = Visit,
        admit: Admit | None = None,
    ) -> None:
        self._routes = routes
        self._answer = answer
        self._pages = pages
        self._trees = trees
        self._version = version
        self._cors = cors
        # Told by the server that it stands under.
        self.connections: Callable[[], int] = int
        self.turns: Turns | None = None
        self.body_s = math.inf
        # Once set, callers are asked to take their next request elsewhere.
        self.draining = asyncio.Event()
        self._keys = keys
        self._receive = receive
        self._admit = admit
        # What a target asks depends on nothing but the target: popular ones are read only once.
        self._remembered: OrderedDict[str, Question] = OrderedDict()
        self._most = _REMEMBERED if admit is None else _REMEMBERED_AT_A_DOOR

    async def __call__(self, request: web.BaseRequest) -> Ready:
        return await awaited(self.begin(request))

    def begin(self, request: web.BaseRequest) -> Begun | Later:
        """Answer at once where nobody need wait; what else is given must be begun later, or awaited."""
        visit = self._receive(request)
        try:
            visit.enter()
            # While draining nothing may keep the loop from the callers that are at the door as it shuts.
            if self._admit is not None and self._is_new(request.raw_path) and not self.draining.is_set():
                return self._in_turn(visit, self._admit)
        except Exception as error:  # noqa: BLE001 - as below
            return self._leave(visit, _failed(visit, error))
        return self._go_on(visit)

    def _is_new(self, raw: str) -> bool:
        """Whether this was not asked lately, and is no page, as health is."""
        return raw not in self._remembered and raw.partition("?")[0] not in self._pages

    def _in_turn(self, visit: Visit, admit: Admit) -> Later:
        raw, turns = visit.request.raw_path, self.turns
        row = self._routes.getter(raw) if visit.request.method in READING else None
        if row is None or row.scope is not None:  # who needs a key shows it first
            return Later(partial(self._go_on, visit))
        if turns is None or not turns.awaits(raw):  # who asks what another asks will share the answer
            admit(visit, row, 0 if turns is None else turns.waiting(row.work))
        return Later(partial(self._go_on, visit), row.work)

    def _go_on(self, visit: Visit) -> Begun:
        try:
            begun = self._begin(visit)
        except Exception as error:  # noqa: BLE001 - the last line of defence: the caller gets a problem, we get a log
            begun = _failed(visit, error)
        return self._leave(visit, begun) if isinstance(begun, Ready) else self._finish(visit, begun)

    def _begin(self, visit: Visit) -> Begun:
        request = visit.request
        if request.body_exists:
            refuse_large_body(request)
        read = self._recognised(request)
        if isinstance(read, Question):
            return self._answer(Call(read, visit))
        return self._routed(read, visit)

    async def _finish(self, visit: Visit, begun: Awaitable[Ready]) -> Ready:
        try:
            reply = await begun
        except Exception as error:  # noqa: BLE001 - as above
            reply = _failed(visit, error)
        return self._leave(visit, reply)

    def _leave(self, visit: Visit, reply: Ready) -> Ready:
        reply.headers[REQUEST_ID] = visit.request_id
        if VERSION not in reply.headers:
            reply.headers[VERSION] = self._version()
        if self._cors is not None:
            self._cors.mark(visit.request.headers, reply.headers)
        if self.draining.is_set():
            reply.force_close()
        visit.leave(reply)
        return reply

    def _of_no_target(self, request: web.BaseRequest) -> Ready | None:
        """What is said whatever the target is."""
        if request.method in _NEVER_TAKEN:
            raise MethodNotAllowed(request.method, allow(READING))
        if self._cors is not None and self._cors.is_preflight(request.method, request.headers):
            return nothing(self._cors.preflight())
        if request.raw_path == _THE_SERVER_ITSELF:
            return options(request, READING)
        return None

    async def _routed(self, read: Target | None, visit: Visit) -> Ready:
        request = visit.request
        if (reply := self._of_no_target(request)) is not None:
            return reply
        target = read or parse_target(request.raw_path)
        if (page := self._page_of(target)) is not None:
            return options(request, READING) or await page(request)
        return await self._answer_row(target, visit)

    def _page_of(self, target: Target) -> Page | None:
        return self._pages.get(target.path) or self._trees.get(target.segments[0])

    async def _answer_row(self, target: Target, visit: Visit) -> Ready:
        request, match = visit.request, self._routes.match(target)
        methods = methods_of(match)
        if (reply := options(request, methods)) is not None:
            return reply
        method = hdrs.METH_GET if request.method == hdrs.METH_HEAD else request.method
        row = match.rows[method]
        if row.scope is not None:
            # Before anything is read: whoever may not ask learns nothing about the parameters either.
            self._keys.admit(request.headers, row.scope)
        body = await json_body(request, within_s=self.body_s) if row.body is not None else b""
        reply = await awaited(self._answer(Call(match.question(method, target, body), visit)))
        if not row.kept:
            reply.headers[hdrs.CACHE_CONTROL] = "no-store"
        return reply

    def _recognised(self, request: web.BaseRequest) -> Question | Target | None:
        """What anyone's GET of this asks, from memory where it was asked lately."""
        raw = request.raw_path
        if request.method not in READING or len(raw) > _LONGEST_REMEMBERED:
            return None
        if (known := self._remembered.get(raw)) is not None:
            self._remembered.move_to_end(raw)
            return known
        read = self._question(raw)
        if isinstance(read, Question):
            self._remembered[raw] = read
            if len(self._remembered) > self._most:
                self._remembered.popitem(last=False)
        return read

    def _question(self, raw: str) -> Question | Target:
        """Only read for a page, a path that takes no GET or needs a key."""
        target = parse_target(raw)
        if self._page_of(target) is not None:
            return target
        match = self._routes.match(target)
        row = match.rows.get(hdrs.METH_GET)
        if row is None or row.scope is not None:
            return target
        return match.question(hdrs.METH_GET, target)


def _failed(visit: Visit, error: Exception) -> Ready:
    """A problem for the caller, and a log for us of what is no StreamError."""
    if not isinstance(error, StreamError):
        logger().exception("request_failed", request_id=visit.request_id, method=visit.request.method)
    return problem(error, visit.request_id)


def methods_of(match: Match) -> tuple[str, ...]:
    """The methods a path takes: HEAD wherever GET does."""
    return tuple(m for method in match.rows for m in (READING if method == hdrs.METH_GET else (method,)))


def options(request: web.BaseRequest, methods: tuple[str, ...]) -> Ready | None:
    """Answer OPTIONS, refuse a method that the path does not take, let everything else pass."""
    if request.method in methods:
        return None
    allowed = allow(methods)
    if request.method == hdrs.METH_OPTIONS:
        return nothing({hdrs.ALLOW: allowed})
    raise MethodNotAllowed(request.method, allowed)
