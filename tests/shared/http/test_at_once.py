"""Replies that are given as the request is read, beside others that take their time."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from shared.api import PUBLIC
from shared.api.catalog import GetContents
from shared.errors import NotFound
from shared.http import server
from shared.http.limits import ServerLimits
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Begun, Call
from shared.http.routing import Routes
from shared.http.server import DRAINING
from shared.http.visits import Visit
from shared.log import set_up_logging
from tests.shared.http.wire import Address, app_of, read_reply, request_of, served

AT_HAND = "/get_contents/g"
AWAITED = "/get_contents/pg"
MISSING = "/get_contents/nr"
BROKEN = "/get_contents/unrated"


class Counted(Visit):
    """Notes every visit in one of these lists."""

    def __init__(self, request: web.BaseRequest, entered: list[str], left: list[int]) -> None:
        super().__init__(request)
        self._entered, self._left = entered, left

    def enter(self) -> None:
        self._entered.append(self.request.raw_path)

    def leave(self, reply: Ready) -> None:
        self._left.append(reply.status)


def answer(call: Call) -> Begun:
    if call.asked == GetContents("nr"):
        raise NotFound("nothing here")
    if call.asked == GetContents("unrated"):
        raise ZeroDivisionError("secret of the inside")
    return json_reply({"way": "at hand"}) if call.asked == GetContents("g") else answer_later()


async def answer_later() -> Ready:
    await asyncio.sleep(0.01)
    return json_reply({"way": "awaited"})


def an_app() -> web.Application:
    return app_of(Routes(PUBLIC), answer)


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    async with served(an_app()) as found:
        yield found


async def test_a_reply_has_all_that_an_awaited_one_has(address: Address) -> None:
    first, second = [
        await address.ask(target, headers="X-Request-ID: me\r\n") for target in (AT_HAND, AWAITED)
    ]
    assert (first.json(), second.json()) == ({"way": "at hand"}, {"way": "awaited"})
    for reply in (first, second):
        assert reply.headers.pop("date").endswith(" GMT")
        reply.headers.pop("content-length")
    assert first.headers == second.headers
    assert first.headers["x-request-id"] == "me"


async def test_every_visit_enters_and_leaves_once() -> None:
    entered, left = list[str](), list[int]()
    targets, statuses = [AT_HAND, AWAITED, MISSING, "/nowhere", AT_HAND + "?x=1"], [200, 200, 404, 404, 422]
    app = app_of(Routes(PUBLIC), answer, receive=lambda request: Counted(request, entered, left))
    async with served(app) as address:
        assert [(await address.ask(target)).status for target in targets] == statuses
    assert (entered, left) == (targets, statuses)


async def test_a_fault_is_a_problem_and_a_line_in_the_log(address: Address) -> None:
    set_up_logging("test")
    with capture_logs() as told:
        reply = await address.ask(BROKEN)
    assert reply.status == 500
    assert b"secret" not in reply.body
    assert [line["event"] for line in told] == ["request_failed"]


async def test_replies_come_in_the_order_of_the_requests(address: Address) -> None:
    """However they are cut: all at once, one by one, or each sent as the one before is being answered."""
    targets = [AT_HAND, AWAITED, AT_HAND, AT_HAND, AWAITED, AWAITED, AT_HAND, MISSING]
    names = [f"n{number}" for number in range(len(targets))]
    asked = [
        request_of(target, headers=f"X-Request-ID: {name}\r\n")
        for target, name in zip(targets, names, strict=True)
    ]
    for pieces in ([b"".join(asked)], asked, [part for raw in asked for part in (raw[:20], raw[20:])]):
        async with address.connected() as (reader, writer):
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0.002)
            seen = [await read_reply(reader) for _ in asked]
        assert [reply.headers["x-request-id"] for reply in seen] == names


async def test_a_connection_ends_when_the_caller_wants_that(address: Address) -> None:
    async with address.connected() as (reader, writer):
        for _ in range(3):
            writer.write(request_of(AT_HAND))
            assert (await read_reply(reader)).json() == {"way": "at hand"}
        writer.write(request_of(AT_HAND, headers="Connection: close\r\n"))
        assert (await read_reply(reader)).headers["connection"] == "close"
        assert await reader.read() == b""


async def test_who_drains_asks_its_callers_to_go() -> None:
    app = an_app()
    app[DRAINING] = asyncio.Event()
    async with served(app) as address, address.connected() as (reader, writer):
        writer.write(request_of(AT_HAND))
        assert "connection" not in (await read_reply(reader)).headers
        app[DRAINING].set()
        writer.write(request_of(AT_HAND))
        reply = await read_reply(reader)
        assert (reply.status, reply.headers["connection"]) == (200, "close")
        assert await reader.read() == b""


async def test_what_was_asked_is_answered_before_a_server_ends() -> None:
    """A server that stops may close a connection in the turn of the loop in which it was asked something."""
    async with asyncio.timeout(10):
        async with served(an_app()) as address:
            connections = [await asyncio.open_unix_connection(str(address.socket)) for _ in range(8)]
            await address.ask(AT_HAND)  # which came after them
            for _, writer in connections:
                writer.write(request_of(AT_HAND))
        for reader, writer in connections:
            assert (await read_reply(reader)).status == 200
            writer.close()


async def test_an_idle_connection_is_closed_after_its_last_reply() -> None:
    async with served(an_app(), ServerLimits(idle_s=0.3)) as address, address.connected() as (reader, writer):
        for _ in range(8):
            writer.write(request_of(AT_HAND))
            assert (await read_reply(reader)).status == 200
            await asyncio.sleep(0.06)  # longer in all than one may idle
        assert await reader.read() == b""


@pytest.mark.parametrize("waits", [False, True], ids=["at once", "awaited"])
async def test_a_caller_who_does_not_read_is_not_answered_without_end(*, waits: bool) -> None:
    large, count, given = "x" * 200_000, 100, list[str]()

    def answer(_: Call) -> Begun:
        given.append("one more")
        return later() if waits else json_reply(large)

    async def later() -> Ready:
        return json_reply(large)

    async with served(app_of(Routes(PUBLIC), answer)) as address, address.connected() as (reader, writer):
        for _ in range(count):
            writer.write(request_of(AT_HAND))
            await asyncio.sleep(0.001)
        assert 0 < len(given) < count
        assert (await address.ask(AT_HAND)).status == 200  # others are answered meanwhile
        for _ in range(count):
            assert len((await read_reply(reader)).body) == len(large) + 2


async def test_half_a_request_may_wait_behind_one_that_takes_long() -> None:
    async def answer(_: Call) -> Ready:
        await asyncio.sleep(0.5)
        return json_reply({"way": "awaited"})

    app = app_of(Routes(PUBLIC), answer)
    async with served(app, ServerLimits(head_s=0.2)) as address, address.connected() as (reader, writer):
        writer.write(request_of(AWAITED))
        await asyncio.sleep(0.01)
        writer.write(request_of(AWAITED)[:20])
        assert (await read_reply(reader)).status == 200


async def test_a_reply_that_cannot_be_sent_ends_its_connection_alone() -> None:
    class Broken(Ready):
        async def prepare(self, request: web.BaseRequest) -> None:
            raise ZeroDivisionError("secret of the inside")

    async def answer(_: Call) -> Ready:
        return Broken(b"")

    set_up_logging("test")
    async with served(app_of(Routes(PUBLIC), answer)) as broken:
        async with broken.connected() as (reader, writer):
            with capture_logs() as told:
                writer.write(request_of(AWAITED))
                assert await reader.read() == b""
        assert [line["event"] for line in told] == ["reply_failed"]
        assert (await broken.ask("/nowhere")).status == 404


async def test_what_hangs_when_a_server_ends_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_FINISH_S", 0.1)
    ends = list[str]()

    async def answer(_: Call) -> Ready:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise
        return json_reply({"way": "awaited"})

    async with asyncio.timeout(10):
        async with served(app_of(Routes(PUBLIC), answer)) as address:
            reader, writer = await asyncio.open_unix_connection(str(address.socket))
            writer.write(request_of(AWAITED))
            await asyncio.sleep(0.1)
        assert await reader.read() == b""
    writer.close()
    assert ends == ["cancelled"]
