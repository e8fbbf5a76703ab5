"""The second tier: answers in Redis, shared by all gateway processes, which may be away at any time."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, Protocol

import msgspec
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from gateway.answers import Answer
from gateway.batches import Batches
from gateway.line import Command, Line
from shared.log import logger

_TIMEOUT_S: Final = 0.08
_PING_EVERY_S: Final = 0.5
_GATHER_WRITES_S: Final = 0.01
_WRITES_UNDER_WAY: Final = 1000


class RemoteTier(Protocol):
    """The second tier as the cache needs it; it never raises and never waits long."""

    @property
    def status(self) -> Literal["up", "down", "none"]: ...

    async def get(self, key: str) -> Answer | None: ...

    def put(self, key: str, answer: Answer) -> None: ...


class NoRemote:
    """No Redis at all."""

    status: Literal["none"] = "none"

    async def get(self, key: str) -> Answer | None:
        return None

    def put(self, key: str, answer: Answer) -> None:
        """Keep nothing."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What stands in Redis: the answer with its key, compared on read."""

    key: str
    answer: Answer


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(_Stored).decode


class RedisTier:
    """Answers shared by all gateway processes. After a failure it is passed by until a ping succeeds."""

    def __init__(self, url: str) -> None:
        # No time limit of its own on a socket: every use of one stands under a limit of ours.
        pool = ConnectionPool.from_url(
            url,
            socket_timeout=None,
            socket_connect_timeout=_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            protocol=3,
        )
        self._up = False
        self._lines = reading, writing, pinging = Line(pool), Line(pool), Line(pool)
        self._reads = Batches(partial(self._read, reading))
        self._writes = Batches(partial(self._write, writing), gather_s=_GATHER_WRITES_S)
        self._pinging = pinging

    @property
    def status(self) -> Literal["up", "down"]:
        return "up" if self._up else "down"

    async def watch(self) -> None:
        """Ping again and again; a success opens the tier, a failure closes it."""
        while True:
            was_up = self._up
            async with self._guarded():
                await self._pinging.exchange([("PING",)])
                self._up = True
            if was_up != self._up:
                logger().warning("redis_changed", status=self.status)
            await asyncio.sleep(_PING_EVERY_S)

    async def get(self, key: str) -> Answer | None:
        if not self._up:
            return None
        packed = await self._reads.add(key)
        return _unpacked(packed, key) if packed else None

    def put(self, key: str, answer: Answer) -> None:
        """Write in the background; when too many writes are under way this one is left out."""
        if self._up and len(self._writes) < _WRITES_UNDER_WAY:
            self._writes.add((key, answer))

    async def close(self) -> None:
        """Let the last writes through, for a short while; then hang up."""
        self._reads.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_TIMEOUT_S):
                await self._writes.finish()
        self._writes.close()
        await self._hang_up()

    async def _read(self, line: Line, keys: Sequence[str]) -> Sequence[bytes | None]:
        found: Sequence[bytes | None] = [None] * len(keys)
        if self._up:
            async with self._guarded():
                (read,) = await line.exchange([("MGET", *map(_address, keys))])
                if not isinstance(read, list) or len(read) != len(keys):
                    raise RedisError("this is no reply to MGET")
                found = read
        return found

    async def _write(self, line: Line, items: Sequence[tuple[str, Answer]]) -> Sequence[None]:
        if self._up:
            async with self._guarded():
                await line.exchange([_set(key, answer) for key, answer in items])
        return [None] * len(items)

    @asynccontextmanager
    async def _guarded(self) -> AsyncIterator[None]:
        """Close the tier when the block fails or takes too long."""
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                yield
        except (RedisError, OSError, TimeoutError):
            self._up = False
            await self._hang_up()

    async def _hang_up(self) -> None:
        for line in self._lines:
            await line.hang_up()


def _set(key: str, answer: Answer) -> Command:
    of_use_ms = int(1000 * (answer.ends_at - answer.stored_at))
    return "SET", _address(key), _encode(_Stored(key, answer)), "PX", max(1, of_use_ms)


def _address(key: str) -> str:
    return f"stream:{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def _unpacked(packed: bytes, key: str) -> Answer | None:
    """None for garbage and for another key's answer; the next answer is written over them."""
    try:
        stored = _decode(packed)
    except msgspec.DecodeError:
        return None
    return stored.answer if stored.key == key else None
