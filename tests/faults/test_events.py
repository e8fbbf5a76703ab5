"""What happens to a system in service: a part dies, freezes or comes back, new data, a crowd at one door."""

import asyncio
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest

from bench.publishing import publish_again
from shared.api import DOMAINS
from tests.faults.client import Reply, calling
from tests.faults.faults import Faults
from tests.faults.invariants import domain_of, hold_refusal
from tests.faults.load import loading
from tests.faults.questions import Questions
from tests.faults.sharing import until_redis_is_used
from tests.faults.system import REDIS, Gateway, System, running_system
from tests.shared.waiting import until, until_told

KEYS: Final = 60
CROWD: Final = 1000
# So that whatever is slow here for want of processors is no fault of a part.
PATIENT: Final[dict[str, Any]] = {"DEADLINE_S": 5}
# An answer of the catalogue, fresh for a minute else, is fresh for a second.
ONE_SECOND: Final = 1 / 60
MAX_AGE: Final = re.compile(r"max-age=(\d+)")
STALE: Final = re.compile(r"hit; ttl=-[1-9]")


@pytest.fixture
async def system(own_sample: Path, tmp_path: Path) -> AsyncIterator[System]:
    async with running_system(own_sample, tmp_path) as started:
        yield started


@pytest.fixture
async def gateways(system: System) -> AsyncIterator[tuple[Gateway, Gateway]]:
    async with AsyncExitStack() as stack:
        yield (
            await stack.enter_async_context(system.gateway("first", **PATIENT)),
            await stack.enter_async_context(system.gateway("second", **PATIENT)),
        )


async def ask_all(gateway: Gateway, targets: Iterable[str]) -> dict[str, Reply]:
    async with calling(gateway.address) as (caller,):
        return {target: await caller.ask(target) for target in targets}


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=lambda end: end.name)
async def test_no_client_notices_that_redis_is_gone(
    end: signal.Signals, system: System, gateways: tuple[Gateway, Gateway], questions: Questions
) -> None:
    targets = [target for domain in DOMAINS for target in questions.of(domain, KEYS)]
    await system.learn(*targets)
    await until_redis_is_used(*gateways, questions)
    async with loading(gateways, targets) as load:
        await load.goes_on()
        system.parts[REDIS].process.signal(end)
        await load.goes_on()
        await until_told(lambda: redis_is(gateways, "down"))
        if end == signal.SIGKILL:
            system.parts[REDIS].process.kill()
        await system.heal()
        await load.goes_on()
    load.hold(system.published)
    await until_redis_is_used(*gateways, questions)


async def redis_is(gateways: Iterable[Gateway], status: str) -> bool:
    seen = [(await gateway.ask("/readyz")).json()["parts"]["redis"]["status"] for gateway in gateways]
    return set(seen) == {status}


async def test_what_was_known_of_a_dead_service_stays_and_says_its_age(
    system: System, questions: Questions
) -> None:
    known, unknown = questions.of("catalog", KEYS), questions.of("catalog", 5)
    await system.learn(*known, *unknown)
    async with system.gateway("brief", TTL_SCALE=ONE_SECOND, **PATIENT) as gateway:
        await ask_all(gateway, known)
        system.parts["catalog"].process.kill()

        async def all_are_old() -> bool:
            seen = await ask_all(gateway, known)
            for target, reply in seen.items():
                assert reply.status == HTTPStatus.OK, (target, reply)
                system.published.hold(target, reply)
                assert STALE.search(reply.cache_status) or not is_old(reply), (target, reply)
            return all(map(is_old, seen.values()))

        await until_told(all_are_old)
        for target, reply in (await ask_all(gateway, unknown)).items():
            hold_refusal(target, reply)
        await system.heal()
        await until_told(lambda: all_are_new(gateway, [*known, *unknown]))


def is_old(reply: Reply) -> bool:
    """It is kept for longer than others are told that they may keep it."""
    told = MAX_AGE.search(reply.headers["cache-control"])
    assert told is not None
    return int(reply.headers["age"]) >= int(told[1])


async def all_are_new(gateway: Gateway, targets: Iterable[str]) -> bool:
    seen = (await ask_all(gateway, targets)).values()
    return all(reply.status == HTTPStatus.OK and not STALE.search(reply.cache_status) for reply in seen)


async def test_new_data_reach_every_client_in_order(
    system: System, gateways: Sequence[Gateway], questions: Questions
) -> None:
    targets = [target for domain in DOMAINS for target in questions.of(domain, KEYS)]
    await system.learn(*targets)
    async with loading(gateways, targets, lines=16) as load:
        await load.goes_on()
        new = {domain: publish_again(system.data, domain) for domain in DOMAINS}

        async def all_show_them() -> bool:
            shown = [await ask_all(gateway, targets[::KEYS]) for gateway in gateways]
            return all(reply.version == new[domain_of(one)] for seen in shown for one, reply in seen.items())

        await until_told(all_show_them)
        await load.goes_on()
    await system.learn(*targets)
    load.hold(system.published)
    assert {version for _, version in load.seen} > set(new.values())


async def test_a_crowd_with_one_question_makes_one_call(
    system: System, gateways: Sequence[Gateway], questions: Questions
) -> None:
    (target,) = questions.of("catalog", 1)
    said = await system.learn(target)
    service = system.parts["catalog"]
    await service.proxy.switch(Faults(frozen=True))
    async with AsyncExitStack() as stack:
        crowds = [await stack.enter_async_context(calling(one.address, CROWD)) for one in gateways]
        asking = [asyncio.create_task(caller.ask(target)) for crowd in crowds for caller in crowd]
        await until_heard(gateways)
        await service.proxy.switch()
        replies = await asyncio.gather(*asking)
    assert {reply.body for reply in replies} == {said[target].body}
    assert Counter(reply.cache_status for reply in replies)["stream-api; fwd=miss; collapsed"] > 0
    assert service.proxy.requests_for(target) == len(gateways)


async def test_a_waiter_that_leaves_takes_nobodys_answer_away(
    system: System, gateways: Sequence[Gateway], questions: Questions
) -> None:
    (target,) = questions.of("ratings", 1)
    said = await system.learn(target)
    service, gateway = system.parts["ratings"], gateways[0]
    async with calling(gateway.address, 9) as (first, *others):
        await service.proxy.switch(Faults(frozen=True))
        leaving = asyncio.create_task(first.ask(target))
        await until(lambda: service.proxy.requests_for(target) == 1)
        waiting = [asyncio.create_task(caller.ask(target)) for caller in others]
        await until_heard([gateway])
        first.close()
        with pytest.raises(asyncio.IncompleteReadError):
            await leaving
        await until_heard([gateway])
        await service.proxy.switch()
        replies = await asyncio.gather(*waiting)
    assert {reply.body for reply in replies} == {said[target].body}
    assert service.proxy.requests_for(target) == 1


async def until_heard(gateways: Iterable[Gateway]) -> None:
    """Whoever answers on a new connection has heard everything that was said on older ones."""
    for gateway in gateways:
        await gateway.ask("/livez")
