"""The limits of a connection: how large, how slow, how many."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from shared.api import PUBLIC
from shared.http.limits import ServerLimits
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.routing import Routes
from tests.shared.http.wire import Address, Seen, app_of, served
from tests.shared.waiting import until_told

HEAD = b"GET /get_contents/g HTTP/1.1\r\nHost: x\r\n"
LAST = HEAD + b"Connection: close\r\n\r\n"
SLOW = ServerLimits(head_s=0.2)


async def answer(call: Call) -> Ready:
    return json_reply({"row": call.endpoint.name})


def an_app() -> web.Application:
    return app_of(Routes(PUBLIC), answer)


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    async with served(an_app(), ServerLimits(linger_s=0.05)) as found:
        yield found


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connected(address: Address, raw: bytes = b"") -> Connection:
    reader, writer = await asyncio.open_unix_connection(str(address.socket))
    writer.write(raw)
    return reader, writer


async def rest_of(connection: Connection) -> bytes:
    """What comes until the server ends the connection; ten seconds are only there to catch a hang."""
    reader, writer = connection
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def expect_refusal(reply: Seen, status: int, slug: str) -> None:
    assert reply.status == reply.json()["status"] == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["connection"] == "close"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.json()["type"] == f"/docs/problems#{slug}"
    assert "server" not in reply.headers


def line_of(length: int) -> bytes:
    around = len("GET /get_recommendations/ HTTP/1.1")
    return b"GET /get_recommendations/" + b"%41" * ((length - around) // 3) + b"A" * ((length - around) % 3)


async def test_a_request_line_may_be_so_long(address: Address) -> None:
    for length, status in ((4096, 422), (4097, 414)):
        reply = await address.send(line_of(length) + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert reply.status == status
    expect_refusal(reply, 414, "uri-too-long")


async def test_a_long_title_of_any_script_passes(address: Address) -> None:
    assert (await address.ask("/get_recommendations/" + "%E5%8D%83" * 400)).status == 200


@pytest.mark.parametrize(
    "fields",
    [
        b"X: " + b"a" * 4097 + b"\r\n",
        b"X" * 4097 + b": a\r\n",
        b"".join(b"X%d: a\r\n" % number for number in range(65)),
        b"".join(b"X%d: %s\r\n" % (number, b"a" * 4000) for number in range(5)),
    ],
)
async def test_a_head_beyond_a_limit_is_refused(address: Address, fields: bytes) -> None:
    expect_refusal(await address.send(HEAD + fields + b"\r\n"), 431, "head-too-large")


async def test_a_head_beyond_the_limit_is_refused_before_its_end(address: Address) -> None:
    reader, writer = await connected(address, HEAD)
    for number in range(5):
        writer.write(b"X%d: %s\r\n" % (number, b"a" * 4000))
        await writer.drain()
    assert b" 431 " in (await rest_of((reader, writer))).partition(b"\r\n")[0]


async def test_heads_within_the_limits_are_read_however_they_come(address: Address) -> None:
    """Sixty-four fields; a head in pieces; more heads at once than one may be long."""
    full = b"".join(b"X%d: a\r\n" % number for number in range(62))
    assert (await address.send(HEAD + full + b"Connection: close\r\n\r\n")).status == 200
    long = HEAD + b"X: " + b"a" * 4000 + b"\r\n"
    reader, writer = await connected(address)
    for byte in LAST:
        writer.write(bytes((byte,)))
        await writer.drain()
    assert (await rest_of((reader, writer))).startswith(b"HTTP/1.1 200 ")
    many = await rest_of(await connected(address, (long + b"\r\n") * 8 + LAST))
    assert many.count(b"HTTP/1.1 200 OK") == 9


@pytest.mark.parametrize("method", [b"GET", b"POST", b"HEAD", b"OPTIONS", b"DELETE"])
async def test_a_large_body_is_refused_unread(address: Address, method: bytes) -> None:
    head = method + b" /get_contents/g HTTP/1.1\r\nHost: x\r\nContent-Length: 16385\r\n\r\n"
    reply = await address.send(head)
    assert (reply.status, reply.headers["connection"]) == (413, "close")
    if method != b"HEAD":
        expect_refusal(reply, 413, "body-too-large")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
async def test_a_body_without_a_length_is_refused_where_none_is_due(address: Address, method: str) -> None:
    reply = await address.send(
        f"{method} /get_contents/g HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    )
    assert reply.status == 413


async def test_a_small_body_does_no_harm(address: Address) -> None:
    body = b"Content-Length: 16384\r\n\r\n" + b"\r\n\r\n" * 4096
    assert (await rest_of(await connected(address, HEAD + body + LAST))).count(b"HTTP/1.1 200 OK") == 2
    chunked = b"POST /get_contents/g HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    replies = await rest_of(await connected(address, chunked + b"3\r\nabc\r\n0\r\n\r\n" + LAST))
    assert (replies.count(b" 405 "), replies.count(b" 200 OK")) == (1, 1)


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async with served(an_app(), ServerLimits(linger_s=0.05)) as address:
        replies = await rest_of(await connected(address, HEAD + b"Content-Length: 9\r\n\r\nhalf"))
    assert replies.count(b"HTTP/1.1 200 OK") == 1


async def test_idle_connections_are_closed_without_a_word() -> None:
    async with served(an_app(), SLOW) as address:
        idle = [await connected(address) for _ in range(100)]
        assert [await rest_of(connection) for connection in idle] == [b""] * 100


@pytest.mark.parametrize("half", [b"G", b"GET /get_contents/g HTTP/1.1\r\n", HEAD, HEAD + b"X: a\r\n\r"])
async def test_half_a_head_has_its_time(half: bytes) -> None:
    async with served(an_app(), SLOW) as address:
        expect_refusal(await address.send(half), 408, "head-too-slow")


async def test_a_later_head_has_its_time_too() -> None:
    async with served(an_app(), SLOW) as address:
        kept = await connected(address, HEAD + b"\r\n")
        await kept[0].readuntil(b"}")
        kept[1].write(HEAD)
        assert (await rest_of(kept)).startswith(b"HTTP/1.1 408 ")
        at_once = await rest_of(await connected(address, HEAD + b"\r\n" + HEAD))
        assert (at_once.count(b" 200 OK"), at_once.count(b" 408 ")) == (1, 1)


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 20])
async def test_a_kept_connection_may_idle(cut: int) -> None:
    """However its last head came: whole, behind another, with a body, or cut anywhere."""
    async with served(an_app(), SLOW) as address:
        kept = await connected(address)
        for raw in (HEAD + b"Content-Length: 1\r\n\r\n", b"a" + HEAD + b"\r\n" + HEAD + b"\r\n"):
            kept[1].write(raw[:-cut])
            await kept[1].drain()
            await answered(address)
            kept[1].write(raw[-cut:])
            await kept[0].readuntil(b"}")
        await kept[0].readuntil(b"}")
        # Whoever came later has been closed: so the look at all connections has passed this one by.
        assert await rest_of(await connected(address)) == b""
        kept[1].write(LAST)
        assert (await rest_of(kept)).startswith(b"HTTP/1.1 200 ")


async def test_who_waits_for_an_answer_is_not_cut_off() -> None:
    go = asyncio.Event()

    async def wait(_: Call) -> Ready:
        await go.wait()
        return json_reply({})

    async with served(app_of(Routes(PUBLIC), wait), SLOW) as address:
        asking = await connected(address, HEAD + b"\r\n" + HEAD)
        for _ in range(2):
            assert await rest_of(await connected(address)) == b""
        go.set()
        replies = await rest_of(asking)
    assert (replies.count(b" 200 OK"), replies.count(b" 408 ")) == (1, 1)


async def test_one_connection_too_many_is_turned_away() -> None:
    async with served(an_app(), ServerLimits(connections=2)) as address:
        held = [await connected(address, HEAD + b"\r\n") for _ in range(2)]
        for reader, _ in held:
            await reader.readuntil(b"}")
        reply = await address.send(b"")
        expect_refusal(reply, 503, "unavailable")
        assert reply.headers["retry-after"] == "1"
        assert int(reply.headers["content-length"]) == len(reply.body)
        held[0][1].close()
        await until_told(lambda: answered(address))
        held[1][1].close()


async def answered(address: Address) -> bool:
    return (await rest_of(await connected(address, LAST))).startswith(b"HTTP/1.1 200 ")


async def test_what_comes_behind_a_wish_to_upgradeanswered_or_refused() -> None:
    """The parser drops it; a connection that stayed open would leave its sender waiting."""
    wish = HEAD + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n"
    async with served(an_app()) as address:
        dropped = await rest_of(await connected(address, wish + HEAD + b"\r\n"))
        assert dropped.count(b" 200 OK") == 1
        assert b"Connection: close\r\n" in dropped
        kept = await connected(address, wish)
        assert b"Connection: close" not in await kept[0].readuntil(b"\r\n\r\n")
        kept[1].write(LAST)
        assert b"HTTP/1.1 200 OK" in await rest_of(kept)
