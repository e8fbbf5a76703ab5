"""Bare server: aiohttp with its own router, a constant JSON body at each of the given paths.

`python -m bench.bare.constant LISTEN '{"/path/{with}/{placeholders}": "body", …}'`
"""

import json
import sys

from aiohttp import web
from aiohttp.typedefs import Handler

from bench.bare.serving import serve


def constant(body: bytes) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    return handler


def main() -> None:
    listen, bodies = sys.argv[1:]
    app = web.Application()
    for path, body in json.loads(bodies).items():
        app.router.add_get(path, constant(body.encode()))
    serve(app, listen)


if __name__ == "__main__":
    main()
