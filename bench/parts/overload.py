"""Part `overload`: three times as much asked of a service as it can answer, beside a steady load of hits."""

import asyncio
import math
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

import uvloop

from bench.asking import free_port
from bench.effort import Effort
from bench.load.clients import Clients, Replies, clients
from bench.load.shape import Questions
from bench.load.steady import Timed
from bench.pace import Pace, Spell, by_status, not_valid, p99_ms, p99_row, pace_of, refused, spell
from bench.processes import Server, bare_server, cpu_seconds, machine_time
from bench.questions import mixed
from bench.rows import Row, absolute, at_least, at_most
from bench.stack import USUAL_BYTES, running, second_gateway
from bench.workspace import Workspace
from shared.api.ratings import GET_SCORE_COUNT
from tests.faults.faults import PASSING, Faults
from tests.faults.proxy import Proxy

_NAME: Final = "overload"
_CAN_PER_S: Final = 500
_OFFERED_PER_S: Final = 1500
_BARE: Final = "aiohttp that does no more than this, in the same place"
_QUEUE_STANDS_AFTER: Final = 0.2  # of the load: until then the first calls wait, and nothing can have come
_FRESH_THROUGHOUT: Final = 100.0  # to renew a known answer takes of the service what new questions would have
_ONSET_S: Final = 0.5  # until there are as many connections to the service as will be used
_CONNECTIONS: Final = 200  # the gateway lets 128 calls wait for a service and turns the others away at once


def measure(workspace: Workspace) -> Iterator[Row]:
    catalogue, effort = workspace.catalogue(), workspace.effort
    count = 2 * effort.harms * (_new_ones(_ONSET_S) + _new_ones(effort.harm_s))
    new = iter(catalogue.with_every_number().addresses(GET_SCORE_COUNT, count))
    with (
        running(workspace.ready()) as stack,
        _throttle(stack.service("ratings").listen) as throttle,
        second_gateway(
            stack,
            local_cache_bytes=USUAL_BYTES,
            ttl_scale=_FRESH_THROUGHOUT,
            instead={"ratings": throttle.listen},
        ) as gateway,
        bare_server("capped", f"http://127.0.0.1:{free_port()}", throttle.listen, probe="/") as bare,
        clients(2) as both,
    ):
        pace = pace_of(gateway.listen, mixed(catalogue), effort)
        scene = _Scene(throttle, both, new)
        loads = [
            [scene.overload(server, pace, effort) for server in (gateway, bare)] for _ in range(effort.harms)
        ]
    ours, theirs = map(list, zip(*loads, strict=True))
    yield from _rows(ours, theirs, pace, effort)


def _new_ones(duration_s: float) -> int:
    return int(_OFFERED_PER_S * duration_s) + 1


class _Throttle:
    """The proxy of the fault tests, in a thread of its own."""

    def __init__(self, proxy: Proxy, loop: asyncio.AbstractEventLoop) -> None:
        self._proxy = proxy
        self._loop = loop

    @property
    def listen(self) -> str:
        return self._proxy.address

    def switch(self, faults: Faults) -> None:
        asyncio.run_coroutine_threadsafe(self._proxy.switch(faults), self._loop).result()


@contextmanager
def _throttle(target: str) -> Iterator[_Throttle]:
    """A proxy before this service that passes on all for now."""
    loop = uvloop.new_event_loop()  # what it takes of the machine, the gateway lacks
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    with tempfile.TemporaryDirectory(prefix="b") as folder:
        throttle = _Throttle(Proxy(f"unix:{Path(folder) / 'throttle'}", target), loop)
        throttle.switch(PASSING)
        try:
            yield throttle
        finally:
            throttle.switch(Faults(refuses=True))
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


@dataclass(frozen=True)
class _Overload:
    """`cpu` and `machine_cpu` are the cores that the server and all programs used; nan if none can tell.

    `calm_cpu` is what the server used for the hits alone.
    """

    hits: Spell
    new: list[Timed]
    calm_cpu: float
    cpu: float
    machine_cpu: float

    @property
    def refused_ms(self) -> float:
        """The p99 of the 503s."""
        return p99_ms(refused(self.new))

    @property
    def share_of_possible(self) -> float:
        return good_per_s(self.new) / _CAN_PER_S


def good_per_s(replies: Sequence[Timed]) -> float:
    """How many good answers came in a second of a load, once its queue stood."""
    began, over = (end(reply.due_at for reply in replies) for end in (min, max))
    stood = began + (over - began) * _QUEUE_STANDS_AFTER
    return sum(reply.fine and stood < reply.came_at <= over for reply in replies) / (over - stood)


@dataclass(frozen=True)
class _Scene:
    """Who takes part, and what nobody has asked yet."""

    throttle: _Throttle
    clients: Clients
    new: Iterator[str]

    def overload(self, server: Server, pace: Pace, effort: Effort) -> _Overload:
        self.throttle.switch(Faults(requests_per_s=_CAN_PER_S))
        self._offer(server, _ONSET_S).result()
        offered, used_s = list[Replies](), [_used_s(server)]

        def harm() -> None:
            used_s.append(_used_s(server))
            offered.append(self._offer(server, effort.harm_s))
            time.sleep(effort.harm_s)
            used_s.append(_used_s(server))

        hits = spell(self.clients, replace(pace, listen=server.listen), effort, harm)
        replies = list(offered[0].result())
        self.throttle.switch(PASSING)
        at_first, before, after = used_s
        cpu, machine_cpu = ((end - begin) / effort.harm_s for begin, end in zip(before, after, strict=True))
        return _Overload(hits, replies, (before[0] - at_first[0]) / effort.calm_s, cpu, machine_cpu)

    def _offer(self, server: Server, duration_s: float) -> Replies:
        asked = Questions(tuple(islice(self.new, _new_ones(duration_s))), once=True)
        return self.clients.start(
            server.listen, asked, per_s=_OFFERED_PER_S, duration_s=duration_s, connections=_CONNECTIONS
        )


def _used_s(server: Server) -> tuple[float, float]:
    machine = machine_time()
    return cpu_seconds(server.pid) or math.nan, math.nan if machine is None else machine.used_s


def _rows(loads: list[_Overload], bare: list[_Overload], pace: Pace, effort: Effort) -> Iterator[Row]:
    new = [reply for one in loads for reply in one.new]
    cpu = statistics.median(one.cpu for one in loads)
    machine_cpu = statistics.median(one.machine_cpu for one in loads)
    cpus = f"gateway {cpu:.2f} cores, all programs {machine_cpu:.2f} of {os.cpu_count()}"
    bare_cpu = statistics.median(one.cpu for one in bare)
    bare_share = min(one.share_of_possible for one in bare)
    offered = f"{_OFFERED_PER_S} new questions/s to a service held to {_CAN_PER_S}/s"
    notes = (offered, by_status(new), cpus, f"{_BARE}: {bare_share:.2f}, {bare_cpu:.2f} cores")
    shares = [min(one.share_of_possible for one in loads)]
    yield at_least(
        0.9, absolute(_NAME, "good answers of those that are possible, fewest", "share", shares, *notes)
    )
    bare_ms = statistics.median(one.refused_ms for one in bare)
    refused_ms = [one.refused_ms for one in loads]
    yield at_most(
        10,
        absolute(_NAME, "503 of new questions, p99", "ms", refused_ms, f"{_BARE}: {bare_ms:.1f} ms", cpus),
    )
    wrong = not_valid([reply for one in loads for reply in one.hits.during])
    times = statistics.median(p99_ms(one.hits.during) / p99_ms(one.hits.before) for one in bare)
    calm_cpu = statistics.median(one.calm_cpu for one in loads)
    alone = f"hits alone: {calm_cpu:.2f} cores"
    told = (str(pace), alone, f"{_BARE}: {times:.2f} times", cpus, *wrong)
    yield p99_row(_NAME, "hits beside it", [one.hits for one in loads], effort, *told)
