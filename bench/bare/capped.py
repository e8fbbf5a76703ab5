"""Bare gateway under overload: forwards new questions, so many at a time, and refuses the others at once.

Scores with two decimals and more are new ones; everything else gets a constant body.

`python -m bench.bare.capped LISTEN unix:/path`
"""

import sys
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from bench.bare.constant import constant
from bench.bare.forwarder import forwarding
from bench.bare.serving import serve

_NEW: Final = r"/get_score_count/{platform}/{scored:\d\.\d\d+}/{year}"
_AT_ONCE: Final = 128  # as many as the gateway lets wait for one service
_POPULAR: Final = b'{"value": "%s"}' % (b"x" * 200)


def capped(handler: Handler) -> Handler:
    """Let so many requests at a time have their way."""
    under_way = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal under_way
        if under_way >= _AT_ONCE:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "1"})
        under_way += 1
        try:
            return await handler(request)
        finally:
            under_way -= 1

    return answer


def create_app(socket: str) -> web.Application:
    app = web.Application()
    app.router.add_get(_NEW, capped(forwarding(app, socket)))
    app.router.add_get("/{rest:.*}", constant(_POPULAR))
    return app


if __name__ == "__main__":
    serve(create_app(sys.argv[2].removeprefix("unix:")), sys.argv[1])
