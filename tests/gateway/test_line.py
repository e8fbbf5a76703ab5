"""Exchanges with a real server, whole or not at all."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hiredis import pack_command
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from gateway.line import Command, Line, _packed
from tests.gateway.parts import Valkey


@pytest.fixture
async def line(valkey: Valkey) -> AsyncIterator[Line]:
    found = Line(ConnectionPool.from_url(valkey.url, protocol=3))
    yield found
    await found.hang_up()


async def test_replies_come_in_the_order_of_the_commands(line: Line) -> None:
    said = await line.exchange([("SET", "a", b"\x00\r\n", "EX", 60), ("GET", "a"), ("MGET", "a", "b")])
    assert said == [b"OK", b"\x00\r\n", [b"\x00\r\n", None]]


async def test_after_a_refusal_the_line_is_good_again(line: Line) -> None:
    with pytest.raises(RedisError):
        await line.exchange([("GET",), ("PING",)])
    assert await line.exchange([("GET", "nothing")]) == [None]


async def test_an_exchange_that_was_left_leaves_no_reply_behind(line: Line) -> None:
    await line.exchange([("SET", "a", "1")])
    for _ in range(20):
        leaving = asyncio.create_task(line.exchange([("GET", "a")]))
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.wait({leaving})
        assert await line.exchange([("GET", "nothing")]) == [None]


async def test_a_server_that_came_back_is_reached_again(line: Line, valkey: Valkey) -> None:
    await line.exchange([("PING",)])
    valkey.kill()
    with pytest.raises((RedisError, OSError)):
        await line.exchange([("PING",)])
    await valkey.start()
    assert await line.exchange([("PING",)]) == [b"PONG"]


@given(st.lists(st.text() | st.binary() | st.integers(), min_size=1).map(tuple))
def test_commands_are_packed_as_the_reference_does(command: Command) -> None:
    assert _packed(command) == pack_command(command)  # type: ignore[arg-type]  # its types know words alone
