"""Reloading through the gateway, before services that publish when they are asked."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import orjson
import pytest

from gateway.metrics import Metrics
from gateway.upstream import Upstream, open_upstream
from shared.api import DOMAINS
from shared.http.ready import Ready, head_of
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.keys import digest_of, read_keys
from tests.gateway.parts import MIDDLE, NEW, Part, World, world
from tests.shared.http.wire import Address
from tests.shared.waiting import until

RELOAD = "/v1/admin/reload"
KEY = "Authorization: Bearer root\r\n"
KEYS = read_keys(f"ops:admin:{digest_of('root')} app:users:{digest_of('reader')}")


@pytest.fixture
async def system(sockets: Path) -> AsyncIterator[World]:
    async with world(sockets, api_keys=KEYS) as found:
        for part in found.parts.values():
            publish_when_asked(part)
        yield found


def publish_when_asked(part: Part, *, status: int = 200) -> None:
    """Serve newer data after a reload; answer other rows as ever."""

    async def behave(call: Call) -> Ready:
        if call.endpoint.name != "reload":
            return json_reply({"call": len(part.calls)})
        if status == HTTPStatus.OK:
            part.version = NEW
        return json_reply({"versions": {part.domain: part.version}, "missing": []}, status=status)

    part.behave = behave


async def test_all_domains_serve_what_is_new_once_the_reply_is_there(system: World) -> None:
    kept = await system.ask("/get_contents/g")
    assert kept.headers["stream-version"] == MIDDLE
    reply = await system.ask(RELOAD, method="POST", headers=KEY)
    assert reply.status == 200
    assert reply.json() == {"versions": dict.fromkeys(DOMAINS, NEW), "missing": []}
    assert reply.headers["cache-control"] == "no-store"
    assert "cache-status" not in reply.headers
    assert (await system.ask("/get_contents/g")).headers["stream-version"] == NEW


async def test_the_callers_own_key_and_id_are_passed_on(system: World) -> None:
    await system.ask(RELOAD, method="POST", headers=KEY + "X-Request-ID: me\r\n")
    for part in system.parts.values():
        (call,) = [call for call in part.calls if call.endpoint.name == "reload"]
        assert call.request.headers["Authorization"] == "Bearer root"
        assert call.request_id == "me"


@pytest.mark.parametrize(("headers", "status"), [("", 401), ("X-API-Key: reader\r\n", 403)])
async def test_whoever_may_not_reaches_no_service(system: World, headers: str, status: int) -> None:
    assert (await system.ask(RELOAD, method="POST", headers=headers)).status == status
    assert not any(part.calls for part in system.parts.values())


@pytest.mark.parametrize(("method", "status"), [("GET", 405), ("HEAD", 405), ("PUT", 405), ("OPTIONS", 204)])
async def test_other_methods_are_told_what_is_allowed(system: World, method: str, status: int) -> None:
    reply = await system.ask(RELOAD, method=method)
    assert (reply.status, reply.headers["allow"]) == (status, "POST, OPTIONS")


async def test_a_domain_that_is_down_is_named(system: World) -> None:
    await system.stop("ratings")
    reply = await system.ask(RELOAD, method="POST", headers=KEY)
    assert reply.status == 200
    assert reply.json() == {
        "versions": {"catalog": NEW, "ratings": None, "recommender": NEW},
        "missing": ["ratings"],
    }


async def test_a_domain_that_refuses_is_named(system: World) -> None:
    publish_when_asked(system.parts["catalog"], status=401)
    reply = await system.ask(RELOAD, method="POST", headers=KEY)
    assert (reply.status, reply.json()["missing"]) == (200, ["catalog"])


async def test_a_domain_that_has_no_data_yet_is_named(sockets: Path) -> None:
    async with world(sockets, started=False, api_keys=KEYS) as system:
        for part in system.parts.values():
            part.version = "none"
            publish_when_asked(part, status=200 if part.domain == "ratings" else 503)
            await system.start(part.domain)
        reply = await system.ask(RELOAD, method="POST", headers=KEY)
    assert (reply.status, reply.json()["missing"]) == (200, ["catalog", "recommender"])


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"versions": {}}'])
async def test_a_domain_that_answers_something_else_is_named(system: World, body: bytes) -> None:
    async def behave(_: Call) -> Ready:
        return Ready(head_of(()), body)

    system.parts["recommender"].behave = behave
    reply = await system.ask(RELOAD, method="POST", headers=KEY)
    assert (reply.status, reply.json()["missing"]) == (200, ["recommender"])


async def test_no_domain_at_all_is_a_503(system: World) -> None:
    for domain in DOMAINS:
        await system.stop(domain)
    reply = await system.ask(RELOAD, method="POST", headers=KEY)
    assert (reply.status, reply.json()["type"].rpartition("#")[2]) == (503, "unavailable")


async def test_a_replica_that_is_down_leaves_the_others(system: World, sockets: Path) -> None:
    part, gone = system.parts["catalog"], Address(sockets / "gone")
    async with open_upstream("catalog", [gone.url, part.address.url], Metrics()) as upstream:
        await until(lambda: upstream.version is not None)
        following = asyncio.create_task(adopt_news(upstream))
        status, body = await upstream.post(RELOAD, {"X-API-Key": "root"})
        await following
    assert (status, orjson.loads(body)["versions"]) == (200, {"catalog": NEW})


async def adopt_news(upstream: Upstream) -> None:
    await upstream.versions.news.wait()
    upstream.versions.adopt(NEW)
