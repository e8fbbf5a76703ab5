"""Clients that leave at any moment: whoever stays gets the answer of the own question, nothing stays open."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from gateway.caps import COST_CLASSES
from tests.faults.client import calling
from tests.faults.faults import Faults
from tests.faults.leaks import Holdings
from tests.faults.questions import Questions
from tests.faults.system import Gateway, System, running_system
from tests.shared.waiting import until, until_told

REQUESTS: Final = 100_000
HANGS_AFTER_S: Final = 120
PLACES: Final = COST_CLASSES["lookup"].calls
# A memory that holds the popular answers, while others are looked for in Redis.
SETTINGS: Final[dict[str, Any]] = {"LOCAL_CACHE_BYTES": 2**20, "DEADLINE_S": 5}
REPOSITORY: Final = Path(__file__).resolve().parents[2]


@pytest.fixture
async def system(built_sample: Path, tmp_path: Path) -> AsyncIterator[System]:
    async with running_system(built_sample, tmp_path) as started:
        yield started


@pytest.fixture
async def gateway(system: System) -> AsyncIterator[Gateway]:
    """On a unix socket, where no number of connections uses up the ports."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{system.folder}/gateway")
        listener.listen(1024)
        async with system.gateway("gateway", listener=listener, **SETTINGS) as started:
            yield started


async def test_who_leaves_takes_nothing_along(system: System, gateway: Gateway, questions: Questions) -> None:
    at_first = await Holdings.of(system, gateway)
    seen = await left_again_and_again(gateway)
    assert set(seen) == {"left", "complete"}
    assert min(seen.values()) > REQUESTS // 10, seen
    await until_told(lambda: every_place_is_free(system, gateway, questions))
    # All those calls needed a connection each at the same time: any more would be of no use to anybody.
    await at_first.hold(calls_at_once=PLACES)


async def left_again_and_again(gateway: Gateway) -> dict[str, Any]:
    """What became of the requests of a client that leaves, in a process of its own."""
    path = gateway.address.removeprefix("unix:")
    command = (sys.executable, "-m", "tests.faults.leaving", path, str(REQUESTS))
    client = await asyncio.create_subprocess_exec(*command, cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(HANGS_AFTER_S):
            said, _ = await client.communicate()
    finally:
        if client.returncode is None:
            client.kill()
    assert client.returncode == 0
    seen: dict[str, Any] = orjson.loads(said)
    assert sum(seen.values()) == REQUESTS
    return seen


async def every_place_is_free(system: System, gateway: Gateway, questions: Questions) -> bool:
    """As many calls can be under way at once as there are places, so that none is still taken."""
    proxy = system.parts["catalog"].proxy
    targets = questions.of("catalog", PLACES)
    await proxy.switch(Faults(frozen=True))
    async with calling(gateway.address, PLACES) as callers:
        asking = {
            target: asyncio.create_task(caller.ask(target))
            for caller, target in zip(callers, targets, strict=True)
        }
        await until(lambda: all(task.done() or proxy.requests_for(one) for one, task in asking.items()))
        await proxy.switch()
        replies = await asyncio.gather(*asking.values())
    return all(reply.cache_status == "stream-api; fwd=miss; stored" for reply in replies)
