"""Going over to newer data: popular answers are there beforehand, and no connection sees older data again."""

import asyncio
from pathlib import Path

from aiohttp import ClientSession, UnixConnector

from shared.http.ready import Ready, head_of
from shared.http.replies import json_reply
from shared.http.rim import Call
from tests.gateway.parts import MIDDLE, NEW, World, world
from tests.shared.waiting import until_told

POPULAR = [f"/get_max_duration/{year}/netflix/min" for year in range(1950, 2020)]
RARE = "/get_contents/nr"


async def test_popular_answers_are_there_before_the_version_changes(system: World) -> None:
    for target in POPULAR:
        await system.ask(target)
    system.parts["catalog"].version = NEW
    await system.until_part("catalog", version=NEW)
    for target in POPULAR:
        reply = await system.ask(target)
        assert reply.headers["cache-status"] == "stream-api; hit; detail=local"
        assert reply.headers["stream-version"] == NEW
    assert len(system.parts["catalog"].calls) == 2 * len(POPULAR)


async def test_a_service_that_dies_meanwhile_holds_nothing_up(system: World) -> None:
    for target in POPULAR:
        await system.ask(target)

    async def fail(_: Call) -> Ready:
        return json_reply({}, status=500)

    part = system.parts["catalog"]
    part.behave, part.version = fail, NEW
    await system.until_part("catalog", version=NEW)


async def test_an_unreadable_answer_meanwhile_holds_nothing_up(system: World) -> None:
    """A 404 that is none of ours, from whatever stands before the service."""
    for target in POPULAR:
        await system.ask(target)

    async def say_nonsense(_: Call) -> Ready:
        return Ready(head_of((), 404), b"<html>", 404)

    part = system.parts["catalog"]
    part.behave, part.version = say_nonsense, NEW
    await system.until_part("catalog", version=NEW)
    assert (await system.ask(RARE)).status == 503
    part.behave = None

    async def is_answered() -> bool:
        return (await system.ask(RARE)).status == 200

    await until_told(is_answered)


async def test_no_connection_sees_older_data_again(sockets: Path) -> None:
    """One connection meets the new data by a miss while the popular answers are still being fetched."""
    go = asyncio.Event()

    async def be_slow(call: Call) -> Ready:
        if call.question.address in POPULAR:
            await go.wait()
        return json_reply({"version": part.version})

    async with world(sockets, deadline_s=0.2) as system:
        part = system.parts["catalog"]
        for target in POPULAR:
            await system.ask(target)
        part.behave, part.version = be_slow, NEW
        async with session(system) as ahead, session(system) as behind:
            assert await version(behind, POPULAR[0]) == MIDDLE
            assert await version(ahead, RARE) == NEW
            assert await version(behind, POPULAR[1]) == MIDDLE
            go.set()
            assert await version(ahead, POPULAR[2]) == NEW
            await system.until_part("catalog", version=NEW)
            assert await version(behind, POPULAR[3]) == NEW


def session(system: World) -> ClientSession:
    return ClientSession("http://x", connector=UnixConnector(str(system.address.socket), limit=1))


async def version(client: ClientSession, target: str) -> str:
    async with client.get(target) as reply:
        assert reply.status == 200
        return reply.headers["Stream-Version"]
