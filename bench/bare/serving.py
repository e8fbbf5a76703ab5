"""An aiohttp application under uvloop on one address; nothing of ours in it."""

import uvloop
from aiohttp import web


def serve(app: web.Application, listen: str) -> None:
    """Serve on `http://host:port` or `unix:/path` until SIGTERM."""
    loop = uvloop.new_event_loop()
    if listen.startswith("unix:"):
        web.run_app(app, path=listen.removeprefix("unix:"), access_log=None, print=None, loop=loop)
    else:
        host, _, port = listen.removeprefix("http://").partition(":")
        web.run_app(app, host=host, port=int(port), access_log=None, print=None, loop=loop)
