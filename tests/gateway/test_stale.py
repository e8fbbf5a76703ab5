"""What is given when an answer is no longer fresh: the old one for a while, or where none can be had."""

import asyncio
from pathlib import Path

import pytest

from gateway.app import ADMIN_APP
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.server import running
from tests.gateway.parts import Valkey, World, world
from tests.shared.http.wire import Address, Seen
from tests.shared.waiting import until, until_told

COUNT = "/get_contents/g"
SECONDS = 0.02
"""A factor that makes answers fresh for 1.2 s, given while a new one is fetched for 0.6 s."""
AT_ONCE = 1e-6
"""A factor that makes them stale, and too old for that, at once."""


def ttl_of(reply: Seen) -> int | None:
    _, _, ttl = reply.headers["cache-status"].partition("ttl=")
    return int(ttl.partition(";")[0]) if ttl else None


async def test_a_stale_answer_is_given_while_a_new_one_is_fetched(sockets: Path) -> None:
    async with world(sockets, ttl_scale=SECONDS) as system:
        assert (await system.ask(COUNT)).json() == {"call": 1}

        async def is_stale() -> bool:
            reply = await system.ask(COUNT)
            ttl = ttl_of(reply)
            assert reply.json() == {"call": 1 if ttl is not None else len(system.parts["catalog"].calls)}
            return ttl is not None and ttl < 0

        await until_told(is_stale)
        await until(lambda: len(system.parts["catalog"].calls) == 2)

        async def is_new() -> bool:
            return bool((await system.ask(COUNT)).json() == {"call": 2})

        await until_told(is_new)


@pytest.mark.parametrize("ttl_scale", [SECONDS, AT_ONCE])
async def test_what_is_stale_is_renewed_only_where_there_is_room_for_that(
    sockets: Path, ttl_scale: float
) -> None:
    async with world(sockets, ttl_scale=ttl_scale) as system:
        part, admin = system.parts["catalog"], Address(sockets / "admin")
        first = await system.ask(COUNT)
        go = asyncio.Event()

        async def wait(_: Call) -> Ready:
            await go.wait()
            return json_reply({})

        async def is_stale() -> bool:
            reply = await system.ask(COUNT)
            assert (reply.status, reply.body) == (200, first.body)
            return (ttl_of(reply) or 0) < 0

        part.behave = wait
        others = [f"/get_max_duration/{year}/netflix/min" for year in range(1800, 1928)]
        asking = [asyncio.create_task(system.ask(other)) for other in others]
        await until(lambda: len(part.calls) == 1 + len(others))
        await until_told(is_stale)
        async with running(system.app[ADMIN_APP], admin.url):
            told = await admin.send(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert b"stream_request_seconds" in told.body
        assert b"stream_refusals_total{" not in told.body
        go.set()
        await asyncio.gather(*asking)
        await system.ask(COUNT)
        await until(lambda: len(part.calls) == 2 + len(others))


async def test_after_that_the_new_one_is_waited_for(sockets: Path) -> None:
    async with world(sockets, ttl_scale=AT_ONCE) as system:
        for number in (1, 2, 3):
            reply = await system.ask(COUNT)
            assert reply.json() == {"call": number}
            assert reply.headers["cache-status"] == "stream-api; fwd=miss; stored"


@pytest.mark.parametrize("way", ["stopped", "failing", "frozen"])
async def test_where_none_can_be_had_the_old_answer_stays(sockets: Path, way: str) -> None:
    async with world(sockets, ttl_scale=AT_ONCE, deadline_s=0.5) as system:
        first = await system.ask(COUNT)
        await break_down(system, way)
        for _ in range(8):  # with the breaker closed, and open
            reply = await system.ask(COUNT)
            assert (reply.status, reply.body) == (200, first.body)
            assert (ttl_of(reply) or 0) < 0
            assert reply.headers["etag"] == first.headers["etag"]
        assert (await system.ask("/get_contents/r")).status == 503


async def break_down(system: World, way: str) -> None:
    async def fail(_: Call) -> Ready:
        if way == "frozen":
            await asyncio.sleep(60)
        return json_reply({}, status=500)

    if way == "stopped":
        await system.stop("catalog")
    else:
        system.parts["catalog"].behave = fail


async def test_another_gateway_finds_the_old_answer_in_redis(sockets: Path, valkey: Valkey) -> None:
    async with world(sockets, redis_url=valkey.url, ttl_scale=AT_ONCE) as first:
        await first.until_part("redis", status="up")
        await first.ask(COUNT)
    async with world(sockets, redis_url=valkey.url, ttl_scale=AT_ONCE) as second:
        await second.until_part("redis", status="up")
        await second.stop("catalog")
        reply = await second.ask(COUNT)
        assert (reply.status, reply.json()) == (200, {"call": 1})
        assert reply.headers["cache-status"].endswith("detail=redis")
        assert ttl_of(reply) == -1


async def test_an_open_breaker_refuses_at_once_and_closes_when_the_service_is_back(system: World) -> None:
    await system.stop("catalog")
    for _ in range(6):
        assert (await system.ask(COUNT)).status == 503
    await system.start("catalog")

    async def is_answered() -> bool:
        return (await system.ask(COUNT)).status == 200

    await until_told(is_answered)


async def test_more_than_a_service_can_take_is_refused_at_once(system: World) -> None:
    go = asyncio.Event()

    async def wait(_: Call) -> Ready:
        await go.wait()
        return json_reply({})

    part = system.parts["catalog"]
    part.behave = wait
    asking = [
        asyncio.create_task(system.ask(f"/get_max_duration/{year}/netflix/min")) for year in range(1800, 2000)
    ]
    await until(lambda: sum(task.done() for task in asking) == 200 - 128)
    refused = [task.result() for task in asking if task.done()]
    assert {reply.status for reply in refused} == {503}
    assert all(reply.headers["retry-after"] for reply in refused)
    await until(lambda: len(part.calls) == 128)  # a place is taken before its call is heard
    assert (await system.ask("/get_score_count/netflix/3/2016")).status == 200
    go.set()
    assert {reply.status for reply in await asyncio.gather(*asking)} == {200, 503}
