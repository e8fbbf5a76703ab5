"""What is asked for one caller alone: passed on with its body and key, and kept nowhere."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from shared.api.listing import Picks
from shared.errors import NotFound, Unavailable
from shared.http.ready import Ready
from shared.http.rim import Call
from shared.keys import digest_of, read_keys
from tests.gateway.parts import MIDDLE, World, world
from tests.shared.http.wire import Seen

PICKS = "/v1/recommendations"
USER = "/v1/users/7/recommendations"
KEYS = read_keys(f"app:users:{digest_of('app')} ops:admin:{digest_of('root')}")
KEY = "X-API-Key: app\r\n"


@pytest.fixture
async def system(sockets: Path) -> AsyncIterator[World]:
    async with world(sockets, api_keys=KEYS) as found:
        yield found


async def post(system: World, body: bytes, *, target: str = PICKS, kind: str = "application/json") -> Seen:
    head = f"POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}\r\n"
    return await system.address.send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def test_a_body_reaches_the_service_in_its_canonical_form(system: World) -> None:
    reply = await post(system, b' {"liked": ["ns1", "w-as2"]} ', target=f"{PICKS}?limit=5&type=movies")
    assert (reply.status, reply.body) == (200, b'{"call":1}')
    (call,) = system.parts["recommender"].calls
    assert call.asked.picks == Picks(("ns1", "w-as2"), ())
    assert call.request.path_qs == f"{PICKS}?limit=5&type=movie"
    assert await call.request.read() == b'{"liked":["ns1","w-as2"],"disliked":[]}'


async def test_nothing_of_it_is_kept(system: World) -> None:
    replies = [await post(system, b'{"liked":["ns1"]}') for _ in range(2)]
    replies += [await system.ask(USER, headers=KEY) for _ in range(2)]
    assert [reply.body for reply in replies] == [b'{"call":%d}' % number for number in (1, 2, 3, 4)]
    for reply in replies:
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["cache-status"] == "stream-api; fwd=bypass"
        assert reply.headers["stream-version"] == MIDDLE
        assert "etag" not in reply.headers


async def test_callers_at_once_share_nothing(system: World) -> None:
    replies = await asyncio.gather(*(system.ask(USER, headers=KEY) for _ in range(8)))
    assert len({reply.body for reply in replies}) == 8


async def test_nothing_sent_is_an_empty_list(system: World) -> None:
    assert (await system.ask(PICKS, method="POST")).status == 200
    assert system.parts["recommender"].calls[0].asked.picks == Picks()


@pytest.mark.parametrize(
    ("body", "bad"),
    [
        (b'{"liked": "ns1"}', {"liked"}),
        (b'{"liked": ["ns1", 3]}', {"liked[1]"}),
        (b'{"liked": [""], "disliked": null}', {"liked[0]", "disliked"}),
        (b'{"loved": ["ns1"]}', {"loved"}),
        (orjson.dumps({"liked": ["ns1"] * 201}), {"liked"}),
    ],
)
async def test_every_bad_field_is_named(system: World, body: bytes, bad: set[str]) -> None:
    reply = await post(system, body)
    assert reply.status == 422
    assert {error["parameter"] for error in reply.json()["errors"]} == bad
    assert not system.parts["recommender"].calls


@pytest.mark.parametrize("body", [b"{", b"[]", b"3", b"\xff", b"null"])
async def test_what_is_no_object_is_refused(system: World, body: bytes) -> None:
    reply = await post(system, body)
    assert (reply.status, reply.headers["content-type"]) == (422, "application/problem+json")


async def test_only_json_is_read(system: World) -> None:
    assert (await post(system, b"liked=ns1", kind="application/x-www-form-urlencoded")).status == 415
    assert (await post(system, b"{}", kind="application/json; charset=utf-8")).status == 200


async def test_a_body_has_its_limit(system: World) -> None:
    assert (await post(system, b" " * 20_000)).status == 413


async def test_a_body_in_pieces_has_it_too(system: World) -> None:
    piece = b"1000\r\n" + b" " * 4096 + b"\r\n"
    head = f"POST {PICKS} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert (await system.address.send(head.encode() + piece * 8 + b"0\r\n\r\n")).status == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [("", 401), ("X-API-Key: nobody\r\n", 401), ("X-API-Key: root\r\n", 403), (KEY, 200)],
)
async def test_a_key_opens_what_is_one_persons(system: World, headers: str, status: int) -> None:
    assert (await system.ask(USER, headers=headers)).status == status
    assert len(system.parts["recommender"].calls) == (status == 200)


async def test_whoever_may_not_ask_learns_nothing_of_the_parameters(system: World) -> None:
    assert (await system.ask("/v1/users/nobody/recommendations?what=3")).status == 401


async def test_a_service_that_knows_other_keys_is_believed(system: World) -> None:
    for keys, status in ((read_keys(""), 401), (read_keys(f"app:admin:{digest_of('app')}"), 403)):
        rim = system.running["recommender"]
        assert rim is not None
        await system.stop("recommender")
        system.parts["recommender"].keys = keys
        await system.start("recommender")
        await system.until_part("recommender", status="up")
        reply = await system.ask(USER, headers=KEY)
        assert (reply.status, reply.headers["cache-control"]) == (status, "no-store")


async def failing(call: Call) -> Ready:
    raise Unavailable("not now")


async def test_a_post_is_not_tried_twice(system: World) -> None:
    system.parts["recommender"].behave = failing
    assert (await post(system, b"{}")).status == 503
    assert len(system.parts["recommender"].calls) == 1
    assert (await system.ask(USER, headers=KEY)).status == 503
    assert len(system.parts["recommender"].calls) == 3


async def nothing_there(call: Call) -> Ready:
    raise NotFound("gone", suggestions=["here"])


async def test_what_the_service_does_not_find_is_told(system: World) -> None:
    system.parts["recommender"].behave = nothing_there
    reply = await system.ask(USER, headers=KEY)
    assert (reply.status, reply.json()["detail"], reply.json()["suggestions"]) == (404, "gone", ["here"])
