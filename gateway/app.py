"""The gateway's application: rows of the table, pages of its own, and what is noted of every reply."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web

from gateway.access import AccessLog
from gateway.admin import create_admin_app
from gateway.compose import recipe_of
from gateway.docs import document_pages, is_simulated
from gateway.explorer.desk import Desk
from gateway.explorer.operations import Parts, operator_pages, operator_trees
from gateway.explorer.site import asset_pages, explorer
from gateway.limiter import Limiter
from gateway.metrics import Metrics
from gateway.proxy import admit, forward
from gateway.reload import reload
from gateway.resources import Resources, open_resources
from gateway.settings import GatewaySettings
from gateway.spans import Spans, open_spans
from gateway.visits import Reception
from shared.api import TABLE
from shared.api.admin import RELOAD
from shared.api.exports import GET_EXPORT
from shared.build import build_id
from shared.endpoint import Endpoint
from shared.http.cors import Cors
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Begun, Call, Page, Rim, awaited
from shared.http.routing import Routes
from shared.http.server import DRAINING, RIM
from shared.http.visits import Visit

RESOURCES: Final = web.AppKey("resources", Resources)
ADMIN_APP: Final = web.AppKey("admin", web.Application)


def create_app(settings: GatewaySettings) -> web.Application:
    """Build the public application, and the admin port's under ADMIN_APP."""
    app = web.Application()
    app[DRAINING] = asyncio.Event()
    metrics, access = Metrics(), AccessLog("gateway", settings.log_hits)
    limiter = Limiter(settings.rate_limit, settings.trusted_proxies)
    spans = open_spans(settings.otlp_endpoint, build=build_id())

    def answer(call: Call) -> Begun:
        if call.endpoint is RELOAD:
            return reload(app[RESOURCES].upstreams, call)
        return _begin(app[RESOURCES], call) if spans is None else _traced(spans, app[RESOURCES], call)

    def let_in(visit: Visit, row: Endpoint[Any, Any], waiting: int) -> None:
        admit(app[RESOURCES].finder, visit, row, waiting)

    async def hold(app: web.Application) -> AsyncIterator[None]:
        async with open_resources(settings, metrics=metrics, limiter=limiter, spans=spans) as opened:
            app[RESOURCES] = opened
            writing = [asyncio.create_task(one.flush_often()) for one in (metrics, access)]
            yield
            for task in writing:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        if spans is not None:
            await asyncio.to_thread(spans.close)

    health = {"/livez": _livez, "/readyz": _readyz(app)}
    reception = Reception(metrics, access, limiter)
    pages = {**health, **document_pages(lambda: app[RESOURCES].upstreams), **asset_pages()}
    desk = Desk(lambda: app[RESOURCES].finder, reception)

    def simulated() -> bool:
        return is_simulated(app[RESOURCES].upstreams)

    app[RIM] = Rim(
        Routes(TABLE, pages=pages),
        answer,
        pages=pages,
        trees=explorer(desk, simulated),
        version=build_id,
        cors=Cors(settings.cors_origins) if settings.cors_origins else None,
        keys=settings.api_keys,
        receive=reception,
        admit=let_in,
    )
    app[ADMIN_APP] = create_admin_app(
        answer,
        pages={**health, **operator_pages()},
        trees=operator_trees(desk, parts=lambda: _parts(app), families=metrics.collect, simulated=simulated),
        keys=settings.api_keys,
        host=settings.admin_host,
        metrics=metrics.render,
    )
    metrics.watch("stream_connections", lambda: {(): app[RIM].connections()})
    app.cleanup_ctx.append(hold)
    return app


def _begin(resources: Resources, call: Call) -> Begun:
    if call.endpoint is GET_EXPORT:
        return resources.downloads.answer(call)
    if (recipe := recipe_of(call.question)) is not None:
        return resources.composer.compose(call, recipe)
    return forward(resources.finder, call)


async def _traced(spans: Spans, resources: Resources, call: Call) -> Ready:
    """Answer within a span."""
    with spans.request(call.endpoint.name, call.request.headers):
        return await awaited(_begin(resources, call))


async def _livez(_: web.BaseRequest) -> Ready:
    return json_reply({"service": "gateway", "status": "alive", "version": build_id()})


def _readyz(app: web.Application) -> Page:
    """First ready once every domain has answered; from then on until it drains, whatever dies meanwhile."""

    async def readyz(_: web.BaseRequest) -> Ready:
        upstreams = app[RESOURCES].upstreams
        complete = all(upstream.versions.adopted is not None for upstream in upstreams.values())
        status = "draining" if app[DRAINING].is_set() else "ready" if complete else "starting"
        ready = HTTPStatus.OK if status == "ready" else HTTPStatus.SERVICE_UNAVAILABLE
        return json_reply({"status": status, "parts": _parts(app)}, status=ready)

    return readyz


def _parts(app: web.Application) -> Parts:
    """The health of everything that this process asks, and the data versions that it serves."""
    parts: dict[str, dict[str, str | None]] = {
        name: {"status": upstream.status, "version": upstream.versions.adopted}
        for name, upstream in app[RESOURCES].upstreams.items()
    }
    return {**parts, "redis": {"status": app[RESOURCES].redis.status}}
