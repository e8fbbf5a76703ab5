"""Redis is asked first while that pays; where it does not, the service is, and Redis is not forgotten."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from gateway.quota import LocalGcra, Quota
from gateway.worth import Worth
from tests.gateway.parts import Valkey, World, world
from tests.shared.waiting import until_told

MANY = Quota(per_s=0.01, burst=400)


def reads(worth: Worth, count: int, *, found: bool) -> int:
    """How many of so many chances to read were taken, where each read finds something or none does."""
    taken = 0
    for _ in range(count):
        if worth.is_given():
            taken += 1
            worth.note(found=found)
    return taken


def test_what_always_finds_something_is_always_asked() -> None:
    assert reads(Worth(), 5000, found=True) == 5000


def test_what_never_finds_anything_is_asked_one_time_in_64() -> None:
    worth = Worth()
    assert reads(worth, 500, found=False) > 390  # it is given a fair chance
    assert reads(worth, 6400, found=False) == 100


def test_better_times_are_noticed() -> None:
    worth = Worth()
    reads(worth, 5000, found=False)
    assert not all(worth.is_given() for _ in range(64))
    reads(worth, 240, found=True)
    assert reads(worth, 100, found=True) == 100


@given(st.lists(st.booleans(), max_size=300))
def test_the_share_is_one(outcomes: list[bool]) -> None:
    worth = Worth()
    for found in outcomes:
        worth.note(found=found)
    assert 0 <= worth.share <= 1


def test_who_is_held_is_admitted_when_the_time_is_over() -> None:
    now = 1000.0
    local = LocalGcra(Quota(per_s=10, burst=5), lambda: now)
    local.hold("a", 3)
    assert not local.admit("a").allowed
    assert local.admit("b").allowed
    now = 1002.9
    assert not local.admit("a").allowed
    now = 1003.1
    assert local.admit("a").allowed


@pytest.fixture
async def fruitless(sockets: Path, valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A gateway that has looked in Redis in vain for long."""
    monkeypatch.setattr("gateway.worth._ONE_IN", 1_000_000)
    monkeypatch.setattr("gateway.worth._LEAST_SHARE", 0.5)
    async with world(sockets, redis_url=valkey.url, rate_limit=MANY) as system:
        await system.until_part("redis", status="up")
        for year in range(1, 100):
            await system.ask(count_of(year))
        yield system


@pytest.fixture
async def other(sockets: Path, valkey: Valkey, fruitless: World) -> AsyncIterator[World]:
    """Another gateway over the same Redis."""
    (sockets / "2").mkdir()
    async with world(sockets / "2", redis_url=valkey.url, rate_limit=MANY) as system:
        await system.until_part("redis", status="up")
        yield system


def count_of(year: int) -> str:
    return f"/get_max_duration/{year}/netflix/min"


async def test_the_service_is_asked_without_a_look_in_redis(
    fruitless: World, other: World, valkey: Valkey
) -> None:
    await other.ask(count_of(1950))
    await until_in_redis(valkey, "1950")
    calls = len(fruitless.parts["catalog"].calls)
    reply = await fruitless.ask(count_of(1950))
    assert reply.headers["cache-status"] == "stream-api; fwd=miss; stored"
    assert len(fruitless.parts["catalog"].calls) == calls + 1


async def test_redis_knows_what_a_dead_service_cannot_tell(
    fruitless: World, other: World, valkey: Valkey
) -> None:
    known = await other.ask(count_of(1950))
    await until_in_redis(valkey, "1950")
    await fruitless.stop("catalog")
    reply = await fruitless.ask(count_of(1950))
    assert (reply.status, reply.body) == (200, known.body)
    assert "detail=redis" in reply.headers["cache-status"]
    assert (await fruitless.ask(count_of(1951))).status == 503


async def test_clients_are_counted_in_redis_all_the_same(fruitless: World, other: World) -> None:
    for year in range(1000, 1200):
        assert (await fruitless.ask(count_of(year))).status == 200
    statuses = [(await other.ask(count_of(year))).status for year in range(2000, 2150)]
    assert statuses[0] == 200
    assert statuses[-1] == 429  # it was asked less than it would have admitted by itself

    async def refused() -> bool:
        return (await fruitless.ask(count_of(9))).status == 429

    await fruitless.ask(count_of(3000))
    await until_told(refused)


async def until_in_redis(valkey: Valkey, part: str) -> None:
    async with Redis.from_url(valkey.url) as redis:

        async def there() -> bool:
            return bool([key async for key in redis.scan_iter(f"*{part}*")])

        await until_told(there)
