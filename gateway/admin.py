"""The admin port: metrics, health and the rows of administration, for this machine alone."""

import ipaddress
import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.api import ADMIN
from shared.build import build_id
from shared.errors import Forbidden
from shared.http.ready import Ready, head_of
from shared.http.replies import Misdirected
from shared.http.rim import NO_TREES, Answer, Page, Rim
from shared.http.routing import Routes
from shared.http.server import RIM, listener_of, running
from shared.http.visits import Visit
from shared.keys import Keys
from shared.settings import port_or_none, positive, setting

Metrics = Callable[[], tuple[bytes, str]]

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - named, not bound
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\s:/@\[\]]+))(?::\d{1,5})?")
_SAFE: Final = (hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS)
_FOREIGN: Final = ("cross-site", "same-site")
_LAST_PORT: Final = 65_535


@dataclass(frozen=True, kw_only=True)
class AdminSettings:
    """Where the admin port is; a process that inherits its public port has one only where that is said."""

    admin_host: str = setting(str, "127.0.0.1", about="address of the admin port")
    admin_port: int | None = setting(
        port_or_none,
        None,
        about="port for metrics and administration; not given: PORT + 1; none: no such port",
    )
    admin_listen_fd: int | None = setting(
        positive, None, about="an open listening socket, instead of admin host and port"
    )

    def admin_listener(self, *, public_port: int | None) -> str | socket.socket | None:
        """The place to listen on; `public_port` is None where the public port was inherited."""
        if self.admin_listen_fd is not None:
            return listener_of("", self.admin_listen_fd)
        port = self.admin_port
        if port is None:
            port = public_port + 1 if public_port is not None and public_port < _LAST_PORT else 0
        host = f"[{self.admin_host}]" if ":" in self.admin_host else self.admin_host
        return f"http://{host}:{port}" if port else None


def default_metrics() -> tuple[bytes, str]:
    return generate_latest(), CONTENT_TYPE_LATEST


def create_admin_app(  # noqa: PLR0913 - all that its port has
    answer: Answer,
    *,
    pages: Mapping[str, Page],
    trees: Mapping[str, Page] = NO_TREES,
    keys: Keys,
    host: str,
    metrics: Metrics = default_metrics,
) -> web.Application:
    """Build the admin port's application, with the gateway's own `pages` and `trees`; it is named `host`."""

    async def metrics_page(_: web.BaseRequest) -> Ready:
        body, content_type = metrics()
        return Ready(head_of(((hdrs.CONTENT_TYPE, content_type),)), body)

    pages = {**pages, "/metrics": metrics_page}
    app = web.Application()
    app[RIM] = Rim(
        Routes(ADMIN, pages=pages),
        answer,
        pages=pages,
        trees=trees,
        version=build_id,
        keys=keys,
        receive=lambda request: GuardedVisit(request, host),
    )
    return app


class GuardedVisit(Visit):
    """Refuses what a page of another site may have made a browser on this machine send."""

    __slots__ = ("_host",)

    def __init__(self, request: web.BaseRequest, host: str) -> None:
        super().__init__(request)
        self._host = host

    def enter(self) -> None:
        named = ",".join(self.request.headers.getall(hdrs.HOST, ())).lower()
        if not _is_ours(named, self._host.lower()):
            raise Misdirected(f"the admin port answers to {', '.join(sorted({*_LOOPBACK, self._host}))}")
        if self.request.method not in _SAFE and _is_foreign(self.request, named):
            raise Forbidden("the admin port takes no orders from pages of other sites")


def _is_ours(named: str, host: str) -> bool:
    """Tell whether a Host header names this server, on whatever port the way here began.

    A name that an attacker controls may lead to this address (DNS rebinding); an address never misleads.
    """
    match = _HOST.fullmatch(named)
    if match is None:
        return False
    name = match[1] or match[2]
    return name in _LOOPBACK or name == host or (host in _EVERYWHERE and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_foreign(request: web.BaseRequest, named: str) -> bool:
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and origin.lower() != f"http://{named}":
        return True
    return request.headers.get("Sec-Fetch-Site", "").lower() in _FOREIGN


def beside(
    admin: web.Application, listener: str | socket.socket
) -> Callable[[web.Application], AsyncIterator[None]]:
    """Serve the admin port for as long as another application runs, as one of its resources."""

    async def serve_beside(_: web.Application) -> AsyncIterator[None]:
        async with running(admin, listener):
            yield

    return serve_beside
