"""The tier in Redis, with a real server that is killed, frozen and fed with garbage."""

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
import uvloop
from redis.asyncio import Redis

from gateway.answers import Answer, Kept
from gateway.cache import AnswerCache
from gateway.memory import Memory
from gateway.metrics import Metrics
from gateway.quota import Quota
from gateway.remote import NoRemote, RedisTier, _address, _in_pieces
from shared.api.catalog import GET_CONTENTS, GetContents
from shared.http.routing import Question
from tests.gateway.parts import Valkey, an_answer
from tests.shared.waiting import until, until_told

QUOTA = Quota(per_s=0.01, burst=3)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[RedisTier]:
    tier = RedisTier(url, Metrics(), QUOTA)
    watching = asyncio.create_task(tier.watch())
    try:
        yield tier
    finally:
        watching.cancel()
        await tier.close()


@pytest.fixture
async def tier(valkey: Valkey) -> AsyncIterator[RedisTier]:
    async with opened(valkey.url) as found:
        await until(lambda: found.status == "up")
        yield found


@pytest.fixture
async def redis(valkey: Valkey) -> AsyncIterator["Redis"]:
    client = Redis.from_url(valkey.url)
    yield client
    await client.aclose()


async def asked(tier: RedisTier, key: str) -> Answer | None:
    return (await tier.get(key, None)).answer


async def put(tier: RedisTier, key: str, body: bytes = b'{"a":1}') -> None:
    tier.put(key, an_answer(body))
    await until(lambda: not tier._writes)


async def test_what_one_process_keeps_another_finds(tier: RedisTier, valkey: Valkey) -> None:
    await put(tier, "a")
    async with opened(valkey.url) as other:
        await until(lambda: other.status == "up")
        assert await asked(other, "a") == an_answer()
        assert await asked(other, "b") is None


async def test_large_answers_go_in_pieces_and_all_arrive(tier: RedisTier) -> None:
    bodies = {str(number): random.randbytes(100_000).hex().encode() for number in range(40)}
    items = [(key, an_answer(body)) for key, body in bodies.items()]
    pieces = list(_in_pieces(items))
    assert [item for piece in pieces for item in piece] == items
    assert len(pieces) > 5
    for key, answer in items:
        tier.put(key, answer)
    await until(lambda: not tier._writes)
    found = await asyncio.gather(*(asked(tier, key) for key in bodies))
    assert [answer.body.content if answer else None for answer in found] == list(bodies.values())


async def test_an_answer_leaves_with_its_life(tier: RedisTier, redis: "Redis") -> None:
    await put(tier, "a")
    tier.put("b", an_answer(fresh_s=60, stale_s=500))
    await until(lambda: not tier._writes)
    assert 0 < await redis.ttl(_address("a")) <= 60 < await redis.ttl(_address("b")) <= 560


async def test_an_answer_under_another_key_is_not_returned(tier: RedisTier, redis: "Redis") -> None:
    await put(tier, "a")
    await redis.copy(_address("a"), _address("b"))
    assert await asked(tier, "b") is None
    assert await asked(tier, "a") is not None


@pytest.mark.parametrize(
    "garbage",
    [b"\xc1", b"garbage", b"\x91" * 1000, b"\x80", msgspec.msgpack.encode({"key": "a", "answer": 1})],
)
async def test_garbage_is_a_miss_that_the_next_answer_replaces(
    tier: RedisTier, redis: "Redis", garbage: bytes
) -> None:
    await redis.set(_address("a"), garbage)
    assert await asked(tier, "a") is None
    assert tier.status == "up"
    await put(tier, "a")
    assert await asked(tier, "a") == an_answer()


async def test_a_value_of_another_kind_is_a_miss(tier: RedisTier, redis: "Redis") -> None:
    await redis.lpush(_address("a"), "x")
    assert await asked(tier, "a") is None


async def test_a_killed_server_is_passed_by_until_it_is_back(tier: RedisTier, valkey: Valkey) -> None:
    await put(tier, "a")
    valkey.kill()
    assert await asked(tier, "a") is None
    assert tier.status == "down"
    tier.put("a", an_answer())
    assert not tier._writes
    await valkey.start()
    await until(lambda: tier.status == "up")
    assert await asked(tier, "a") is None
    await put(tier, "a")
    assert await asked(tier, "a") == an_answer()


async def test_a_frozen_server_is_passed_by_until_it_moves_again(tier: RedisTier, valkey: Valkey) -> None:
    keys = [str(number) for number in range(20)]
    for key in keys:
        await put(tier, key, key.encode())
    valkey.signal(signal.SIGSTOP)
    try:
        async with asyncio.timeout(5):
            found = await asyncio.gather(*(asked(tier, key) for key in keys))
        assert found == [None] * len(keys)
        assert tier.status == "down"
        with pytest.raises(StopIteration):  # it ends at once, without waiting for anything
            tier.get("0", None).send(None)
    finally:
        valkey.signal(signal.SIGCONT)
    await until(lambda: tier.status == "up")
    again = await asyncio.gather(*(asked(tier, key) for key in keys))
    assert [answer.body.content if answer else None for answer in again] == [key.encode() for key in keys]


async def test_a_caller_who_leaves_gets_nobody_elses_answer(tier: RedisTier) -> None:
    for key in ("a", "b"):
        await put(tier, key, key.encode())
    for _ in range(50):
        leaving = asyncio.create_task(asked(tier, "a"))
        await asyncio.sleep(0)
        leaving.cancel()
        found = await asked(tier, "b")
        assert found is not None
        assert found.body.content == b"b"


async def test_writes_under_way_are_bounded(tier: RedisTier, valkey: Valkey) -> None:
    valkey.signal(signal.SIGSTOP)
    try:
        for number in range(1500):
            tier.put(str(number), an_answer())
        assert len(tier._writes) == 1000
        await until(lambda: not tier._writes)
        assert tier.status == "down"
    finally:
        valkey.signal(signal.SIGCONT)


async def test_closing_gives_up_writes_under_way(valkey: Valkey) -> None:
    async with opened(valkey.url) as tier:
        await until(lambda: tier.status == "up")
        tier.put("a", an_answer())
    await until(lambda: not tier._writes)


async def test_where_there_is_no_server_everything_is_a_miss() -> None:
    async with opened("unix:///nowhere/at/all") as tier:
        assert tier.status == "down"
        assert await asked(tier, "a") is None
        tier.put("a", an_answer())
        assert not tier._writes


async def test_what_redis_knows_is_kept_in_memory_for_the_rest_of_its_life(tier: RedisTier) -> None:
    now = time.time()
    cache = AnswerCache(Memory(1_000_000, lambda: now), tier)
    question = Question(GET_CONTENTS, GetContents("g"))
    tier.put("a", an_answer(stored_at=now - 50))
    tier.put("over", an_answer(stored_at=now - 61))
    await until(lambda: not tier._writes)
    assert cache.recall("a", question) is None
    found, _ = await cache.ask_remote("a", question, None)
    assert found is not None
    assert cache.recall("a", question) is found
    assert await cache.ask_remote("over", question, None) == (None, None)
    now += 11
    assert cache.recall("a", question) is None


async def test_without_redis_only_memory_is_asked() -> None:
    cache = AnswerCache(Memory(1_000_000, lambda: 0.0), NoRemote())
    question = Question(GET_CONTENTS, GetContents("g"))
    kept = Kept.of(an_answer(), GET_CONTENTS, "/get_contents/g")
    cache.put("a", kept)
    assert cache.recall("a", question) is kept
    assert await cache.ask_remote("a", question, None) == (None, None)
    assert NoRemote().status == "none"


async def test_clients_are_counted_in_the_round_trip_of_the_reads(tier: RedisTier) -> None:
    await put(tier, "a")
    found = await asyncio.gather(*(tier.get("a", client) for client in ("one", "two", "one", "one", "one")))
    assert all(read.answer == an_answer() for read in found)
    assert [read.verdict.allowed for read in found if read.verdict] == [True, True, True, True, False]
    assert (await tier.get("a", None)).verdict is None


async def test_reads_that_can_wait_are_counted_and_found_as_well(tier: RedisTier) -> None:
    await put(tier, "a")
    found = [await tier.get("a", "one", can_wait=True) for _ in range(4)]
    assert all(read.answer == an_answer() for read in found)
    assert [read.verdict.allowed for read in found if read.verdict] == [True, True, True, False]


async def test_a_server_that_forgot_the_script_learns_it_again(tier: RedisTier, redis: "Redis") -> None:
    await redis.script_flush()

    async def is_counted() -> bool:
        return (await tier.get("a", "one")).verdict is not None

    await until_told(is_counted)


async def test_a_reply_of_another_shape_closes_the_tier(sockets: Path) -> None:
    """A server that says OK to everything is no Redis, and no reason to fail."""

    async def say_ok(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            writer.write(b"+OK\r\n" * 8)

    server = await asyncio.start_unix_server(say_ok, str(sockets / "odd"))
    async with server, opened(f"unix://{sockets / 'odd'}") as tier:
        tier._up = True
        assert await asked(tier, "a") is None
        assert tier.status == "down"


def test_a_connection_that_was_reset_is_a_failure_of_redis_alone(sockets: Path) -> None:
    """Under uvloop a write to such a connection raises RuntimeError."""

    async def main() -> None:
        valkey = Valkey(sockets)
        await valkey.start()
        try:
            async with opened(valkey.url) as tier:
                await until(lambda: tier.status == "up")
                await put(tier, "a")
                assert await asked(tier, "a") == an_answer()
                writers = [line._connection._writer for line in tier._lines]
                for writer in filter(None, writers):
                    writer.transport.abort()
                assert await asked(tier, "a") is None
                await until(lambda: tier.status == "up")
                assert await asked(tier, "a") == an_answer()
        finally:
            valkey.kill()

    uvloop.run(main())
