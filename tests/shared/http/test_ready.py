"""Replies made ready beforehand: they read on the wire as any other reply does."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from shared.http.ready import Ready, head_of
from shared.http.rim import Call
from shared.http.routing import Routes
from tests.shared.http.wire import Address, app_of, served

HEAD = head_of([("Content-Type", "text/plain")])
ASK = b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n"


async def page(_: web.BaseRequest) -> Ready:
    reply = Ready(HEAD, b"ready")
    reply.headers["Age"] = "7"
    reply.headers["Stream-Version"] = "v9"
    return reply


async def nothing(_: Call) -> Ready:
    raise AssertionError


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    async with served(app_of(Routes([]), nothing, {"/page": page})) as found:
        yield found


async def test_everything_that_a_reply_has_is_there(address: Address) -> None:
    reply = await address.ask("/page", headers="X-Request-ID: me\r\nConnection: close\r\n")
    assert (reply.status, reply.body) == (200, b"ready")
    assert reply.headers.pop("date").endswith(" GMT")
    assert reply.headers == {
        "content-type": "text/plain",
        "stream-version": "v9",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "content-length": "5",
        "age": "7",
        "x-request-id": "me",
        "connection": "close",
    }


async def test_a_connection_goes_on_and_pipelined_requests_are_answered_in_order(address: Address) -> None:
    reader, writer = await asyncio.open_unix_connection(str(address.socket))
    for _ in range(2):
        writer.write(3 * ASK)
        for _ in range(3):
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"connection: close" not in head.lower()
            assert await reader.readexactly(5) == b"ready"
    writer.close()


@pytest.mark.parametrize(("method", "version"), [("HEAD", "1.1"), ("GET", "1.0"), ("HEAD", "1.0")])
async def test_heads_and_old_callers_are_answered_too(address: Address, method: str, version: str) -> None:
    reply = await address.send(
        f"{method} /page HTTP/{version}\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    )
    assert reply.status == 200
    assert reply.headers["content-length"] == "5"
    assert reply.headers["connection"] == "close"
    assert reply.body == (b"" if method == "HEAD" else b"ready")


async def test_an_old_caller_who_wants_to_stay_is_told_that_it_may(address: Address) -> None:
    reader, writer = await asyncio.open_unix_connection(str(address.socket))
    for _ in range(2):
        writer.write(b"GET /page HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert b"connection: keep-alive\r\n" in (await reader.readuntil(b"\r\n\r\n")).lower()
        assert await reader.readexactly(5) == b"ready"
    writer.close()


@pytest.mark.parametrize(("status", "has_length"), [(200, True), (404, True), (204, False), (304, False)])
def test_only_what_may_have_a_body_has_a_length(status: int, has_length: bool) -> None:
    wire = Ready(head_of([], status), status=status).on_the_wire()
    assert (b"Content-Length: 0\r\n" in wire) == has_length


def test_a_policy_of_its_own_stays_the_only_one() -> None:
    head = head_of([("Content-Security-Policy", "default-src 'self'")]).decode()
    assert head.count("Content-Security-Policy") == 1
    assert "default-src 'self'" in head


async def test_a_caller_who_left_is_no_fault(address: Address) -> None:
    for _ in range(20):
        _, writer = await asyncio.open_unix_connection(str(address.socket))
        writer.write(50 * ASK)
        writer.transport.abort()
    assert (await address.ask("/page")).status == 200
