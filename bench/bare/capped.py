"""Bare gateway under overload: forwards new questions, so many at a time, and refuses the others at once.

Scores with two decimals and more are new ones; everything else gets a constant body.

`python -m bench.bare.capped LISTEN unix:/path`
"""

import sys
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

from aiohttp import ClientSession, DummyCookieJar, UnixConnector, web
from yarl import URL

from bench.bare.serving import serve

NEW: Final = r"/get_score_count/{platform}/{scored:\d\.\d\d+}/{year}"
_AT_ONCE: Final = 128  # as many as the gateway lets wait for one service
_POPULAR: Final = b'{"value": "%s"}' % (b"x" * 200)


def create_app(socket: str) -> web.Application:
    session_key = web.AppKey("session", ClientSession)
    under_way = 0

    async def session(app: web.Application) -> AsyncIterator[None]:
        async with ClientSession(
            connector=UnixConnector(socket, limit=0), cookie_jar=DummyCookieJar()
        ) as opened:
            app[session_key] = opened
            yield

    async def forward(request: web.Request) -> web.Response:
        nonlocal under_way
        if under_way >= _AT_ONCE:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "1"})
        under_way += 1
        try:
            url = URL(f"http://service{request.raw_path}", encoded=True)
            async with request.app[session_key].get(url) as reply:
                body = await reply.read()
                return web.Response(body=body, status=reply.status, content_type=reply.content_type)
        finally:
            under_way -= 1

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=_POPULAR, content_type="application/json")

    app = web.Application()
    app.cleanup_ctx.append(session)
    app.router.add_get(NEW, forward)
    app.router.add_get("/{rest:.*}", answer)
    return app


if __name__ == "__main__":
    serve(create_app(sys.argv[2].removeprefix("unix:")), sys.argv[1])
