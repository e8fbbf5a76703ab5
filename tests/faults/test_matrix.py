"""Every part, harmed in every way, while answers are cold, warm or stale: what a client sees of it."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from shared.api import DOMAINS, PUBLIC
from tests.faults.client import Reply, calling
from tests.faults.faults import BLACK_HOLE, Faults
from tests.faults.invariants import Witness
from tests.faults.leaks import Holdings
from tests.faults.questions import Questions
from tests.faults.sharing import until_redis_is_used
from tests.faults.system import DEADLINE_S, REDIS, Gateway, Part, System, running_system
from tests.shared.waiting import until, until_told

pytestmark = pytest.mark.asyncio(loop_scope="module")

STATES: Final = ("cold", "warm", "stale")
ASKED: Final = 3
HANGS_AFTER_S: Final = DEADLINE_S + 3
BRIEF: Final = 0.0005
OUTLIVED_S: Final = BRIEF * max(row.cache.max_age_s + row.cache.stale_while_revalidate_s for row in PUBLIC)
NEITHER_HTTP_NOR_RESP: Final = b"\x16\x03\x01 neither one nor the other\r\n\r\n"

Harm = Callable[[Part, int], Awaitable[None]]


def through_the_proxy(faults: Faults) -> Harm:
    return lambda part, _: part.proxy.switch(faults)


async def reset_in_mid_body(part: Part, reply_bytes: int) -> None:
    await part.proxy.switch(Faults(cut_after_bytes=reply_bytes - 3, ending="reset"))


async def kill(part: Part, _: int) -> None:
    part.process.kill()


async def freeze(part: Part, _: int) -> None:
    part.process.signal(signal.SIGSTOP)


HARMS: Final[Mapping[str, Harm]] = {
    "refuse": through_the_proxy(Faults(refuses=True)),
    "black hole": through_the_proxy(BLACK_HOLE),
    "slow": through_the_proxy(Faults(bytes_per_s=200)),
    "half-close": through_the_proxy(Faults(cut_after_bytes=2, ending="half-close")),
    "reset": reset_in_mid_body,
    "garbage": through_the_proxy(Faults(answers=NEITHER_HTTP_NOR_RESP)),
    "kill": kill,
    "stop": freeze,
}


@dataclass
class Stand:
    """The system with three gateways: two that share a Redis, and one whose answers are brief."""

    system: System
    first: Gateway
    second: Gateway
    brief: Gateway
    at_first: Holdings


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stand(built_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    async with AsyncExitStack() as stack:
        logs = tmp_path_factory.mktemp("logs")
        system = await stack.enter_async_context(running_system(built_sample, logs))
        brief: dict[str, Any] = {"REDIS_URL": system.redis_url(1), "TTL_SCALE": BRIEF}
        first = await stack.enter_async_context(system.gateway("first"))
        second = await stack.enter_async_context(system.gateway("second"))
        third = await stack.enter_async_context(system.gateway("brief", **brief))
        yield Stand(system, first, second, third, await Holdings.of(system, first, second, third))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("part", [*DOMAINS, REDIS])
async def test_what_is_left_of_it(
    part: str, harm: str, state: str, stand: Stand, questions: Questions
) -> None:
    behind = [domain for domain in DOMAINS if part in (domain, REDIS)]
    targets = [target for domain in behind for target in questions.of(domain, ASKED)]
    unhurt = [target for domain in DOMAINS if domain not in behind for target in questions.of(domain, 1)]
    said = await stand.system.learn(*targets, *unhurt)
    gateway = await in_state(state, stand, targets, through_redis=part == REDIS)
    try:
        size_bytes = 6 if part == REDIS else min(said[target].size_bytes for target in targets)
        await HARMS[harm](stand.system.parts[part], size_bytes)
        seen = await ask_all(stand.system, gateway, [*targets, *unhurt])
    finally:
        await stand.system.heal()
    refused = {target for target, reply in seen.items() if reply.status != HTTPStatus.OK}
    assert refused == (set(targets) if state == "cold" and part != REDIS else set())
    await (
        until_redis_is_used(stand.first, stand.second, questions)
        if part == REDIS
        else until_answered(stand, gateway, targets)
    )
    await stand.at_first.hold(calls_at_once=ASKED)


async def in_state(state: str, stand: Stand, targets: Iterable[str], *, through_redis: bool) -> Gateway:
    """A gateway that has the answers so; `through_redis`: in Redis rather than in its own memory."""
    if state == "cold":
        return stand.first
    if state == "warm":
        await until_answered(stand, stand.first, targets)
        return stand.second if through_redis else stand.first
    await until_answered(stand, stand.brief, targets)
    over_at = time.monotonic() + OUTLIVED_S
    await until(lambda: time.monotonic() > over_at)
    return stand.brief


async def ask_all(system: System, gateway: Gateway, targets: Iterable[str]) -> dict[str, Reply]:
    """Each twice over a connection of its own, all at once; the last reply to each counts."""

    async def one(target: str) -> tuple[str, Reply]:
        async with calling(gateway.address) as (caller,):
            witness = Witness()
            for _ in range(2):
                async with asyncio.timeout(HANGS_AFTER_S):
                    reply = await caller.ask(target)
                witness.saw(target, reply)
                system.published.hold(target, reply)
        return target, reply

    return dict(await asyncio.gather(*(one(target) for target in targets)))


async def until_answered(stand: Stand, gateway: Gateway, targets: Iterable[str]) -> None:
    async def answered() -> bool:
        seen = await ask_all(stand.system, gateway, targets)
        return all(reply.status == HTTPStatus.OK for reply in seen.values())

    await until_told(answered)
