"""The gateway's application: settings, the resources it holds while it runs, and the pages of its own."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web

from gateway.admin import AdminSettings, create_admin_app
from gateway.cache import AnswerCache
from gateway.docs import document_pages
from gateway.memory import Memory
from gateway.proxy import Proxy
from gateway.reload import reload
from gateway.remote import NoRemote, RedisTier, RemoteTier
from gateway.upstream import Upstream, open_upstream
from shared.api import DOMAINS, TABLE
from shared.api.admin import RELOAD
from shared.build import build_id
from shared.endpoint import Domain
from shared.http.cors import Cors
from shared.http.replies import json_reply
from shared.http.rim import Call, Page, Rim
from shared.http.routing import Routes
from shared.http.server import DRAINING, RIM
from shared.keys import KeySettings
from shared.settings import addresses, factor, origins, port, positive, redis_url, seconds, setting


@dataclass(frozen=True)
class GatewaySettings(AdminSettings, KeySettings):
    catalog_url: tuple[str, ...] = setting(addresses, about="where the catalog service listens")
    ratings_url: tuple[str, ...] = setting(addresses, about="where the ratings service listens")
    recommender_url: tuple[str, ...] = setting(addresses, about="where the recommender service listens")
    host: str = setting(str, "127.0.0.1", about="address to listen on")
    port: int = setting(port, 8000, about="port to listen on")
    listen_fd: int | None = setting(
        positive, None, about="an open listening socket, instead of host and port"
    )
    redis_url: str = setting(
        redis_url, "none", about="redis:// or unix:// address of the shared cache; none: no Redis"
    )
    local_cache_bytes: int = setting(positive, 64 * 2**20, about="memory for answers kept in this process")
    deadline_s: float = setting(seconds, 5.0, about="how long one request may take")
    ttl_scale: float = setting(factor, 1.0, about="a factor on how long answers are fresh")
    connections: int = setting(positive, 4096, about="how many connections one process holds at once")
    cors_origins: tuple[str, ...] = setting(origins, (), about="sites whose pages may read; * for all")
    drain_s: float = setting(seconds, 1.0, about="how long to go on after SIGTERM, readiness failing")

    def urls_of(self, domain: Domain) -> tuple[str, ...]:
        return {
            "catalog": self.catalog_url,
            "ratings": self.ratings_url,
            "recommender": self.recommender_url,
        }[domain]


UPSTREAMS: Final[web.AppKey[Mapping[Domain, Upstream]]] = web.AppKey("upstreams")
PROXY: Final = web.AppKey("proxy", Proxy)
ADMIN_APP: Final = web.AppKey("admin", web.Application)
REDIS: Final[web.AppKey[RemoteTier]] = web.AppKey("redis")


def create_app(settings: GatewaySettings) -> web.Application:
    app = web.Application()
    app[DRAINING] = asyncio.Event()

    async def answer(call: Call) -> web.Response:
        if call.endpoint is RELOAD:
            upstreams = app[UPSTREAMS]
            return await reload(upstreams, call)
        return await app[PROXY](call)

    health = {"/livez": _livez, "/readyz": _readyz(app)}
    pages = {**health, **document_pages(lambda: app[UPSTREAMS])}
    keys = settings.keys
    cors = Cors(settings.cors_origins) if settings.cors_origins else None
    app[RIM] = Rim(Routes(TABLE, pages=pages), answer, pages=pages, version=build_id, cors=cors, keys=keys)
    app[ADMIN_APP] = create_admin_app(answer, health=health, keys=keys, host=settings.admin_host)
    app.cleanup_ctx.append(_resources(settings))
    return app


def _resources(settings: GatewaySettings) -> Callable[[web.Application], AsyncIterator[None]]:
    async def open_resources(app: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app[UPSTREAMS] = {
                domain: await stack.enter_async_context(open_upstream(domain, settings.urls_of(domain)))
                for domain in DOMAINS
            }
            app[REDIS] = await _open_redis(settings.redis_url, stack)
            cache = AnswerCache(Memory(settings.local_cache_bytes, time.time), app[REDIS])
            app[PROXY] = Proxy(app[UPSTREAMS], cache, deadline_s=settings.deadline_s, life=settings.ttl_scale)
            await stack.enter_async_context(app[PROXY].running())
            yield

    return open_resources


async def _open_redis(url: str, stack: AsyncExitStack) -> RemoteTier:
    if url == "none":
        return NoRemote()
    tier = RedisTier(url)
    stack.push_async_callback(tier.close)
    watching = asyncio.create_task(tier.watch())
    stack.callback(watching.cancel)
    return tier


async def _livez(_: web.BaseRequest) -> web.Response:
    return json_reply({"service": "gateway", "status": "alive", "version": build_id()})


def _readyz(app: web.Application) -> Page:
    """First ready once every domain has answered; from then on until it drains, whatever dies meanwhile."""

    async def readyz(_: web.BaseRequest) -> web.Response:
        upstreams = app[UPSTREAMS]
        complete = all(upstream.versions.adopted is not None for upstream in upstreams.values())
        status = "draining" if app[DRAINING].is_set() else "ready" if complete else "starting"
        parts: dict[str, dict[str, str | None]] = {
            name: {"status": upstream.status, "version": upstream.versions.adopted}
            for name, upstream in upstreams.items()
        }
        parts["redis"] = {"status": app[REDIS].status}
        ready = HTTPStatus.OK if status == "ready" else HTTPStatus.SERVICE_UNAVAILABLE
        return json_reply({"status": status, "parts": parts}, status=ready)

    return readyz
