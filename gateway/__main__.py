"""Run one gateway process from the environment."""

import socket

import uvloop

from gateway.admin import beside
from gateway.app import ADMIN_APP, GatewaySettings, create_app
from shared.http.limits import ServerLimits
from shared.http.server import serve_until_signalled
from shared.log import set_up_logging
from shared.settings import read_or_exit


async def serve(settings: GatewaySettings) -> None:
    app, inherited = create_app(settings), settings.listen_fd is not None
    admin_listener = settings.admin_listener(public_port=None if inherited else settings.port)
    if admin_listener is not None:
        app.cleanup_ctx.append(beside(app[ADMIN_APP], admin_listener))
    limits = ServerLimits(connections=settings.connections)
    await serve_until_signalled(app, listener_of(settings), drain_s=settings.drain_s, limits=limits)


def listener_of(settings: GatewaySettings) -> str | socket.socket:
    if settings.listen_fd is not None:
        return socket.socket(fileno=settings.listen_fd)
    return f"http://{settings.host}:{settings.port}"


if __name__ == "__main__":
    read = read_or_exit(GatewaySettings)
    set_up_logging("gateway")
    uvloop.run(serve(read))
