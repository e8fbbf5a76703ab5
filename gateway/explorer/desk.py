"""Asks for the pages, within this process: the same tiers, limits and services as for anybody."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import orjson
from aiohttp import hdrs, web

from gateway.explorer.asking import Ask, Query
from gateway.finder import Finder
from gateway.inquiry import Inquiry
from gateway.tracing import context_of
from gateway.visits import GatewayVisit, Reception
from shared.http.replies import JSON, REQUEST_ID
from shared.http.rim import Call, request_id_of

_AT_ONCE: Final = 8


class Desk:
    """Takes the questions of pages; a page is counted for its client once, whatever it asks."""

    def __init__(self, finder: Callable[[], Finder], reception: Reception) -> None:
        self._finder = finder
        self._reception = reception

    def ask_for(self, request: web.BaseRequest) -> Ask:
        """What asks for the page that a request is for, a few questions at a time."""
        visit, request_id = GatewayVisit(request, self._reception), request_id_of(request)
        places = asyncio.Semaphore(_AT_ONCE)

        async def ask(query: Query) -> Any:
            call = Call(query.question(), request, request_id, visit)
            async with places:
                return await self._answer(call, query)

        return ask

    async def _answer(self, call: Call, query: Query) -> Any:
        if not call.endpoint.kept:
            return await self._passed(call, query)
        kept = (await self._finder().find(call)).kept
        if not kept.found:
            raise kept.answer.missing()
        return orjson.loads(kept.answer.bodies[0].content)

    async def _passed(self, call: Call, query: Query) -> Any:
        headers = {
            REQUEST_ID: call.request_id,
            hdrs.CONTENT_TYPE: JSON,
            **context_of(call.request.headers),
        }
        inquiry = Inquiry(call.question.address, headers, call.endpoint.method, query.body)
        reply = (await self._finder().pass_on(call, inquiry)).reply
        if not reply.found:
            raise reply.missing()
        return orjson.loads(reply.body)
