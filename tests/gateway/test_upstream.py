"""Services as the gateway sees them: alive or not, new or old, and in time."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from gateway.inquiry import Inquiry, Reply
from gateway.upstream import Upstream
from shared.errors import Invalid, NotFound, Unavailable
from shared.http.ready import Ready, head_of
from shared.http.replies import json_reply
from shared.http.rim import Call
from tests.gateway.parts import MIDDLE, NEW, OLD, Part, upstream_of
from tests.shared.http.wire import Address
from tests.shared.waiting import until

ADDRESS = "/get_contents/g"


@pytest.fixture
def part(sockets: Path) -> Part:
    return Part("catalog", Address(sockets / "one"))


@pytest.fixture
def other(sockets: Path) -> Part:
    return Part("catalog", Address(sockets / "two"))


async def fetched(upstream: Upstream, *, deadline_s: float = 5.0) -> bytes:
    return (await asked(upstream, deadline_s=deadline_s)).body


async def asked(upstream: Upstream, *, deadline_s: float = 5.0) -> Reply:
    until_s = asyncio.get_running_loop().time() + deadline_s
    return await upstream.fetch(Inquiry(ADDRESS, {}), until=until_s)


async def test_a_service_is_starting_then_up_then_down(part: Part) -> None:
    async with upstream_of(part) as upstream:
        assert (upstream.status, upstream.version) == ("starting", None)
        async with part.running():
            await until(lambda: upstream.status == "up")
            assert upstream.version == MIDDLE
        await until(lambda: upstream.status == "down")
        assert upstream.version == MIDDLE


async def test_a_service_that_never_answered_is_starting(part: Part) -> None:
    async with upstream_of(part) as upstream:
        with pytest.raises(Unavailable, match="away"):
            await fetched(upstream)
        assert upstream.status == "starting"


async def test_a_service_without_data_is_starting_however_often_it_is_asked(part: Part) -> None:
    part.health = b'{"version": null}'
    async with upstream_of(part) as upstream, part.running():
        await until(lambda: part.polls > 3)
        assert (upstream.status, upstream.version) == ("starting", None)


@pytest.mark.parametrize(
    "health", [b"", b"no json", b"[]", b"{}", b'{"version": null}', b'{"version": "nonsense"}', b"\xff"]
)
async def test_a_health_page_of_garbage_is_no_life_and_ends_nothing(part: Part, health: bytes) -> None:
    async with upstream_of(part) as upstream, part.running():
        await until(lambda: upstream.status == "up")
        part.health = health
        await until(lambda: upstream.status == "down")
        part.health = None
        await until(lambda: upstream.status == "up")


async def test_a_new_version_is_learned_from_health_and_from_answers(part: Part) -> None:
    async with upstream_of(part) as upstream, part.running():
        await until(lambda: upstream.version == MIDDLE)
        part.version, part.health = NEW, b"{}"
        await fetched(upstream)
        assert upstream.version == NEW


async def test_a_reply_older_than_one_seen_is_refused(part: Part) -> None:
    async with upstream_of(part) as upstream, part.running():
        await until(lambda: upstream.version == MIDDLE)
        part.version = OLD
        with pytest.raises(Unavailable):
            await fetched(upstream)
        await until(lambda: upstream.status == "down")
        assert upstream.version == MIDDLE


async def test_of_two_services_the_newer_one_answers(part: Part, other: Part) -> None:
    other.version = NEW
    async with AsyncExitStack() as stack:
        for service in (part, other):
            await stack.enter_async_context(service.running())
        upstream = await stack.enter_async_context(upstream_of(part, other))
        await until(lambda: upstream.version == NEW)
        for _ in range(4):
            reply = await asked(upstream)
            assert reply.version == NEW


async def test_where_one_of_two_is_gone_the_other_answers(part: Part, other: Part) -> None:
    async with upstream_of(part, other) as upstream, other.running():
        await until(lambda: upstream.status == "up")
        for _ in range(4):
            await fetched(upstream)
    assert len(other.calls) == 4


async def test_two_share_the_work(part: Part, other: Part) -> None:
    async with upstream_of(part, other) as upstream, part.running(), other.running():
        for _ in range(10):
            await fetched(upstream)
    assert (len(part.calls), len(other.calls)) == (5, 5)


async def test_one_failure_is_tried_again_and_two_are_told(part: Part) -> None:
    failures = 1

    async def fail(_: Call) -> Ready:
        return json_reply({}, status=500 if len(part.calls) <= failures else 200)

    part.behave = fail
    async with upstream_of(part) as upstream, part.running():
        await fetched(upstream)
        assert len(part.calls) == 2
        failures = 99
        with pytest.raises(Unavailable, match="away") as caught:
            await fetched(upstream)
        assert len(part.calls) == 4
        assert caught.value.retry_after_s >= 1


async def test_a_service_that_takes_too_long_is_not_waited_for(part: Part) -> None:
    async def sleep(_: Call) -> Ready:
        await asyncio.sleep(60)
        return json_reply({})

    part.behave = sleep
    async with upstream_of(part) as upstream, part.running():
        with pytest.raises(Unavailable, match="in time"):
            await fetched(upstream, deadline_s=0.05)


async def test_a_404_is_a_reply(part: Part) -> None:
    async def missing(_: Call) -> Ready:
        raise NotFound("no title")

    part.behave = missing
    async with upstream_of(part) as upstream, part.running():
        reply = await asked(upstream)
    assert (reply.status, reply.version) == (404, MIDDLE)


@pytest.mark.parametrize(
    ("body", "told"), [(b'{"detail":"no year"}', "no year"), (b"<html>", "cannot be"), (b"[]", "cannot be")]
)
async def test_what_a_service_refuses_is_refused(part: Part, body: bytes, told: str) -> None:
    async def refuse(_: Call) -> Ready:
        return Ready(head_of((), 422), body, 422)

    part.behave = refuse
    async with upstream_of(part) as upstream, part.running():
        with pytest.raises(Invalid, match=told):
            await fetched(upstream)
    assert len(part.calls) == 1


async def test_simulated_data_are_told(part: Part) -> None:
    part.simulated = True
    async with upstream_of(part) as upstream, part.running():
        await until(lambda: upstream.simulated)
        assert (await asked(upstream)).simulated


async def test_a_service_may_listen_on_tcp(part: Part, unused_tcp_port: int) -> None:
    part.address = _Tcp(part.address.socket, f"http://127.0.0.1:{unused_tcp_port}")
    async with upstream_of(part) as upstream, part.running():
        await until(lambda: upstream.status == "up")
        assert await fetched(upstream) == b'{"call":1}'


class _Tcp(Address):
    """An address whose URL is another one."""

    def __init__(self, socket: Path, url: str) -> None:
        super().__init__(socket)
        object.__setattr__(self, "_url", url)

    @property
    def url(self) -> str:
        return str(getattr(self, "_url"))  # noqa: B009 - a frozen class has no place for it


@pytest.fixture
def posts(sockets: Path) -> tuple[Part, Part]:
    return Part("recommender", Address(sockets / "p1")), Part("recommender", Address(sockets / "p2"))


async def posted(upstream: Upstream) -> Reply:
    until_s = asyncio.get_running_loop().time() + 5
    return await upstream.fetch(Inquiry("/v1/recommendations", {}, "POST", b"{}"), until=until_s)


async def test_a_post_that_reached_nobody_goes_to_another(posts: tuple[Part, Part]) -> None:
    gone, there = posts
    async with upstream_of(gone, there) as upstream, there.running():
        await until(lambda: upstream.status == "up")
        for _ in range(4):
            upstream.replicas[0].alive = True  # as if it had died just now
            upstream.replicas[0].version = upstream.version
            await posted(upstream)
    assert len(there.calls) == 4


async def test_a_post_that_may_have_reached_somebody_is_not_sent_again(posts: tuple[Part, Part]) -> None:
    async def fail(_: Call) -> Ready:
        return json_reply({}, status=500)

    part, _ = posts
    part.behave = fail
    async with upstream_of(part) as upstream, part.running():
        with pytest.raises(Unavailable, match="away"):
            await posted(upstream)
    assert len(part.calls) == 1


async def test_a_post_whose_answer_is_too_old_is_asked_once_more(posts: tuple[Part, Part]) -> None:
    """As while a service takes up new data, which its health told of before the answer came."""

    part, _ = posts

    async def age(_: Call) -> Ready:
        reply = json_reply({})
        reply.headers["Stream-Version"] = OLD if len(part.calls) == 1 else MIDDLE
        return reply

    part.behave = age
    async with upstream_of(part) as upstream, part.running():
        await until(lambda: upstream.version == MIDDLE)
        assert (await posted(upstream)).version == MIDDLE
    assert len(part.calls) == 2
