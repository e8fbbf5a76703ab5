"""Asks for the pages, within this process: the same tiers, limits and services as for anybody."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson
from aiohttp import hdrs, web

from gateway.answers import Kept
from gateway.explorer.asking import Query
from gateway.finder import Finder
from gateway.inquiry import Inquiry
from gateway.tracing import context_of
from gateway.visits import GatewayVisit, Reception
from shared.errors import StreamError, Unavailable
from shared.http.replies import JSON, REQUEST_ID
from shared.http.rim import Call

_AT_ONCE: Final = 8
_PATIENCE_S: Final = 2.5  # whoever looks at a page goes away sooner than a program does

Noted = Sequence[tuple[Query, str]]
"""Questions, each with the tag of its answer."""


class Desk:
    """Takes the questions of pages; a page is counted for its client once, whatever it asks."""

    def __init__(self, finder: Callable[[], Finder], reception: Reception) -> None:
        self._finder = finder
        self._reception = reception

    def clerk_for(self, request: web.BaseRequest) -> "Clerk":
        return Clerk(self._finder(), GatewayVisit(request, self._reception))


class Clerk:
    """Asks for one page, a few questions at a time.

    `noted` holds what was asked and the tags of the answers; None once there was something that another
    request for the page may not be given: an error, or an answer to one caller.
    """

    def __init__(self, finder: Finder, visit: GatewayVisit) -> None:
        self._finder = finder
        self._visit = visit
        self._places = asyncio.Semaphore(_AT_ONCE)
        self.noted: list[tuple[Query, str]] | None = []

    async def ask(self, query: Query) -> Any:
        """The JSON of an answer; raise what the API would tell instead."""
        try:
            async with self._places, asyncio.timeout(_PATIENCE_S):
                return await self._answer(query)
        except TimeoutError:
            self.noted = None
            raise Unavailable("a part of the page did not answer in time") from None
        except StreamError:
            self.noted = None
            raise

    async def finds_the_same(self, noted: Noted) -> bool:
        """Whether all these answers are still what there is."""
        try:
            found = await asyncio.gather(*(self._find(query) for query, _ in noted))
        except StreamError:
            return False
        return all(_tag(kept) == tag for kept, (_, tag) in zip(found, noted, strict=True))

    async def _answer(self, query: Query) -> Any:
        if not query.row.kept:
            self.noted = None
            return await self._passed(query)
        kept = await self._find(query)
        if not kept.found:
            raise kept.answer.missing()
        if self.noted is not None:
            self.noted.append((query, _tag(kept)))
        return orjson.loads(kept.answer.body.content)

    async def _find(self, query: Query) -> Kept:
        return (await self._finder.find(self._call(query))).kept

    async def _passed(self, query: Query) -> Any:
        call = self._call(query)
        context = context_of(call.request.headers)
        headers = {REQUEST_ID: call.request_id, hdrs.CONTENT_TYPE: JSON, **context}
        inquiry = Inquiry(call.question.address, headers, call.endpoint.method, query.body)
        reply = (await self._finder.pass_on(call, inquiry)).reply
        if not reply.found:
            raise reply.missing()
        return orjson.loads(reply.body)

    def _call(self, query: Query) -> Call:
        return Call(query.question(), self._visit)


def _tag(kept: Kept) -> str:
    return kept.answer.body.etag
