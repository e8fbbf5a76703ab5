"""Writes the insights about a folder of data: its services are served to this process alone, and asked."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import aiohttp
import orjson
from aiohttp import web
from yarl import URL

import catalog_service.app
import ratings_service.app
from deploy.claims import runtime_folder
from gateway.explorer.asking import Ask, Query
from gateway.explorer.report import DOMAINS, write_report
from gateway.explorer.texts import Language
from shared.endpoint import Domain
from shared.errors import JobError, NotFound, Unavailable
from shared.http.server import running
from shared.http.serving import ServiceSettings
from shared.snapshots import Snapshot, find_snapshot

_SERVICES: Final[Mapping[Domain, Callable[[ServiceSettings], web.Application]]] = {
    "catalog": catalog_service.app.create_app,
    "ratings": ratings_service.app.create_app,
}


async def report_on(data: Path, language: Language) -> str:
    """The document; what a folder without ratings cannot tell is named in it as missing.

    Raises JobError where there is not even a catalogue.
    """
    found = {domain: find_snapshot(data, domain) for domain in DOMAINS}
    snapshots = {domain: snapshot for domain, snapshot in found.items() if snapshot is not None}
    if "catalog" not in snapshots:
        raise JobError(f"there is no whole catalogue in DATA={data}: `stream-api run` or `ingest` makes one")
    async with _asking(data, snapshots) as ask:
        return await write_report(
            ask,
            language,
            versions={domain: snapshot.version for domain, snapshot in snapshots.items()},
            simulated=any(snapshot.simulated for snapshot in snapshots.values()),
        )


@asynccontextmanager
async def _asking(data: Path, snapshots: Mapping[Domain, Snapshot]) -> AsyncIterator[Ask]:
    """What asks the services of those snapshots, each on a private socket, as a gateway would."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(runtime_folder())
        sessions = {}
        for domain in snapshots:
            socket = folder / domain
            app = _SERVICES[domain](ServiceSettings(data=data))
            await stack.enter_async_context(running(app, f"unix:{socket}"))
            session = aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket)))
            sessions[domain] = await stack.enter_async_context(session)

        async def ask(query: Query) -> Any:
            if query.row.domain not in sessions:
                raise Unavailable(f"there are no {query.row.domain} data")
            return await _answer(sessions[query.row.domain], query)

        yield ask


async def _answer(session: aiohttp.ClientSession, query: Query) -> Any:
    async with session.get(URL(f"http://service{query.address}", encoded=True)) as reply:
        if reply.status == HTTPStatus.NOT_FOUND:
            raise NotFound(f"nothing is found at {query.address}")
        if reply.status != HTTPStatus.OK:
            raise Unavailable(f"{query.address} was answered with {reply.status}")
        return orjson.loads(await reply.read())
