"""The rate algorithm against a plain token bucket, and Redis against the algorithm."""

import math
from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from redis.asyncio import ConnectionPool
from redis.exceptions import NoScriptError

from gateway.line import Line
from gateway.quota import LOAD, SCRIPT, SHA, LocalGcra, Quota, Verdict, rate_limit, redis_command, verdicts
from tests.gateway.parts import Valkey

CLIENTS = st.sampled_from("abcd")


class Bucket:
    """Tokens that come back evenly, in exact fractions."""

    def __init__(self, quota: Quota, now: Fraction) -> None:
        self.per_s = Fraction(1_000_000, quota.interval_us)
        self.burst = quota.burst
        self.tokens = Fraction(quota.burst)
        self.seen = now

    def refill(self, now: Fraction) -> None:
        self.tokens = min(Fraction(self.burst), self.tokens + (now - self.seen) * self.per_s)
        self.seen = now

    def admit(self, now: Fraction) -> Verdict:
        self.refill(now)
        allowed = self.tokens >= 1
        wait_s = 0 if allowed else math.ceil((1 - self.tokens) / self.per_s)
        self.tokens -= allowed
        full_in_s = math.ceil((self.burst - self.tokens) / self.per_s)
        return Verdict(allowed, int(self.tokens), full_in_s, wait_s)


class AsABucket(RuleBasedStateMachine):
    @initialize(per_s=st.sampled_from([0.5, 1, 3, 7.5, 500]), burst=st.integers(1, 8))
    def start(self, per_s: float, burst: int) -> None:
        self.quota = Quota(per_s, burst)
        self.now_us = 1_000_000_000
        self.buckets: dict[str, Bucket] = {}
        self.gcra = LocalGcra(self.quota, lambda: Fraction(self.now_us, 1_000_000))  # type: ignore[arg-type,return-value]

    @rule(passed_us=st.one_of(st.integers(0, 3000), st.integers(0, 5_000_000)))
    def wait(self, passed_us: int) -> None:
        self.now_us += passed_us

    @rule(client=CLIENTS)
    def ask(self, client: str) -> None:
        now = Fraction(self.now_us, 1_000_000)
        bucket = self.buckets.setdefault(client, Bucket(self.quota, now))
        assert self.gcra.admit(client) == bucket.admit(now)

    @rule(client=CLIENTS, times=st.integers(2, 12))
    def hammer(self, client: str, times: int) -> None:
        for _ in range(times):
            self.ask(client)

    @invariant()
    def nobody_is_kept_who_never_asked(self) -> None:
        assert len(self.gcra) <= len(self.buckets)


TestAsABucket = AsABucket.TestCase


def test_who_is_full_again_is_forgotten() -> None:
    now = 1000.0
    gcra = LocalGcra(Quota(1, 2), lambda: now)
    for client in range(100):
        gcra.admit(str(client))
    for turn in range(100):
        now += 2
        gcra.admit("other" if turn % 2 else "another")
    assert len(gcra) == 1


def test_no_more_clients_are_kept_than_may_be_and_the_oldest_goes_first() -> None:
    gcra = LocalGcra(Quota(1, 1), lambda: 1000.0, most_clients=3)
    for client in "abcd":
        assert gcra.admit(client).allowed
    assert len(gcra) == 3
    assert not gcra.admit("b").allowed
    assert gcra.admit("a").allowed


@given(st.integers(1, 30), st.lists(CLIENTS, min_size=1, max_size=40))
def test_no_time_no_tokens(burst: int, asked: list[str]) -> None:
    gcra = LocalGcra(Quota(1, burst), lambda: 1000.0)
    admitted = [client for client in asked if gcra.admit(client).allowed]
    assert all(admitted.count(client) == min(burst, asked.count(client)) for client in set(asked))


@pytest.mark.parametrize(
    ("text", "quota"),
    [("500", Quota(500, 500)), ("500/1000", Quota(500, 1000)), ("0.5", Quota(0.5, 1)), ("off", None)],
)
def test_a_limit_is_read(text: str, quota: Quota | None) -> None:
    assert rate_limit(text) == quota


@pytest.mark.parametrize(
    "text", ["", "x", "0", "-1", "5/0", "5/", "/5", "nan", "inf", "1e9", "5/1.5", "1/2/3"]
)
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"give|lie"):
        rate_limit(text)


def test_headers_are_structured_fields() -> None:
    quota = Quota(500, 1000)
    assert quota.policy == '"default";q=1000;w=2'
    assert LocalGcra(quota, lambda: 5.0).admit("a").rate_limit == '"default";r=999;t=1'


def once(clients: Iterable[str]) -> list[tuple[str, int]]:
    return [(client, 1) for client in clients]


async def test_redis_says_what_the_algorithm_says(valkey: Valkey) -> None:
    quota, line = Quota(0.01, 3), Line(ConnectionPool.from_url(valkey.url, protocol=3))
    asked = [*"abacaabba", *"ddddd"]
    local = LocalGcra(quota, lambda: 1000.0)
    for command in (
        redis_command(SCRIPT, quota, once(asked[:5])),
        redis_command(SHA, quota, once(asked[5:])),
    ):
        (reply,) = await line.exchange([command])
        count = int(str(command[2]))
        expected, asked = [local.admit(client) for client in asked[:count]], asked[count:]
        found = verdicts(reply, quota)
        assert [(said.allowed, said.remaining) for said in found] == [
            (said.allowed, said.remaining) for said in expected
        ]
        for said, wanted in zip(found, expected, strict=True):
            assert wanted.full_in_s - 60 <= said.full_in_s <= wanted.full_in_s
            assert wanted.retry_after_s - 60 <= said.retry_after_s <= wanted.retry_after_s
    await line.hang_up()


async def test_redis_counts_many_requests_at_once_as_one_after_the_other(valkey: Valkey) -> None:
    quota, line = Quota(0.01, 5), Line(ConnectionPool.from_url(valkey.url, protocol=3))
    local = LocalGcra(quota, lambda: 1000.0)
    for asked in ([("a", 2), ("b", 5), ("c", 6)], [("a", 3), ("b", 1)], [("a", 7), ("c", 2)]):
        (reply,) = await line.exchange([redis_command(SCRIPT, quota, asked)])
        expected = [[local.admit(client) for _ in range(count)][-1] for client, count in asked]
        found = verdicts(reply, quota)
        assert [(said.allowed, said.remaining) for said in found] == [
            (said.allowed, said.remaining) for said in expected
        ]
        for said, wanted in zip(found, expected, strict=True):
            assert wanted.retry_after_s - 60 <= said.retry_after_s <= wanted.retry_after_s
    await line.hang_up()


async def test_redis_keeps_microseconds_whole_and_forgets_by_itself(valkey: Valkey) -> None:
    quota, line = Quota(0.01, 3), Line(ConnectionPool.from_url(valkey.url, protocol=3))
    key = "stream:quota:a"
    asked = [("TIME",), redis_command(SCRIPT, quota, [("a", 1)]), ("GET", key), ("TIME",), ("PTTL", key)]
    before, (spent,), full_at, after, left_ms = await line.exchange(asked)
    earliest, latest = (int(s) * 1_000_000 + int(us) + spent for s, us in (before, after))
    assert spent == quota.interval_us
    assert earliest <= int(full_at) <= latest
    assert 0 < left_ms <= 100_000
    await line.hang_up()


async def test_a_server_without_the_script_says_so_and_learns_it(valkey: Valkey) -> None:
    quota, line = Quota(1, 1), Line(ConnectionPool.from_url(valkey.url, protocol=3))
    with pytest.raises(NoScriptError):
        await line.exchange([redis_command(SHA, quota, [("a", 1)])])
    sha, reply = await line.exchange([LOAD, redis_command(SHA, quota, once("aa"))])
    assert sha.decode() == SHA
    assert [verdict.allowed for verdict in verdicts(reply, quota)] == [True, False]
    await line.hang_up()
