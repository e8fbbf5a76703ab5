"""How many requests a client may make: the generic cell rate algorithm, in this process and in Redis."""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import msgspec

from gateway.line import Command

_SECOND_US: Final = 1_000_000
_MOST_PER_S: Final = 100_000  # above this an interval in whole microseconds is too coarse
_LEAST_PER_S: Final = 0.001
_LARGEST_BURST: Final = 1_000_000
_MOST_CLIENTS: Final = 100_000
_SHA_LENGTH: Final = 40


@dataclass(frozen=True)
class Quota:
    """`per_s` requests a second for good, `burst` of them at once after a rest."""

    per_s: float
    burst: int

    def __post_init__(self) -> None:
        if not _LEAST_PER_S <= self.per_s <= _MOST_PER_S:
            raise ValueError(f"requests a second lie between {_LEAST_PER_S} and {_MOST_PER_S}")
        if not 1 <= self.burst <= _LARGEST_BURST:
            raise ValueError(f"a burst lies between 1 and {_LARGEST_BURST}")

    def __str__(self) -> str:
        return f"{self.per_s:g}/{self.burst}"

    @cached_property
    def interval_us(self) -> int:
        """What one request costs: the time in which it comes back."""
        return round(_SECOND_US / self.per_s)

    @cached_property
    def depth_us(self) -> int:
        """What a client that has rested may spend at once."""
        return self.interval_us * self.burst

    @cached_property
    def policy(self) -> str:
        """The value of RateLimit-Policy; its window is rounded up, so who keeps to it is never refused."""
        return f'"default";q={self.burst};w={_seconds(self.depth_us)}'


def rate_limit(text: str) -> Quota | None:
    """Read `500`, `500/1000` (requests a second / burst; a burst of one second unless given) or `off`."""
    if text == "off":
        return None
    per_s, _, burst = text.partition("/")
    try:
        rate = float(per_s)
        most = int(burst) if "/" in text else max(1, math.ceil(rate))
    except (ValueError, OverflowError):
        raise ValueError("give requests a second, like 500 or 500/1000 with a burst, or off") from None
    return Quota(rate, most)


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """Whether a request may pass; `remaining` more may follow at once; times in whole seconds, rounded up."""

    allowed: bool
    remaining: int
    full_in_s: int
    retry_after_s: int

    @property
    def rate_limit(self) -> str:
        """The value of the header RateLimit."""
        return f'"default";r={self.remaining};t={self.full_in_s}'


class LocalGcra:
    """Keeps for each client the moment at which its quota is full again; `clock` gives seconds."""

    def __init__(
        self, quota: Quota, clock: Callable[[], float], *, most_clients: int = _MOST_CLIENTS
    ) -> None:
        self._quota = quota
        self._clock = clock
        self._most_clients = most_clients
        self._full_at_us: OrderedDict[str, int] = OrderedDict()  # who was admitted last stands last

    def __len__(self) -> int:
        return len(self._full_at_us)

    def admit(self, client: str) -> Verdict:
        now_us = int(self._clock() * _SECOND_US)
        quota, full_at_us = self._quota, self._full_at_us
        left_us = full_at_us.get(client, 0) - now_us
        spent_us = max(0, left_us) + quota.interval_us
        if spent_us > quota.depth_us:
            return _refused(spent_us - quota.depth_us, quota)
        full_at_us[client] = now_us + spent_us
        full_at_us.move_to_end(client)
        if self._forget_oldest(now_us):
            self._forget_oldest(now_us)  # two for one that came: the crowd shrinks, and nobody pays for all
        return _admitted(spent_us, quota)

    def hold(self, client: str, seconds: int) -> None:
        """Admit nothing of a client for this long."""
        quota = self._quota
        until_us = int((self._clock() + seconds) * _SECOND_US)
        self._full_at_us[client] = until_us + quota.depth_us - quota.interval_us
        self._full_at_us.move_to_end(client)

    def _forget_oldest(self, now_us: int) -> bool:
        oldest = next(iter(self._full_at_us))
        if self._full_at_us[oldest] > now_us and len(self._full_at_us) <= self._most_clients:
            return False
        del self._full_at_us[oldest]
        return True


def _admitted(spent_us: int, quota: Quota) -> Verdict:
    remaining = (quota.depth_us - spent_us) // quota.interval_us
    return Verdict(True, remaining, _seconds(spent_us), 0)  # noqa: FBT003 - names cost time


def _refused(over_us: int, quota: Quota) -> Verdict:
    full_in_us = over_us + quota.depth_us - quota.interval_us
    return Verdict(False, 0, _seconds(full_in_us), _seconds(over_us))  # noqa: FBT003 - as above


def _seconds(microseconds: int) -> int:
    return -(-microseconds // _SECOND_US)


# For each client: the microseconds spent where the last of its requests is admitted, minus those to wait
# where that is refused.
# All numbers are whole and below 2^53, so doubles hold them exactly; '%.0f' writes them without an exponent.
SCRIPT: Final = """\
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, depth = tonumber(ARGV[1]), tonumber(ARGV[2])
local found = {}
for place, key in ipairs(KEYS) do
  local requests = tonumber(ARGV[2 + place])
  local spent = math.max(tonumber(redis.call('GET', key) or 0), now) - now
  local admitted = math.max(0, math.min(requests, math.floor((depth - spent) / interval)))
  spent = spent + admitted * interval
  if admitted > 0 then
    redis.call('SET', key, string.format('%.0f', now + spent), 'PX', math.ceil(spent / 1000))
  end
  found[place] = admitted == requests and spent or depth - spent - interval
end
return found
"""
SHA: Final = hashlib.sha1(SCRIPT.encode()).hexdigest()  # noqa: S324 - Redis names scripts so
LOAD: Final[Command] = ("SCRIPT", "LOAD", SCRIPT)


def redis_command(sha_or_script: str, quota: Quota, asked: Sequence[tuple[str, int]]) -> Command:
    """Count so many requests of each client; one that stands there twice is counted twice, in order."""
    verb = "EVALSHA" if len(sha_or_script) == _SHA_LENGTH else "EVAL"
    keys = [f"stream:quota:{client}" for client, _ in asked]
    requests = [count for _, count in asked]
    return verb, sha_or_script, len(keys), *keys, quota.interval_us, quota.depth_us, *requests


def verdicts(reply: Sequence[int], quota: Quota) -> list[Verdict]:
    return [_admitted(said, quota) if said > 0 else _refused(-said, quota) for said in reply]
