"""Bare forwarder: aiohttp hands every GET on to one unix socket; no cache, no validation.

`python -m bench.bare.forwarder LISTEN unix:/path`
"""

import sys
from collections.abc import AsyncIterator

from aiohttp import ClientSession, DummyCookieJar, UnixConnector, web
from aiohttp.typedefs import Handler
from yarl import URL

from bench.bare.serving import serve


def forwarding(app: web.Application, socket: str) -> Handler:
    """What hands a request on to `socket`, over connections that `app` holds."""
    session_key = web.AppKey("session", ClientSession)

    async def session(app: web.Application) -> AsyncIterator[None]:
        async with ClientSession(
            connector=UnixConnector(socket, limit=0), cookie_jar=DummyCookieJar()
        ) as opened:
            app[session_key] = opened
            yield

    async def forward(request: web.Request) -> web.Response:
        url = URL(f"http://service{request.raw_path}", encoded=True)
        async with request.app[session_key].get(url) as reply:
            body = await reply.read()
            return web.Response(body=body, status=reply.status, content_type=reply.content_type)

    app.cleanup_ctx.append(session)
    return forward


def create_app(socket: str) -> web.Application:
    app = web.Application()
    app.router.add_get("/{rest:.*}", forwarding(app, socket))
    return app


if __name__ == "__main__":
    serve(create_app(sys.argv[2].removeprefix("unix:")), sys.argv[1])
