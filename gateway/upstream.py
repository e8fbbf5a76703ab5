"""One domain as the gateway sees it: its addresses, whether they live, which version they have reached."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal

import aiohttp
import orjson
from yarl import URL

from shared.endpoint import Domain
from shared.errors import Invalid, Unavailable
from shared.http.replies import DATA, VERSION
from shared.log import logger
from shared.snapshots import version_order

Status = Literal["starting", "up", "down"]

_POLL_EVERY_S: Final = 0.5
_FIRST_POLLS_S: Final = 0.05  # until the domain has answered once
_POLL_TIMEOUT_S: Final = 1.0
_CONNECT_TIMEOUT_S: Final = 1.0
# What reading a body raises that is no JSON, or of another shape than ours.
_NOT_AS_AGREED: Final = (ValueError, LookupError, TypeError)
_KEEPALIVE_S: Final = 15.0  # shorter than the services' own, so that we never send into a closing connection


@dataclass(frozen=True, slots=True)
class Reply:
    """A service's good answer, or its 404."""

    status: int
    body: bytes
    version: str
    simulated: bool


class _Failed(Exception):
    """An attempt that another address may do better."""


class Upstream:
    """Forwards canonical addresses to one of a domain's services, and polls all of them for their health."""

    def __init__(self, domain: Domain, sessions: Sequence[aiohttp.ClientSession]) -> None:
        self.domain = domain
        self.status: Status = "starting"
        self.version: str | None = None
        self.simulated = False
        self._sessions = list(sessions)
        self._next = 0

    async def watch(self) -> None:
        """Poll `/readyz` of every address; the newest version seen is the one that counts."""
        while True:
            alive = await asyncio.gather(*(self._poll(session) for session in self._sessions))
            self._set_status("up" if any(alive) else "down")
            await asyncio.sleep(_POLL_EVERY_S if self.version else _FIRST_POLLS_S)

    async def fetch(self, address: str, *, headers: Mapping[str, str], deadline_s: float) -> Reply:
        """Ask a service, a second one or once more where the first fails; raise Unavailable or Invalid."""
        try:
            async with asyncio.timeout(deadline_s):
                return await self._ask_twice(address, headers)
        except TimeoutError:
            raise Unavailable(f"the {self.domain} service did not answer in time") from None

    async def _ask_twice(self, address: str, headers: Mapping[str, str]) -> Reply:
        for last in (False, True):
            self._next = (self._next + 1) % len(self._sessions)
            try:
                return await self._ask(self._sessions[self._next], address, headers)
            except (_Failed, aiohttp.ClientError, OSError) as error:
                if last:
                    raise Unavailable(f"the {self.domain} service is away at the moment") from error
        raise AssertionError  # the loop returns or raises

    async def _ask(self, session: aiohttp.ClientSession, address: str, headers: Mapping[str, str]) -> Reply:
        async with session.get(URL(address, encoded=True), headers=headers) as reply:
            body = await reply.read()
            version = reply.headers.get(VERSION, "")
            if reply.status == HTTPStatus.UNPROCESSABLE_ENTITY:
                raise Invalid(_refusal(body))
            if reply.status not in (HTTPStatus.OK, HTTPStatus.NOT_FOUND) or not self._learn(version):
                raise _Failed(f"{reply.status} with version {version!r}")
            return Reply(reply.status, body, version, reply.headers.get(DATA) == "simulated")

    async def _poll(self, session: aiohttp.ClientSession) -> bool:
        with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError, *_NOT_AS_AGREED):
            async with asyncio.timeout(_POLL_TIMEOUT_S), session.get("/readyz") as reply:
                body: dict[str, Any] = await reply.json(loads=orjson.loads)
                if reply.ok and self._learn(str(body["version"])):
                    self.simulated = reply.headers.get(DATA) == "simulated"
                    return True
        return False

    def _learn(self, version: str) -> bool:
        """Take note of a version; False for one older than what was seen before."""
        if version == self.version:
            return True
        try:
            order = version_order(version)
        except ValueError:
            return False
        if self.version is None or order > version_order(self.version):
            self.version = version
        return order >= version_order(self.version)

    def _set_status(self, status: Status) -> None:
        if status == "down" and self.version is None:
            status = "starting"
        if status != self.status:
            logger().info("upstream_changed", domain=self.domain, status=status, version=self.version)
        self.status = status


def _refusal(body: bytes) -> str:
    with contextlib.suppress(*_NOT_AS_AGREED):
        return str(orjson.loads(body)["detail"])
    return "the request cannot be answered"


@asynccontextmanager
async def open_upstream(domain: Domain, addresses: Sequence[str]) -> AsyncIterator[Upstream]:
    """Open a kept-alive session for every address, and watch them while the block lasts."""
    async with AsyncExitStack() as stack:
        sessions = [await stack.enter_async_context(_session(address)) for address in addresses]
        upstream = Upstream(domain, sessions)
        watching = asyncio.create_task(upstream.watch())
        stack.callback(watching.cancel)
        yield upstream


def _session(address: str) -> aiohttp.ClientSession:
    options: dict[str, Any] = {"limit": 0, "keepalive_timeout": _KEEPALIVE_S}
    connector: aiohttp.BaseConnector
    if address.startswith("unix:"):
        connector, base = aiohttp.UnixConnector(address.removeprefix("unix:"), **options), "http://service"
    else:
        connector, base = aiohttp.TCPConnector(**options), address
    return aiohttp.ClientSession(
        base,
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_TIMEOUT_S),
        auto_decompress=False,
    )
