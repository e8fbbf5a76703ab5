"""Replies made ready beforehand: they read on the wire as any other reply does."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from shared.http.ready import Ready, ready_head, suits
from shared.http.rim import Call
from shared.http.routing import Routes
from tests.shared.http.wire import Address, app_of, served

HEAD = ready_head([("Content-Type", "text/plain"), ("Stream-Version", "v9")], 5)
ASK = b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n"


async def page(request: web.BaseRequest) -> web.StreamResponse:
    if not suits(request):
        return web.Response(body=b"plain", content_type="text/plain")
    reply = Ready(HEAD, b"ready")
    reply.headers["Age"] = "7"
    return reply


async def nothing(_: Call) -> web.Response:
    raise AssertionError


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    async with served(app_of(Routes([]), nothing, {"/page": page})) as found:
        yield found


async def test_everything_that_a_reply_has_is_there(address: Address) -> None:
    reply = await address.ask("/page", headers="X-Request-ID: me\r\n")
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
async def test_what_needs_more_care_gets_it(address: Address, method: str, version: str) -> None:
    reply = await address.send(
        f"{method} /page HTTP/{version}\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    )
    assert reply.status == 200
    assert reply.headers["content-length"] == "5"
    assert reply.body == (b"" if method == "HEAD" else b"plain")


def test_a_policy_of_its_own_stays_the_only_one() -> None:
    head = ready_head([("Content-Security-Policy", "default-src 'self'")], 0).decode()
    assert head.count("Content-Security-Policy") == 1
    assert "default-src 'self'" in head


async def test_a_caller_who_left_is_no_fault(address: Address) -> None:
    for _ in range(20):
        _, writer = await asyncio.open_unix_connection(str(address.socket))
        writer.write(50 * ASK)
        writer.transport.abort()
    assert (await address.ask("/page")).status == 200
