"""The second tier: answers in Redis, shared by all gateway processes, which may be away at any time."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final, Literal, NamedTuple, Protocol

import msgspec
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from gateway.answers import Answer
from gateway.batches import Batches
from gateway.line import Command, Line
from gateway.metrics import Metrics
from gateway.quota import LOAD, SHA, Quota, Verdict, redis_command, verdicts
from gateway.tally import Tally
from shared.log import logger

_TIMEOUT_S: Final = 0.08
_PING_EVERY_S: Final = 0.5
_GATHER_READS_S: Final = 0.004
# A round trip wakes another process, which costs more than what is in it: what nobody waits for shares few.
_GATHER_S: Final = 0.05
_WRITES_UNDER_WAY: Final = 1000
_PIECE_BYTES: Final = 2**20


class Read(NamedTuple):
    """What Redis has under a key, and what it says of the client who asks; None where it says nothing."""

    answer: Answer | None
    verdict: Verdict | None


NOTHING: Final = Read(None, None)


_Found = tuple[bytes | None, Verdict | None]
Hear = Callable[[str, Verdict], None]
"""Is told of clients what Redis says of them."""


class RemoteTier(Protocol):
    """The second tier as the cache needs it; it never raises and never waits long."""

    @property
    def status(self) -> Literal["up", "down", "none"]: ...

    async def get(self, key: str | None, client: str | None, *, can_wait: bool = False) -> Read: ...

    def count(self, client: str) -> None: ...

    def put(self, key: str, answer: Answer) -> None: ...


class NoRemote:
    """No Redis at all."""

    status: Literal["none"] = "none"

    async def get(self, key: str | None, client: str | None, *, can_wait: bool = False) -> Read:
        return NOTHING

    def count(self, client: str) -> None:
        """Nobody counts here."""

    def put(self, key: str, answer: Answer) -> None:
        """Keep nothing."""


class _Stored(msgspec.Struct, frozen=True, gc=False):
    """What stands in Redis: the answer with its key, compared on read."""

    key: str
    answer: Answer


_Asked = tuple[str | None, str | None]
# One reply for a whole batch: reading one for each SET costs more than the SET.
_SET_SCRIPT: Final = """\
for place, key in ipairs(KEYS) do
  redis.call('SET', key, ARGV[2 * place - 1], 'PX', ARGV[2 * place])
end
return #KEYS
"""
_SET_SHA: Final = hashlib.sha1(_SET_SCRIPT.encode()).hexdigest()  # noqa: S324 - Redis names scripts so
_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(_Stored).decode


class RedisTier:
    """Answers shared by all gateway processes. After a failure it is passed by until a ping succeeds."""

    def __init__(
        self, url: str, metrics: Metrics, quota: Quota | None = None, *, hear: Hear = lambda *_: None
    ) -> None:
        # No time limit of its own on a socket: every use of one stands under a limit of ours.
        pool = ConnectionPool.from_url(
            url,
            socket_timeout=None,
            socket_connect_timeout=_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            protocol=3,
        )
        self._metrics = metrics
        self._quota = quota
        self._hear = hear
        self._up = False
        self._lines = reading, reading_later, counting, writing, pinging = [Line(pool) for _ in range(5)]
        self._reads = Batches(partial(self._read, reading))
        self._patient_reads = Batches(partial(self._read, reading_later), gather_s=_GATHER_READS_S)
        self._counts = Tally(partial(self._count, counting), every_s=_GATHER_S)
        self._writes = Batches(partial(self._write, writing), gather_s=_GATHER_S)
        self._pinging = pinging

    @property
    def status(self) -> Literal["up", "down"]:
        return "up" if self._up else "down"

    async def watch(self) -> None:
        """Ping again and again; a success opens the tier, a failure closes it."""
        while True:
            was_up = self._up
            async with self._guarded():
                # A server that restarted has forgotten the scripts: one use fails, the next ping mends it.
                await self._pinging.exchange([("PING",), LOAD, ("SCRIPT", "LOAD", _SET_SCRIPT)])
                self._up = True
            if was_up != self._up:
                logger().warning("redis_changed", status=self.status)
            await asyncio.sleep(_PING_EVERY_S)

    async def get(self, key: str | None, client: str | None, *, can_wait: bool = False) -> Read:
        """Look a key up and count the client, each where it is named, in one round trip that many share.

        What `can_wait` is asked some milliseconds later: that many more share it.
        """
        if not self._up:
            return NOTHING
        reads = self._patient_reads if can_wait else self._reads
        packed, verdict = await reads.add((key, client))
        return Read(_unpacked(packed, key) if packed and key else None, verdict)

    def count(self, client: str) -> None:
        """Count a request of a client some milliseconds later, and have `hear` told what comes of it."""
        if self._up and self._quota is not None:
            self._counts.add(client)

    def put(self, key: str, answer: Answer) -> None:
        """Write in the background; when too many writes are under way this one is left out."""
        if self._up and len(self._writes) < _WRITES_UNDER_WAY:
            self._writes.add((key, answer))

    async def close(self) -> None:
        """Let the last writes through, for a short while; then hang up."""
        self._reads.close()
        self._patient_reads.close()
        self._counts.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_TIMEOUT_S):
                await self._writes.finish()
        self._writes.close()
        await self._hang_up()

    async def _read(self, line: Line, asked: Sequence[_Asked]) -> Sequence[_Found]:
        found: Sequence[_Found] = [(None, None)] * len(asked)
        keys = [_address(key) for key, _ in asked if key is not None]
        clients = [client for _, client in asked if client is not None] if self._quota else []
        if self._up and (keys or clients):
            async with self._guarded():
                said = await line.exchange(self._questions(keys, clients))
                found = self._matched(asked, said[0] if keys else [], said[-1] if clients else [])
        return found

    def _questions(self, keys: Sequence[str], clients: Sequence[str]) -> list[Command]:
        """One MGET for all keys and one call of the script for all clients."""
        commands: list[Command] = [("MGET", *keys)] if keys else []
        if clients and self._quota is not None:
            commands.append(redis_command(SHA, self._quota, [(client, 1) for client in clients]))
        return commands

    def _matched(self, asked: Sequence[_Asked], values: Any, numbers: Any) -> Sequence[_Found]:
        """Give everyone who asked their part; raise RedisError for replies of another shape."""
        if not isinstance(values, list) or len(values) != sum(key is not None for key, _ in asked):
            raise RedisError("this is no reply to MGET")
        counted = sum(client is not None for _, client in asked) if self._quota else 0
        said = iter(_verdicts(numbers, counted, self._quota) if self._quota else [])
        of_key = iter(values)
        return [
            (None if key is None else next(of_key), None if client is None else next(said, None))
            for key, client in asked
        ]

    async def _count(self, line: Line, asked: Mapping[str, int]) -> None:
        if self._up and self._quota is not None:
            async with self._guarded():
                (numbers,) = await line.exchange([redis_command(SHA, self._quota, list(asked.items()))])
                for client, verdict in zip(asked, _verdicts(numbers, len(asked), self._quota), strict=True):
                    self._hear(client, verdict)

    async def _write(self, line: Line, items: Sequence[tuple[str, Answer]]) -> Sequence[None]:
        for some in _in_pieces(items):
            if self._up:
                async with self._guarded():
                    await line.exchange([_set_all(some)])
        return [None] * len(items)

    @asynccontextmanager
    async def _guarded(self) -> AsyncIterator[None]:
        """Close the tier when the block fails or takes too long."""
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                yield
            self._metrics.count("stream_redis_round_trips_total")
        except (RedisError, OSError, TimeoutError) as error:
            late = isinstance(error, TimeoutError)
            self._metrics.count("stream_redis_timeouts_total" if late else "stream_redis_errors_total")
            self._up = False
            await self._hang_up()

    async def _hang_up(self) -> None:
        for line in self._lines:
            await line.hang_up()


def _in_pieces(items: Sequence[tuple[str, Answer]]) -> Iterator[Sequence[tuple[str, Answer]]]:
    """As many at a time as a slow line carries within the time limit."""
    piece, size_bytes = list[tuple[str, Answer]](), 0
    for key, answer in items:
        piece.append((key, answer))
        size_bytes += answer.size_bytes
        if size_bytes >= _PIECE_BYTES:
            yield piece
            piece, size_bytes = [], 0
    if piece:
        yield piece


def _set_all(items: Sequence[tuple[str, Answer]]) -> Command:
    addresses = [_address(key) for key, _ in items]
    values = [part for key, answer in items for part in (_encode(_Stored(key, answer)), _of_use_ms(answer))]
    return "EVALSHA", _SET_SHA, len(addresses), *addresses, *values


def _verdicts(numbers: Any, count: int, quota: Quota) -> list[Verdict]:
    """Raise RedisError for what is no reply to the script about so many clients."""
    if not (isinstance(numbers, list) and len(numbers) == count and all(type(one) is int for one in numbers)):
        raise RedisError("this is no reply to the script")
    return verdicts(numbers, quota)


def _of_use_ms(answer: Answer) -> int:
    return max(1, int(1000 * (answer.ends_at - answer.stored_at)))


def _address(key: str) -> str:
    return f"stream:{key}"


def _unpacked(packed: bytes, key: str) -> Answer | None:
    """None for garbage and for another key's answer; the next answer is written over them."""
    try:
        stored = _decode(packed)
    except msgspec.DecodeError:
        return None
    return stored.answer if stored.key == key else None
