"""Run one gateway process from the environment."""

import uvloop

from gateway.admin import beside
from gateway.app import ADMIN_APP, create_app
from gateway.settings import GatewaySettings
from shared.http.limits import ServerLimits
from shared.http.server import listener_of, serve_until_signalled
from shared.log import set_up_logging
from shared.settings import read_or_exit


async def serve(settings: GatewaySettings) -> None:
    app, inherited = create_app(settings), settings.listen_fd is not None
    admin_listener = settings.admin_listener(public_port=None if inherited else settings.port)
    if admin_listener is not None:
        app.cleanup_ctx.append(beside(app[ADMIN_APP], admin_listener))
    limits = ServerLimits(connections=settings.connections)
    address = f"http://{settings.host}:{settings.port}"
    listener = listener_of(address, settings.listen_fd, shared=settings.share_port)
    await serve_until_signalled(app, listener, drain_s=settings.drain_s, limits=limits)


if __name__ == "__main__":
    read = read_or_exit(GatewaySettings)
    set_up_logging("gateway")
    uvloop.run(serve(read))
