"""Damaged requests, and such as two servers read differently: one clear answer each, and no harm."""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.api import PUBLIC
from shared.http.limits import ServerLimits
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.routing import Routes
from tests.shared.http.wire import Address, app_of, served

# Whatever a damaged request leaves open is closed soon, so that a reply can be read to its end.
SHORT = ServerLimits(head_s=0.05, idle_s=0.05, linger_s=0.05)
# Only there to catch a hang.
PATIENCE_S = 10
GET = b"GET /get_contents/g HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /get_contents/g HTTP/1.1\r\nHost: x\r\n"
VALID = (
    GET + b"\r\n",
    GET + b'If-None-Match: W/"a", "b"\r\nX-Request-ID: me\r\nAccept-Encoding: gzip;q=0.5, br\r\n\r\n',
    b"HEAD /livez?x=1&y=%41 HTTP/1.1\r\nHost: example.org:80\r\nConnection: close\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://x/get_recommendations/face%2Foff HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    POST + b"Content-Length: 5\r\n\r\nhello",
    POST + b"Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
    b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
    GET + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n",
    GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
)
MORSELS = (
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\r\n ", b"\x00", b"\x1b[31m", b"\xff", b"\xc2\x9b", b" ", b"\t",
    b":", b"%", b"%FF", b"%00", b"?", b"#", b"*", b"//", b"..", b"TRACE ", b"HTTP/1.0", b"HTTP/2.0",
    b"A" * 5000, b"Content-Length: 5\r\n", b"Content-Length: 99999\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Host: y\r\n",
)  # fmt: skip


async def answer(call: Call) -> Ready:
    return json_reply({"row": call.endpoint.name})


async def page(_: web.BaseRequest) -> Ready:
    return json_reply({"page": True})


@pytest.fixture(scope="module")
def server() -> Iterator[Address]:
    """A server on a loop of its own, for tests that hypothesis runs."""
    started, stop = threading.Event(), asyncio.Event()
    found: list[Address] = []
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with served(app_of(Routes(PUBLIC), answer, {"/livez": page}), SHORT) as address:
            found.append(address)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert started.wait(PATIENCE_S)
    yield found[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


def sent(address: Address, raw: bytes) -> bytes:
    """All that comes back until the server ends the connection."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE_S)
        connection.connect(str(address.socket))
        replies = b""
        try:
            connection.sendall(raw)
            while came := connection.recv(65_536):
                replies += came
        except ConnectionError:
            pass
        return replies


def statuses(replies: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"(?:^|(?<=[}\n]))HTTP/1\.[01] (\d{3}) ", replies)]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A valid request, or two, of which a few places are overwritten, cut out or grown."""
    raw = b"".join(draw(st.lists(st.sampled_from(VALID), min_size=1, max_size=2)))
    for _ in range(draw(st.integers(1, 5))):
        at, cut = draw(st.integers(0, len(raw))), draw(st.integers(0, 12))
        new = draw(st.one_of(st.binary(max_size=4), st.sampled_from(MORSELS)))
        raw = raw[:at] + new + raw[at + cut :]
    return raw


@settings(max_examples=150)
@given(raw=damaged())
def test_a_damaged_request_is_answered_or_ended_and_does_no_harm(server: Address, raw: bytes) -> None:
    replies = sent(server, raw)
    assert all(status < 500 for status in statuses(replies)), replies
    assert replies == b"" or statuses(replies[:20])
    assert statuses(sent(server, GET + b"Connection: close\r\n\r\n")) == [200]


@settings(max_examples=50)
@given(raw=st.binary(min_size=1, max_size=300))
def test_noise_is_answered_or_ended_and_does_no_harm(server: Address, raw: bytes) -> None:
    assert set(statuses(sent(server, raw))) <= {400, 408}
    assert statuses(sent(server, GET + b"Connection: close\r\n\r\n")) == [200]


@pytest.mark.parametrize(
    "raw",
    [
        POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        POST + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
        POST + b"Content-Length: 4, 4\r\n\r\nabcd",
        POST + b"Content-Length: +4\r\n\r\nabcd",
        POST + b"Content-Length: 0x4\r\n\r\nabcd",
        POST + b"Content-Length: 4 4\r\n\r\nabcd",
        POST + b"Content-Length: \r\n\r\nabcd",
        POST + b"Content-Length : 4\r\n\r\nabcd",
        POST + b"Content-Length: 99999999999999999999\r\n\r\nabcd",
        POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n1\na\n0\n\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n0;a=b\nGET / HTTP/1.1\r\n\r\n",
        GET + b"X: a\r\n b\r\n\r\n",
        GET.replace(b"\r\nHost", b"\r\n Host") + b"\r\n",
        GET.replace(b"\r\n", b"\n") + b"\n",
        GET + b"X: a\nY: b\r\n\r\n",
        GET + b"X: a\rY: b\r\n\r\n",
        GET + b"X: a\r\n\n",
        GET + b"X : a\r\n\r\n",
        GET + b": a\r\n\r\n",
        GET + b"X\x00: a\r\n\r\n",
        GET + b"Host: y\r\n\r\n",
        GET.replace(b" HTTP", b"HTTP") + b"\r\n",
        GET.replace(b"1.1", b"2.0") + b"\r\n",
    ],
)  # fmt: skip
def test_what_two_servers_may_read_differently_is_refused_and_the_connection_ended(
    server: Address, raw: bytes
) -> None:
    for smuggled in (b"", GET + b"\r\n"):
        replies = sent(server, raw + smuggled)
        assert statuses(replies) == [400]
        assert b"\r\nConnection: close\r\n" in replies
