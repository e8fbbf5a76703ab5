"""Clients who ask too often: counted here and in Redis, told so, and let in again."""

from pathlib import Path

import pytest

from gateway.client import trusted_proxies
from gateway.quota import Quota
from tests.gateway.parts import Valkey, world

COUNT = "/get_contents/g"
SLOW = Quota(per_s=0.01, burst=3)


async def test_a_client_is_told_what_is_left_and_then_refused(sockets: Path) -> None:
    async with world(sockets, rate_limit=SLOW) as system:
        replies = [await system.ask(COUNT) for _ in range(4)]
        assert [reply.status for reply in replies] == [200, 200, 200, 429]
        assert [reply.headers["ratelimit"].split(";")[1] for reply in replies] == ["r=2", "r=1", "r=0", "r=0"]
        assert {reply.headers["ratelimit-policy"] for reply in replies} == {'"default";q=3;w=300'}
        refused = replies[-1]
        assert refused.headers["content-type"] == "application/problem+json"
        assert 0 < int(refused.headers["retry-after"]) <= 100
        assert refused.headers["cache-control"] == "no-store"
        assert len(system.parts["catalog"].calls) == 1


@pytest.mark.parametrize("target", ["/nothing", "/get_contents/nonsense", "/docs"])
async def test_whatever_is_asked_counts(sockets: Path, target: str) -> None:
    async with world(sockets, rate_limit=SLOW) as system:
        for _ in range(3):
            await system.ask(target)
        assert (await system.ask(COUNT)).status == 429


async def test_health_is_never_refused(sockets: Path) -> None:
    async with world(sockets, rate_limit=SLOW) as system:
        for _ in range(5):
            assert (await system.ask("/livez")).status == 200
            assert (await system.ask("/readyz")).status == 200


async def test_without_a_limit_nothing_is_said_of_it(sockets: Path) -> None:
    async with world(sockets, rate_limit=None) as system:
        reply = await system.ask(COUNT)
        assert "ratelimit" not in reply.headers
        assert "ratelimit-policy" not in reply.headers


async def test_behind_a_trusted_proxy_each_client_has_a_quota_of_its_own(sockets: Path) -> None:
    async with world(sockets, rate_limit=SLOW, trusted_proxies=trusted_proxies("unix 10.0.0.0/8")) as system:
        for client in ("192.0.2.1", "192.0.2.2, 10.1.1.1", "2001:db8::1"):
            forwarded = f"X-Forwarded-For: {client}\r\n"
            statuses = [(await system.ask(COUNT, headers=forwarded)).status for _ in range(4)]
            assert statuses == [200, 200, 200, 429]


async def test_who_goes_round_the_processes_is_counted_in_redis(sockets: Path, valkey: Valkey) -> None:
    """Two gateways, and a client who asks each of them things that it does not know."""
    (sockets / "1").mkdir()
    (sockets / "2").mkdir()
    async with (
        world(sockets / "1", redis_url=valkey.url, rate_limit=SLOW) as one,
        world(sockets / "2", redis_url=valkey.url, rate_limit=SLOW) as two,
    ):
        for system in (one, two):
            await system.until_part("redis", status="up")
        statuses = [
            (await system.ask(f"/get_max_duration/{year}/netflix/min")).status
            for year, system in enumerate((one, two, one, two), start=1990)
        ]
        assert statuses == [200, 200, 200, 429]
        valkey.kill()
        assert (await two.ask("/get_max_duration/1994/netflix/min")).status == 200  # its second, here


async def test_what_is_one_callers_alone_is_counted_in_redis_too(sockets: Path, valkey: Valkey) -> None:
    (sockets / "1").mkdir()
    (sockets / "2").mkdir()
    async with (
        world(sockets / "1", redis_url=valkey.url, rate_limit=SLOW) as one,
        world(sockets / "2", redis_url=valkey.url, rate_limit=SLOW) as two,
    ):
        for system in (one, two):
            await system.until_part("redis", status="up")
        statuses = [
            (await system.ask("/v1/recommendations", method="POST")).status for system in (one, two, one, two)
        ]
    assert statuses == [200, 200, 200, 429]
