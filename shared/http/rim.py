"""What every process of ours does to every request: find the row, answer it, name it, never fail badly."""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from aiohttp import hdrs, web

from shared.endpoint import Endpoint
from shared.errors import StreamError
from shared.http.replies import REQUEST_ID, VERSION, MethodNotAllowed, problem
from shared.http.routing import Match, Routes, Target, parse_target
from shared.log import logger

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._~-]{1,64}")
SERVER: Final = "stream-api"
_READING: Final = (hdrs.METH_GET, hdrs.METH_HEAD)


@dataclass(frozen=True, slots=True)
class Call:
    """One request for a row of the table, its parameters already read."""

    endpoint: Endpoint[Any, Any]
    asked: Any
    request: web.BaseRequest
    request_id: str


Page = Callable[[web.BaseRequest], Awaitable[web.Response]]


class Rim:
    """An aiohttp handler: rows of the table go to `answer`, other fixed paths to their `pages`.

    `version` names the data for replies that say nothing of their own.
    """

    def __init__(
        self,
        routes: Routes,
        answer: Callable[[Call], Awaitable[web.Response]],
        *,
        pages: Mapping[str, Page],
        version: Callable[[], str],
    ) -> None:
        self._routes = routes
        self._answer = answer
        self._pages = pages
        self._version = version

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        request_id = request_id_of(request)
        try:
            reply = await self._reply(request, request_id)
        except StreamError as error:
            reply = problem(error, request_id)
        except Exception as error:  # noqa: BLE001 - the last line of defence: the caller gets a problem, we get a log
            logger().exception("request_failed", request_id=request_id, method=request.method)
            reply = problem(error, request_id)
        reply.headers[REQUEST_ID] = request_id
        reply.headers[hdrs.SERVER] = SERVER
        reply.headers.setdefault(VERSION, self._version())
        return reply

    async def _reply(self, request: web.BaseRequest, request_id: str) -> web.Response:
        target = parse_target(request.raw_path)
        if (page := self._pages.get(target.path)) is not None:
            return options(request, _READING) or await page(request)
        return await self._answer_row(target, request, request_id)

    async def _answer_row(self, target: Target, request: web.BaseRequest, request_id: str) -> web.Response:
        match = self._routes.match(target)
        methods = methods_of(match)
        if (reply := options(request, methods)) is not None:
            return reply
        row = match.rows[hdrs.METH_GET if request.method == hdrs.METH_HEAD else request.method]
        asked = row.read(match.texts, target.query)
        return await self._answer(Call(row, asked, request, request_id))


def methods_of(match: Match) -> tuple[str, ...]:
    """The methods a path takes: HEAD wherever GET does."""
    return tuple(m for method in match.rows for m in (_READING if method == hdrs.METH_GET else (method,)))


def options(request: web.BaseRequest, methods: tuple[str, ...]) -> web.Response | None:
    """Answer OPTIONS, refuse a method that the path does not take, let everything else pass."""
    if request.method in methods:
        return None
    allow = ", ".join((*methods, hdrs.METH_OPTIONS))
    if request.method == hdrs.METH_OPTIONS:
        return web.Response(status=HTTPStatus.NO_CONTENT, headers={hdrs.ALLOW: allow})
    raise MethodNotAllowed(request.method, allow)


def request_id_of(request: web.BaseRequest) -> str:
    """The caller's id where it is a harmless one, else a new one."""
    given = request.headers.get(REQUEST_ID, "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
