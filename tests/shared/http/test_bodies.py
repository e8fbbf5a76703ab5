"""Bodies over real sockets: how large, how slow, of what kind, and how they break off."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest

from shared.api.recommender import LIST_SIMILAR, RECOMMEND_TO_PICKS
from shared.http.limits import ServerLimits
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.routing import Routes
from tests.shared.http.wire import Address, Seen, app_of, served

PATH = "/v1/recommendations"
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: x\r\n"
JSON_HEAD = f"{HEAD}Content-Type: application/json\r\n"
BODY = b'{"liked":["ns1"]}'
LIMITS = ServerLimits(body_s=0.2, linger_s=0.05)


async def answer(call: Call) -> Ready:
    asked = call.asked
    return json_reply(asked.picks if call.endpoint is RECOMMEND_TO_PICKS else {"limit": asked.limit})


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    async with served(app_of(Routes([RECOMMEND_TO_PICKS, LIST_SIMILAR]), answer), LIMITS) as found:
        yield found


async def post(address: Address, body: bytes, *, length: int | None = None, more: str = "") -> Seen:
    size = len(body) if length is None else length
    head = f"{JSON_HEAD}{more}Connection: close\r\nContent-Length: {size}\r\n\r\n"
    return await address.send(head.encode() + body)


async def test_a_body_is_read(address: Address) -> None:
    assert (await post(address, BODY)).json() == {"liked": ["ns1"], "disliked": []}


async def test_a_body_has_its_time(address: Address) -> None:
    reply = await post(address, b'{"liked"', length=100)
    assert (reply.status, reply.headers["connection"]) == (408, "close")
    assert reply.json()["type"].endswith("#body-too-slow")


async def test_the_size_allowed_is_named(address: Address) -> None:
    reply = await post(address, b" " * 16_385)
    assert (reply.status, reply.json()["detail"]) == (413, "a body has 16,384 bytes at most")


async def test_who_asks_first_is_told_to_go_on(address: Address) -> None:
    reader, writer = await asyncio.open_unix_connection(str(address.socket))
    writer.write(f"{JSON_HEAD}Expect: 100-continue\r\nContent-Length: {len(BODY)}\r\n\r\n".encode())
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(BODY)
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")
    writer.close()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Content-Type: text/csv\r\nContent-Length: 50\r\n", 415),
        ("Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 50\r\n", 415),
        ("Content-Type: application/json\r\nContent-Length: 99999\r\n", 413),
    ],
)
async def test_who_asks_first_in_vain_is_told_at_once(address: Address, head: str, status: int) -> None:
    reply = await address.send(f"{HEAD}Expect: 100-continue\r\n{head}\r\n".encode())
    assert reply.status == status


async def test_what_is_compressed_is_not_read(address: Address) -> None:
    reply = await post(address, gzip.compress(BODY), more="Content-Encoding: gzip\r\n")
    assert (reply.status, reply.json()["type"]) == (415, "/docs/problems#unsupported-media-type")
    assert (await post(address, BODY, more="Content-Encoding: identity\r\n")).status == 200


@pytest.mark.parametrize("rest", [b"zz\r\n", b"5\r\n{}", b"-1\r\n"])
async def test_broken_pieces_are_no_fault_of_ours(address: Address, rest: bytes) -> None:
    head = f"{JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n".encode()
    assert (await address.send(head + rest)).status in {400, 408}


async def test_who_leaves_midway_leaves_no_trace(
    address: Address, capsys: pytest.CaptureFixture[str]
) -> None:
    _, writer = await asyncio.open_unix_connection(str(address.socket))
    writer.write(f"{JSON_HEAD}Content-Length: 100\r\n\r\n{{".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await post(address, BODY)).status == 200
    assert "request_failed" not in "".join(capsys.readouterr())


async def test_a_parameter_that_stands_twice_is_refused(address: Address) -> None:
    reply = await address.ask("/v1/titles/ns1/similar?genre=drama&limit=5&genre=comedy")
    assert (reply.status, [bad["parameter"] for bad in reply.json()["errors"]]) == (422, ["genre"])
    assert "more than once" in reply.json()["detail"]
    assert (await address.ask("/v1/titles/ns1/similar?genre=drama&limit=5")).json() == {"limit": 5}
