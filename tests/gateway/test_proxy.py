"""Rows through the gateway: kept, shared, validated, and told apart by version."""

import asyncio
from pathlib import Path

import pytest

from gateway.caps import COST_CLASSES, Caps
from gateway.finder import Finder
from shared.api.recommender import GetRecommendations
from shared.errors import NotFound
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from tests.gateway.parts import MIDDLE, NEW, Valkey, World, world
from tests.shared.waiting import until

COUNT = "/get_contents/g"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


async def test_a_first_answer_is_a_miss_and_a_second_a_hit(system: World) -> None:
    first, second = await system.ask(COUNT), await system.ask(COUNT)
    assert (first.status, second.status) == (200, 200)
    assert first.headers["cache-status"] == "stream-api; fwd=miss; stored"
    assert second.headers["cache-status"] == "stream-api; hit; detail=local"
    assert first.body == second.body == b'{"call":1}'
    assert first.headers["content-type"] == second.headers["content-type"] == "application/json"
    assert second.headers["stream-version"] == MIDDLE
    assert second.headers["cache-control"] == (
        "public, max-age=60, stale-while-revalidate=30, stale-if-error=86400"
    )
    assert 0 <= int(second.headers["age"]) < 60
    assert len(system.parts["catalog"].calls) == 1


async def test_two_spellings_share_one_answer(system: World) -> None:
    for spelling in ("all", "ALL_AGES", "%20All", "all_ages"):
        assert (await system.ask(f"/get_contents/{spelling}")).status == 200
    assert len(system.parts["catalog"].calls) == 1


async def test_another_gateway_finds_the_answer_in_redis(sockets: Path, valkey: Valkey) -> None:
    async with world(sockets, redis_url=valkey.url) as first:
        await first.until_part("redis", status="up")
        assert (await first.ask(COUNT)).body == b'{"call":1}'
        assert (await first.health())["parts"]["redis"] == {"status": "up"}
    async with world(sockets, redis_url=valkey.url) as second:
        await second.until_part("redis", status="up")
        reply = await second.ask(COUNT)
        assert (reply.body, reply.headers["cache-status"]) == (b'{"call":1}', "stream-api; hit; detail=redis")
        assert second.parts["catalog"].calls == []
        assert (await second.ask(COUNT)).headers["cache-status"] == "stream-api; hit; detail=local"


async def test_redis_may_be_away(sockets: Path, valkey: Valkey) -> None:
    async with world(sockets, redis_url=valkey.url) as system:
        await system.until_part("redis", status="up")
        valkey.kill()
        assert (await system.ask(COUNT)).status == 200
        assert (await system.ask("/readyz")).status == 200
        assert (await system.health())["parts"]["redis"] == {"status": "down"}


async def test_many_who_ask_at_once_share_one_call(system: World) -> None:
    go = asyncio.Event()

    async def wait(call: Call) -> Ready:
        await go.wait()
        return json_reply({"for": call.request_id})

    part = system.parts["catalog"]
    part.behave = wait
    asking = [asyncio.create_task(system.ask(COUNT)) for _ in range(50)]
    await until(lambda: bool(part.calls))
    go.set()
    replies = await asyncio.gather(*asking)
    assert len({reply.body for reply in replies}) == 1
    assert len({reply.headers["x-request-id"] for reply in replies}) == 50
    assert len(part.calls) == 1


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', '"x",W/{}', "*", " {} "])
async def test_a_known_answer_is_not_sent_again(system: World, form: str) -> None:
    etag = (await system.ask(COUNT)).headers["etag"]
    for method in ("GET", "HEAD"):
        reply = await system.ask(COUNT, method=method, headers=f"If-None-Match: {form.format(etag)}\r\n")
        assert (reply.status, reply.body) == (304, b"")
        assert reply.headers["etag"] == etag
        assert {"cache-control", "stream-version", "x-request-id", "cache-status"} <= set(reply.headers)


@pytest.mark.parametrize("form", ['"x"', "x", '"', "", "W/", "{}x"])
async def test_an_unknown_etag_gets_the_answer(system: World, form: str) -> None:
    etag = (await system.ask(COUNT)).headers["etag"]
    reply = await system.ask(COUNT, headers=f"If-None-Match: {form.format(etag)}\r\n")
    assert (reply.status, reply.body) == (200, b'{"call":1}')


async def test_head_tells_the_length_and_sends_nothing(system: World) -> None:
    head, get = await system.ask(COUNT, method="HEAD"), await system.ask(COUNT)
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(get.body) > 0
    assert head.headers["etag"] == get.headers["etag"]
    assert system.parts["catalog"].calls[0].request.method == "GET"


async def test_options_and_other_methods_stay_at_the_edge(system: World) -> None:
    options = await system.ask(COUNT, method="OPTIONS")
    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert (await system.ask(COUNT, method="DELETE")).status == 405
    assert system.parts["catalog"].calls == []


@pytest.mark.parametrize(
    "target",
    [
        "/get_contents/nonsense",
        "/get_contents/%FF",
        "/get_contents/g?x=1",
        "/get_max_duration/0/netflix/min",
        "/get_score_count/netflix/nan/2005",
        "/get_recommendations/%00",
        "/get_recommendations/" + "'" * 3000,
        "/get_recommendations/" + "%20" * 20,
    ],
)
async def test_what_cannot_be_is_refused_at_the_edge(system: World, target: str) -> None:
    reply = await system.ask(target)
    assert reply.status == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert all(part.calls == [] for part in system.parts.values())


@pytest.mark.parametrize(
    "title",
    [
        ".",
        "..",
        "face/off",
        "100%",
        "what? #&;+\"'",
        "..%2f",
        "é" * 500,
        "🎬" * 330,
        "'" * 500,
        "\\",
        "http://x/y",
    ],
)
async def test_every_title_reaches_the_service_as_it_was_asked(system: World, title: str) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in title.encode())
    reply = await system.ask(f"/get_recommendations/{encoded}")
    assert reply.status == 200
    (call,) = system.parts["recommender"].calls
    assert call.asked == GetRecommendations(title)


async def test_a_404_of_a_service_is_kept_shortly_and_names_each_caller(system: World) -> None:
    async def missing(call: Call) -> Ready:
        raise NotFound("no title 'x'", suggestions=["y"])

    system.parts["recommender"].behave = missing
    replies = [
        await system.ask("/get_recommendations/x", headers=f"X-Request-ID: {name}\r\n")
        for name in ("one", "two")
    ]
    assert [reply.status for reply in replies] == [404, 404]
    assert [reply.json()["request_id"] for reply in replies] == ["one", "two"]
    assert [reply.headers["x-request-id"] for reply in replies] == ["one", "two"]
    assert [reply.headers["cache-status"] for reply in replies] == [
        "stream-api; fwd=miss; stored",
        "stream-api; hit; detail=local",
    ]
    assert all(reply.headers["stream-version"] == MIDDLE for reply in replies)
    assert all(reply.json()["suggestions"] == ["y"] for reply in replies)
    assert len(system.parts["recommender"].calls) == 1


async def test_another_version_is_another_answer(system: World) -> None:
    first = await system.ask(COUNT)
    system.parts["catalog"].version = NEW
    await system.until_part("catalog", version=NEW)
    second = await system.ask(COUNT)
    assert second.headers["cache-status"] == "stream-api; hit; detail=local"  # it was fetched beforehand
    assert (first.headers["stream-version"], second.headers["stream-version"]) == (MIDDLE, NEW)
    assert first.headers["etag"] != second.headers["etag"]
    assert len(system.parts["catalog"].calls) == 2


async def test_a_version_met_in_an_answer_counts_from_then_on(system: World) -> None:
    part = system.parts["catalog"]
    part.health = b"{}"
    part.version = NEW
    assert (await system.ask(COUNT)).headers["stream-version"] == NEW
    assert (await system.ask(COUNT)).headers["cache-status"] == "stream-api; hit; detail=local"


async def test_what_a_service_needs_to_know_is_passed_on(system: World) -> None:
    headers = f"X-Request-ID: me\r\ntraceparent: {TRACE}\r\ntracestate: a=1,b=2\r\nAuthorization: secret\r\n"
    await system.ask(COUNT, headers=headers)
    (call,) = system.parts["catalog"].calls
    assert call.request_id == "me"
    assert call.request.headers["traceparent"] == TRACE
    assert call.request.headers["tracestate"] == "a=1,b=2"
    assert call.request.headers["Stream-Deadline-Ms"] in ("4999", "5000")
    assert "Authorization" not in call.request.headers


@pytest.mark.parametrize("name", [b"traceparent", b"tracestate"])
@pytest.mark.parametrize("value", [b"\xff\xfe", "é".encode(), b"x" * 4000, b"a\tb"])
async def test_odd_trace_headers_do_no_harm(system: World, name: bytes, value: bytes) -> None:
    assert (await system.ask(COUNT, headers=name + b": " + value + b"\r\n")).status == 200


async def test_no_cookie_of_a_service_is_kept(system: World) -> None:
    async def set_cookie(_: Call) -> Ready:
        reply = json_reply({})
        reply.headers["Set-Cookie"] = "of=somebody"
        return reply

    system.parts["catalog"].behave = set_cookie
    for target in (COUNT, "/get_contents/r"):
        assert "set-cookie" not in (await system.ask(target)).headers
    assert all("Cookie" not in call.request.headers for call in system.parts["catalog"].calls)


async def test_simulated_data_are_told_on_misses_and_hits(system: World) -> None:
    assert "stream-data" not in (await system.ask("/get_contents/r")).headers
    system.parts["catalog"].simulated = True
    for _ in range(2):
        assert (await system.ask(COUNT)).headers["stream-data"] == "simulated"


async def test_a_service_that_takes_too_long_is_a_503(sockets: Path) -> None:
    async def sleep(_: Call) -> Ready:
        await asyncio.sleep(60)
        return json_reply({})

    async with world(sockets, deadline_s=0.05) as system:
        system.parts["catalog"].behave = sleep
        reply = await system.ask(COUNT)
    assert reply.status == 503
    assert "in time" in reply.json()["detail"]
    assert int(reply.headers["retry-after"]) >= 1
    assert reply.headers["cache-control"] == "no-store"


async def test_one_who_leaves_leaves_the_answer_to_the_others(system: World) -> None:
    go = asyncio.Event()

    async def wait(_: Call) -> Ready:
        await go.wait()
        return json_reply({"late": True})

    part = system.parts["catalog"]
    part.behave = wait
    leaving, staying = (asyncio.create_task(system.ask(COUNT)) for _ in range(2))
    await until(lambda: bool(part.calls))
    leaving.cancel()
    go.set()
    assert (await staying).json() == {"late": True}
    assert len(part.calls) == 1


async def test_who_finds_every_place_taken_is_refused_unless_redis_knows(
    sockets: Path, valkey: Valkey
) -> None:
    known, names = "/get_contents/pg", [str(year) for year in range(1, COST_CLASSES["lookup"].calls + 1)]
    async with world(sockets, redis_url=valkey.url) as first:
        await first.until_part("redis", status="up")
        assert (await first.ask(known)).status == 200
    go = asyncio.Event()

    async def wait(_: Call) -> Ready:
        await go.wait()
        return json_reply({"late": True})

    async with world(sockets, redis_url=valkey.url) as second:
        await second.until_part("redis", status="up")
        part = second.parts["catalog"]
        part.behave = wait
        waiting = [asyncio.create_task(second.ask(f"/get_actor/netflix/{year}")) for year in names]
        await until(lambda: len(part.calls) == len(names))
        # On a slow machine that rush may have taken Redis longer than its limit.
        await second.until_part("redis", status="up")
        refused, found = await asyncio.gather(second.ask(COUNT), second.ask(known))
        go.set()
        assert {reply.status for reply in await asyncio.gather(*waiting)} == {200}
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert "too much is asked" in refused.json()["detail"]
    assert (found.status, found.headers["cache-status"]) == (200, "stream-api; hit; detail=redis")


async def test_with_every_place_taken_what_is_under_way_is_still_shared(system: World) -> None:
    go, part = asyncio.Event(), system.parts["catalog"]

    async def wait(_: Call) -> Ready:
        await go.wait()
        return json_reply({"late": True})

    part.behave = wait
    names = [f"/get_actor/netflix/{year}" for year in range(1, COST_CLASSES["lookup"].calls + 1)]
    waiting = [asyncio.create_task(system.ask(name)) for name in names]
    await until(lambda: len(part.calls) == len(names))
    sharing = [asyncio.create_task(system.ask(name)) for name in names[:3]]
    refused, healthy, other = await asyncio.gather(
        system.ask(COUNT), system.ask("/livez"), system.ask("/get_score_count/netflix/50/2019")
    )
    go.set()
    assert {reply.status for reply in await asyncio.gather(*waiting, *sharing)} == {200}
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert (healthy.status, other.status) == (200, 200)
    assert len(part.calls) == len(names)


async def test_who_finds_every_place_taken_is_refused_before_they_are_read(
    system: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> bool:
        return True

    monkeypatch.setattr(Caps, "are_full", full)
    with monkeypatch.context() as patched:
        patched.setattr(Finder, "begin", None)
        refused = await system.ask(COUNT)
        mistaken, nowhere = await system.ask(COUNT + "?x=1"), await system.ask("/nowhere")
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert "too much is asked of the catalog service" in refused.json()["detail"]
    assert (mistaken.status, nowhere.status) == (503, 404)


async def test_what_needs_no_waiting_is_told_without_it(
    system: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept, and that nobody can be asked: neither goes the way of what is looked for."""
    assert (await system.ask(COUNT)).status == 200
    go, part = asyncio.Event(), system.parts["catalog"]

    async def wait(_: Call) -> Ready:
        await go.wait()
        return json_reply({"late": True})

    part.behave = wait
    before = len(part.calls)
    names = [str(year) for year in range(1, COST_CLASSES["lookup"].calls + 1)]
    waiting = [asyncio.create_task(system.ask(f"/get_actor/netflix/{year}")) for year in names]
    await until(lambda: len(part.calls) == before + len(names))
    with monkeypatch.context() as patched:
        patched.setattr(Finder, "find", None)
        kept, refused = await system.ask(COUNT), await system.ask("/get_contents/pg")
    go.set()
    assert {reply.status for reply in await asyncio.gather(*waiting)} == {200}
    assert (kept.status, kept.headers["cache-status"]) == (200, "stream-api; hit; detail=local")
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert (await system.ask("/get_contents/pg")).status == 200
