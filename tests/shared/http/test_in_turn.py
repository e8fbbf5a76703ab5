"""What is new is let in and waits for its turn; what was asked lately is answered at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from shared.api import PUBLIC
from shared.endpoint import Endpoint
from shared.errors import Overloaded
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Begun, Call
from shared.http.routing import Routes
from shared.http.server import RIM
from shared.http.visits import Visit
from shared.log import set_up_logging
from tests.shared.http.wire import Address, app_of, read_reply, request_of, served
from tests.shared.waiting import until

KNOWN, NEW = "/get_contents/g", "/get_contents/pg"


@dataclass
class Door:
    """Lets nobody in who asks for something new once it is shut; remembers all who came."""

    came: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    is_shut: bool = False

    def admit(self, visit: Visit, row: Endpoint[Any, Any], waiting: int) -> None:
        self.came.append(f"{visit.request.raw_path} {row.name} {waiting}")
        if self.is_shut:
            raise Overloaded("too much")

    def answer(self, call: Call) -> Begun:
        self.asked.append(call.question.address)
        return json_reply({"asked": len(self.asked)})

    def app(self) -> web.Application:
        async def page(_: web.BaseRequest) -> Ready:
            return json_reply({"page": True})

        return app_of(Routes(PUBLIC), self.answer, {"/livez": page}, admit=self.admit)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def address(door: Door) -> AsyncIterator[Address]:
    async with served(door.app()) as found:
        yield found


async def test_only_what_was_not_asked_lately_comes_to_the_door(door: Door, address: Address) -> None:
    replies = [await address.ask(target) for target in (KNOWN, KNOWN, NEW, KNOWN)]
    assert [reply.json() for reply in replies] == [{"asked": number} for number in (1, 2, 3, 4)]
    assert door.came == [f"{KNOWN} get_contents 0", f"{NEW} get_contents 0"]


async def test_a_shut_door_is_told_at_once_and_nothing_is_asked(door: Door, address: Address) -> None:
    await address.ask(KNOWN)
    door.is_shut = True
    refused, known = await address.ask(NEW, headers="X-Request-ID: me\r\n"), await address.ask(KNOWN)
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["detail"] == "too much"
    assert refused.headers["x-request-id"] == refused.json()["request_id"] == "me"
    assert known.status == 200
    assert len(door.asked) == 2
    door.is_shut = False
    assert (await address.ask(NEW)).status == 200


@pytest.mark.parametrize("target", ["/livez", "/nowhere", "/v1/users/1/ratings"])
async def test_pages_mistakes_and_what_needs_a_key_pass_a_shut_door(
    door: Door, address: Address, target: str
) -> None:
    door.is_shut = True
    assert (await address.ask(target)).status in (200, 401, 404)
    assert door.came == []


async def test_replies_come_in_the_order_of_the_requests(address: Address) -> None:
    targets = [NEW, KNOWN, NEW, KNOWN, "/livez", "/get_contents/r", KNOWN]
    asked = [request_of(one, headers=f"X-Request-ID: n{at}\r\n") for at, one in enumerate(targets)]
    for pieces in (asked, [b"".join(asked)]):
        async with address.connected() as (reader, writer):
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0.002)
            seen = [await read_reply(reader) for _ in asked]
        assert [reply.headers["x-request-id"] for reply in seen] == [f"n{at}" for at in range(len(targets))]


async def test_who_left_before_their_turn_is_not_asked_for(door: Door) -> None:
    app = door.app()
    async with served(app) as address:
        assert (await address.ask(KNOWN)).status == 200
        turns = app[RIM].turns
        assert turns is not None
        for _ in range(100):
            turns.add(partial(time.sleep, 0.001))  # more than a turn of the loop has for them
        async with address.connected() as (_, writer):
            writer.write(request_of(NEW))
            await until(lambda: turns.awaits(NEW))
            writer.transport.abort()
        await until(lambda: not turns.awaits(NEW))
        assert app[RIM].connections() == 0
    assert door.asked == [KNOWN]


async def test_who_is_let_in_is_told_how_many_wait_for_such_work(door: Door) -> None:
    app = door.app()
    async with served(app) as address:
        turns = app[RIM].turns
        assert turns is not None
        for _ in range(100):
            turns.add(partial(time.sleep, 0.001), ("catalog", "lookup"))
        assert (await address.ask(NEW)).status == 200
    (came,) = door.came
    assert 50 < int(came.rpartition(" ")[2]) <= 100


async def test_nobody_waits_for_a_turn_while_the_process_drains(door: Door) -> None:
    app = door.app()
    door.is_shut = True
    async with served(app) as address:
        app[RIM].draining.set()
        assert (await address.ask(NEW)).status == 200
    assert door.came == []


async def test_many_who_ask_the_same_come_to_the_door_once(door: Door, address: Address) -> None:
    replies = await asyncio.gather(*(address.ask(NEW) for _ in range(200)))
    assert {reply.status for reply in replies} == {200}
    assert len(door.came) == 1


async def test_what_goes_wrong_in_a_turn_ends_one_connection_alone(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_logging("test")
    app = door.app()
    async with served(app) as address:
        with monkeypatch.context() as patched:
            patched.setattr(app[RIM], "_leave", None)
            async with address.connected() as (reader, writer):
                writer.write(request_of(NEW))
                assert await reader.read() == b""
        await until(lambda: app[RIM].connections() == 0)
        assert (await address.ask(NEW)).status == 200


async def test_many_new_ones_are_all_answered_beside_known_ones(door: Door, address: Address) -> None:
    targets = [*(f"/get_actor/netflix/{year}" for year in range(1950, 2020)), *[KNOWN] * 200]
    replies = await asyncio.gather(*(address.ask(target) for target in targets))
    assert {reply.status for reply in replies} == {200}
    assert len(door.asked) == len(targets)
