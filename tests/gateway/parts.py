"""The parts around a gateway under test: services that do as they are told, a real Valkey, itself."""

import os
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Literal

from aiohttp import web

from deploy.valkey import valkey_command
from gateway.answers import Answer
from gateway.app import create_app
from gateway.encodings import plain
from gateway.metrics import Metrics
from gateway.settings import GatewaySettings
from gateway.upstream import Upstream, open_upstream
from shared.api import ADMIN, DOMAINS, FILES, rows_of
from shared.endpoint import Domain
from shared.http.ready import Ready, head_of
from shared.http.replies import DATA, VERSION, json_reply
from shared.http.rim import NO_KEYS, Call, Rim
from shared.http.routing import Routes
from shared.http.server import RIM, running
from shared.keys import Keys
from tests.shared.http.wire import Address, Seen
from tests.shared.waiting import until, until_told

OLD: Final = "20260101T000000Z-0001-aaaaaaaa"
MIDDLE: Final = "20260102T000000Z-0002-bbbbbbbb"
NEW: Final = "20260103T000000Z-0003-cccccccc"

Behaviour = Callable[[Call], Awaitable[Ready]]


def an_answer(
    body: bytes = b'{"a":1}',
    *,
    status: int = 200,
    stored_at: float = 0.0,
    fresh_s: float = 60.0,
    stale_s: float = 0.0,
) -> Answer:
    return Answer(
        status=status,
        body=plain(body, salt=MIDDLE),
        version=MIDDLE,
        simulated=False,
        stored_at=stored_at,
        max_age_s=fresh_s,
        fresh_s=fresh_s,
        revalidate_s=stale_s,
        error_s=stale_s,
    )


@dataclass
class Part:
    """One domain's service: real HTTP, with answers, version and health as a test wants them."""

    domain: Domain
    address: Address
    version: str = MIDDLE
    simulated: bool = False
    health: bytes | None = None
    calls: list[Call] = field(default_factory=list)
    polls: int = 0
    behave: Behaviour | None = None
    keys: Keys = NO_KEYS

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        app = web.Application()
        app[RIM] = Rim(
            Routes([*rows_of(self.domain), *FILES, *ADMIN]),
            self._answer,
            pages={"/readyz": self._readyz},
            version=lambda: self.version,
            keys=self.keys,
        )
        async with running(app, self.address.url):
            yield

    async def _answer(self, call: Call) -> Ready:
        self.calls.append(call)
        reply = await self.behave(call) if self.behave else json_reply({"call": len(self.calls)})
        return self._marked(reply)

    async def _readyz(self, _: web.BaseRequest) -> Ready:
        self.polls += 1
        if self.health is not None:
            return Ready(head_of(()), self.health)
        return self._marked(json_reply({"service": self.domain, "status": "ready", "version": self.version}))

    def _marked(self, reply: Ready) -> Ready:
        reply.headers.setdefault(VERSION, self.version)
        if self.simulated:
            reply.headers[DATA] = "simulated"
        return reply


@dataclass
class World:
    """Three services and a gateway before them."""

    parts: Mapping[Domain, Part]
    app: web.Application
    address: Address
    running: dict[Domain, AsyncExitStack] = field(default_factory=dict)

    async def ask(self, target: str | bytes, *, method: str = "GET", headers: bytes | str = b"") -> Seen:
        return await self.address.ask(target, method=method, headers=headers)

    async def start(self, domain: Domain) -> None:
        self.running[domain] = AsyncExitStack()
        await self.running[domain].enter_async_context(self.parts[domain].running())

    async def stop(self, domain: Domain) -> None:
        await self.running.pop(domain).aclose()

    async def health(self) -> Any:
        return (await self.ask("/readyz")).json()

    async def until_ready(self) -> None:
        async def ready() -> bool:
            return (await self.ask("/readyz")).status == HTTPStatus.OK

        await until_told(ready)

    async def until_part(self, domain: Domain | Literal["redis"], **expected: str) -> None:
        async def as_expected() -> bool:
            found: dict[str, str] = (await self.health())["parts"][domain]
            return found.items() >= expected.items()

        await until_told(as_expected)


@asynccontextmanager
async def world(folder: Path, *, started: bool = True, **settings: Any) -> AsyncIterator[World]:
    """Start everything on unix sockets in `folder`; with `started` wait until the gateway is ready."""
    keys = settings.get("api_keys", NO_KEYS)
    parts = {domain: Part(domain, Address(folder / domain), keys=keys) for domain in DOMAINS}
    urls = {f"{domain}_url": (part.address.url,) for domain, part in parts.items()}
    app, address = create_app(GatewaySettings(**{**urls, **settings})), Address(folder / "gateway")
    found = World(parts, app, address)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_stop_all, found)
        if started:
            for domain in DOMAINS:
                await found.start(domain)
        await stack.enter_async_context(running(app, address.url))
        if started:
            await found.until_ready()
        yield found


async def _stop_all(found: World) -> None:
    for domain in list(found.running):
        await found.stop(domain)


@asynccontextmanager
async def upstream_of(*parts: Part) -> AsyncIterator[Upstream]:
    async with open_upstream("catalog", [part.address.url for part in parts], Metrics()) as upstream:
        yield upstream


class Valkey:
    """A real cache server that can be stopped, continued, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.socket = folder / "valkey"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    async def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(  # noqa: ASYNC220 - it returns at once
            valkey_command(self.socket, self._folder), stdout=subprocess.DEVNULL
        )
        await until(self.socket.is_socket)

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
