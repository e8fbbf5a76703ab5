"""Bare refuser: aiohttp answers every GET with a 503 at once, but for `/`, which says that it is there.

`python -m bench.bare.refuser LISTEN`
"""

import sys
from http import HTTPStatus

from aiohttp import web

from bench.bare.serving import serve


async def be_there(_: web.Request) -> web.Response:
    return web.Response()


async def refuse(_: web.Request) -> web.Response:
    return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "1"})


def create_app() -> web.Application:
    app = web.Application()
    app.router.add_get("/", be_there)
    app.router.add_get("/{rest:.*}", refuse)
    return app


if __name__ == "__main__":
    serve(create_app(), sys.argv[1])
