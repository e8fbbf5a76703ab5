"""One domain as the gateway sees it: the addresses of its service, and how to ask them with care."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, Literal, NoReturn

import orjson

from gateway.breaker import Breaker, RetryBudget
from gateway.inquiry import NOT_AS_AGREED, Failed, Inquiry, Reply, read_reply
from gateway.metrics import Metrics
from gateway.versions import Versions
from gateway.wire import Unreached, Wire, WireError, WireReply
from shared.endpoint import Domain
from shared.errors import Forbidden, Invalid, Moved, Unauthorized, Unavailable
from shared.http.replies import DATA, DEADLINE, SIMULATED, VERSION
from shared.log import logger

Status = Literal["starting", "up", "down"]

_POLL_EVERY_S: Final = 0.5
_FIRST_POLLS_S: Final = 0.05  # until the domain has answered once
_POLL_TIMEOUT_S: Final = 1.0
_VERSION: Final = VERSION.lower().encode()
_DATA: Final = DATA.lower().encode()


class _Unsent(Failed):
    """Nothing of the request was sent."""


class _OtherData(Failed):
    """The service lives, but answers from older data than was seen before, or not from what was asked for."""


@dataclass
class Replica:
    """One address of the service."""

    wire: Wire
    breaker: Breaker = field(default_factory=lambda: Breaker(time.monotonic))
    alive: bool = False
    version: str | None = None


class Upstream:
    """Forwards canonical addresses to the service's replicas in turn, and polls all for their health."""

    def __init__(self, domain: Domain, addresses: Sequence[str], metrics: Metrics) -> None:
        self.domain = domain
        self._loop = asyncio.get_running_loop()
        self._metrics = metrics
        self.status: Status = "starting"
        self.simulated = False
        self.versions = Versions(domain)
        self.replicas = [Replica(Wire(address)) for address in addresses]
        self._budget = RetryBudget()
        self._turn = 0

    @property
    def version(self) -> str | None:
        """The newest version that this domain has shown; None until it has answered once."""
        return self.versions.newest

    async def fetch(self, inquiry: Inquiry, *, until: float) -> Reply:
        """Ask one replica, and once more where that fails, may be done and the budget for it is not spent.

        `until` is a time of the loop. Raises Unavailable, or Invalid where the service refuses the question.
        """
        self._budget.earn()
        first = self._pick()
        try:
            return await self._attempt(first, inquiry, until)
        except Failed as error:
            if not (_may_repeat(inquiry, error) and self._budget.spend()):
                self._give_up(error)
            self._metrics.count("stream_upstream_retries_total", self.domain)
        try:
            return await self._attempt(self._pick(but=first), inquiry, until)
        except Failed as error:
            self._give_up(error)

    def _pick(self, *, but: Replica | None = None) -> Replica:
        """The next replica in turn whose breaker lets a call through, living and up-to-date ones first."""
        for replica in self._in_turn(but) if len(self.replicas) > 1 else self.replicas:
            if replica.breaker.allows():
                return replica
        raise Unavailable(f"the {self.domain} service is away at the moment")

    def _in_turn(self, but: Replica | None) -> list[Replica]:
        self._turn += 1
        first = self._turn % len(self.replicas)
        in_turn = self.replicas[first:] + self.replicas[:first]
        return sorted(in_turn, key=lambda one: self._hope(one, but), reverse=True)

    def _hope(self, replica: Replica, but: Replica | None) -> tuple[bool, bool, bool]:
        return replica.alive, replica.version == self.versions.newest, replica is not but

    async def _attempt(self, replica: Replica, inquiry: Inquiry, until: float) -> Reply:
        """One call, of which the replica's breaker and the metrics hear how it went."""
        began = time.perf_counter()
        left_ms = max(0, int(1000 * (until - self._loop.time())))
        parted = {} if inquiry.part is None else inquiry.part.headers()
        outcome = replica.breaker.abandoned
        try:
            raw = await replica.wire.ask(
                inquiry.address,
                {**inquiry.headers, **parted, DEADLINE: str(left_ms)},
                until,
                method=inquiry.method,
                body=inquiry.body,
            )
            reply = self._read(raw, inquiry, replica)
        except (Invalid, Moved, Unauthorized, Forbidden, _OtherData):
            outcome = replica.breaker.succeeded
            raise
        except TimeoutError:
            outcome = replica.breaker.failed
            raise Unavailable(f"the {self.domain} service did not answer in time") from None
        except (WireError, Failed) as error:
            outcome = replica.breaker.failed
            raise (_Unsent if isinstance(error, Unreached) else Failed)(str(error)) from error
        else:
            outcome = replica.breaker.succeeded
            return reply
        finally:
            outcome()
            self._metrics.asked(self.domain, time.perf_counter() - began)
            if outcome == replica.breaker.failed:
                self._metrics.count("stream_upstream_failures_total", self.domain)

    def _read(self, raw: WireReply, inquiry: Inquiry, replica: Replica) -> Reply:
        """What it says; raise Failed where it was made from other data than it must be."""
        reply = read_reply(raw, inquiry)
        if inquiry.version is not None:
            if reply.found and reply.version != inquiry.version:
                raise _OtherData(f"it answered from version {reply.version!r}, not {inquiry.version!r}")
            return reply
        replica.version = reply.version
        if not self.versions.learn(reply.version):
            raise _OtherData(f"it answered from version {reply.version!r}")
        return reply

    def _give_up(self, error: Exception) -> NoReturn:
        raise Unavailable(f"the {self.domain} service is away at the moment") from error

    async def post(self, address: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Send to all replicas; the reply with the newest data counts, once the gateway serves these too."""
        replies = await asyncio.gather(*(self._post(replica, address, headers) for replica in self.replicas))
        heard = [reply for reply in replies if reply is not None]
        if not heard:
            raise Unavailable(f"the {self.domain} service is away at the moment")
        await self.versions.settled.wait()
        newest = [reply for reply in heard if reply.header(_VERSION) == self.versions.newest]
        reply = (newest or heard)[0]
        return reply.status, reply.body

    async def _post(self, replica: Replica, address: str, headers: Mapping[str, str]) -> WireReply | None:
        try:
            reply = await replica.wire.ask(address, headers, method="POST")
        except WireError:
            return None
        replica.version = reply.header(_VERSION)
        self.versions.learn(replica.version)
        return reply

    async def watch(self) -> None:
        """Poll `/readyz` of every address; the newest version seen is the one that counts."""
        while True:
            alive = await asyncio.gather(*(self._poll(replica) for replica in self.replicas))
            self._set_status("up" if any(alive) else "down")
            await asyncio.sleep(_POLL_EVERY_S if self.version else _FIRST_POLLS_S)

    async def _poll(self, replica: Replica) -> bool:
        replica.alive = await self._is_ready(replica)
        if replica.alive:
            replica.breaker.hear_of_life()
        return replica.alive

    async def _is_ready(self, replica: Replica) -> bool:
        with contextlib.suppress(WireError, TimeoutError, *NOT_AS_AGREED):
            until = self._loop.time() + _POLL_TIMEOUT_S
            reply = await replica.wire.ask("/readyz", {}, until)
            body: dict[str, Any] = orjson.loads(reply.body)
            replica.version = str(body["version"])
            if reply.status == HTTPStatus.OK and self.versions.learn(replica.version):
                self.simulated = reply.header(_DATA) == SIMULATED
                return True
        return False

    def _set_status(self, status: Status) -> None:
        if status == "down" and self.version is None:
            status = "starting"
        if status != self.status:
            logger().info("upstream_changed", domain=self.domain, status=status, version=self.version)
        self.status = status

    def close(self) -> None:
        for replica in self.replicas:
            replica.wire.close()


def _may_repeat(inquiry: Inquiry, error: Failed) -> bool:
    """A POST goes out again only where it never left, or where nothing but its answer's age is wrong."""
    return inquiry.method == "GET" or isinstance(error, _Unsent | _OtherData)


@asynccontextmanager
async def open_upstream(
    domain: Domain, addresses: Sequence[str], metrics: Metrics
) -> AsyncIterator[Upstream]:
    """Watch a domain's addresses while the block lasts."""
    upstream = Upstream(domain, addresses, metrics)
    watching = asyncio.create_task(upstream.watch())
    try:
        yield upstream
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        upstream.close()
