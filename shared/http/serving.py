"""One domain as an HTTP service: its bindings over the snapshot that is live, and how it starts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import uvloop
from aiohttp import web

from shared.api.admin import RELOAD, Reloaded
from shared.api.exports import GET_EXPORT
from shared.endpoint import Binding, Domain
from shared.errors import Unavailable
from shared.http.exports import serve_export
from shared.http.limits import ServerLimits
from shared.http.memo import Memo
from shared.http.ready import Ready
from shared.http.replies import DATA, DEADLINE, SIMULATED, VERSION, json_of, json_reply, passed_on
from shared.http.rim import Call, Page, Rim
from shared.http.routing import Routes
from shared.http.server import DRAINING, RIM, listener_of, serve_until_signalled
from shared.keys import KeySettings
from shared.live import LiveSnapshot, Loaded
from shared.log import set_up_logging
from shared.places import DEFAULT_CACHE, StoreUrl, place
from shared.settings import path, positive, read_or_exit, seconds, setting
from shared.snapshots import Snapshot

State = TypeVar("State")
Value = TypeVar("Value")

_LOOK_EVERY_S = 0.25
_LOOK_ELSEWHERE_EVERY_S = 2.0
# The canonical address by which a gateway asks escapes more than its caller may have.
SERVICE_LIMITS: Final = ServerLimits(line_bytes=8_192)


@dataclass(frozen=True)
class Service(Generic[State]):
    """What makes a domain a service: how its snapshot is opened, and a handler for each of its rows."""

    domain: Domain
    open_state: Callable[[Snapshot], State]
    bindings: tuple[Binding[State], ...]


@dataclass(frozen=True)
class ServiceSettings(KeySettings):
    data: Path | StoreUrl = setting(place, about="the folder that holds the snapshots, or s3://bucket/prefix")
    cache: Path = setting(
        path,
        DEFAULT_CACHE,
        about="where snapshots of a store are kept on this machine",
    )
    listen: str = setting(str, "http://127.0.0.1:8081", about="http://host:port or unix:/path")
    listen_fd: int | None = setting(positive, None, about="an open listening socket, instead of an address")
    drain_s: float = setting(seconds, 1.0, about="how long to go on after SIGTERM, readiness failing")


LOOK_EVERY: Final = web.AppKey("look_every", float)
LIVE: Final = web.AppKey("live", LiveSnapshot[Any])


def service_app(service: Service[State], settings: ServiceSettings) -> web.Application:
    """Build the application of one domain; it serves whatever snapshot is live, and swaps without a pause."""
    data, refresh = _folder_of(settings, service.domain)
    live = LiveSnapshot(data, service.domain, service.open_state, refresh=refresh)
    memo = Memo()
    handlers = {binding.endpoint.name: binding.handler for binding in service.bindings}

    async def handle(call: Call, loaded: Loaded[State]) -> Any:
        if call.endpoint is RELOAD:
            return Reloaded({service.domain: loaded.version})
        return await handlers[call.endpoint.name](loaded.state, call.asked)

    async def answer(call: Call) -> Ready:
        if call.endpoint is RELOAD:
            await live.look()
        if live.current is None:
            raise Unavailable(f"the {service.domain} service has no data yet")
        loaded = live.current
        if call.endpoint is GET_EXPORT:
            return await serve_export(call, loaded.snapshot, data)
        kept, address = call.endpoint.kept, call.question.address
        body = memo.get(loaded.version, address) if kept else None
        if body is None:
            body = json_of(await in_time(handle(call, loaded), call.request.headers.get(DEADLINE)))
            if kept:
                memo.put(loaded.version, address, body)
        reply = passed_on(body)
        reply.headers[VERSION] = loaded.version
        if loaded.simulated:
            reply.headers[DATA] = SIMULATED
        return reply

    app = web.Application()
    app[DRAINING] = asyncio.Event()
    app[LIVE] = live
    app[LOOK_EVERY] = _LOOK_EVERY_S if refresh is None else _LOOK_ELSEWHERE_EVERY_S
    app[RIM] = Rim(
        Routes([*(binding.endpoint for binding in service.bindings), RELOAD, GET_EXPORT]),
        answer,
        pages=_health_pages(app, service.domain, live),
        version=lambda: live.version,
        keys=settings.api_keys,
    )
    app.cleanup_ctx.append(_watch)
    return app


def _folder_of(settings: ServiceSettings, domain: Domain) -> tuple[Path, Callable[[], None] | None]:
    """The folder to serve from, and what brings new data there where they come from a store."""
    if isinstance(settings.data, Path):
        return settings.data, None
    from shared.store import Store  # noqa: PLC0415 - a library that nobody else should wait for

    store = Store(settings.data, settings.cache)
    return settings.cache, lambda: store.pull(domain)


async def in_time(answering: Coroutine[Any, Any, Value], left_ms: str | None) -> Value:
    """Answer within the time that the gateway still has; raise Unavailable where nobody waits any more."""
    if left_ms is None or not left_ms.isascii() or not left_ms.isdigit():
        return await answering
    try:
        async with asyncio.timeout(int(left_ms) / 1000):
            return await answering
    except TimeoutError:
        raise Unavailable("the time for this answer is over") from None


def _health_pages(app: web.Application, domain: Domain, live: LiveSnapshot[Any]) -> dict[str, Page]:
    def body(status: str) -> dict[str, str | None]:
        return {
            "service": domain,
            "status": status,
            "version": live.current.version if live.current else None,
        }

    async def livez(_: web.BaseRequest) -> Ready:
        return json_reply(body("alive"))

    async def readyz(_: web.BaseRequest) -> Ready:
        status = "draining" if app[DRAINING].is_set() else "ready" if live.current else "starting"
        ready = HTTPStatus.OK if status == "ready" else HTTPStatus.SERVICE_UNAVAILABLE
        reply = json_reply(body(status), status=ready)
        if live.current and live.current.simulated:
            reply.headers[DATA] = SIMULATED
        return reply

    return {"/livez": livez, "/readyz": readyz}


async def _watch(app: web.Application) -> AsyncIterator[None]:
    live = app[LIVE]
    await live.look()
    watching = asyncio.create_task(live.watch(every_s=app[LOOK_EVERY]))
    yield
    watching.cancel()


def run_service(domain: Domain, create_app: Callable[[ServiceSettings], web.Application]) -> None:
    """Run one service, set up from the environment, until it is told to stop."""
    settings = read_or_exit(ServiceSettings)
    set_up_logging(domain)

    async def main() -> None:
        listener = listener_of(settings.listen, settings.listen_fd)
        await serve_until_signalled(
            create_app(settings), listener, drain_s=settings.drain_s, limits=SERVICE_LIMITS
        )

    uvloop.run(main())
