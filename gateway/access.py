"""The access log: one JSON line a request, of hits and refusals only a share."""

import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from shared.background import often

_FLUSH_EVERY_S: Final = 0.2
_MOST_WAITING: Final = 256
_NEVER: Final = datetime.fromtimestamp(0, UTC)
_encode_lines: Final = msgspec.json.Encoder().encode_lines
SAMPLED: Final = frozenset({"hit-local", "hit-redis", "page", "refused"})


def share(text: str) -> float:
    """Read a share between 0 and 1."""
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError("a share lies between 0 and 1")
    return value


class Access(msgspec.Struct, tag_field="event", tag="request", gc=False):
    """What is told of a request; its target is not: the row says what was asked, and no more is anybody's.

    The log fills in its own part and the time.
    """

    request_id: str
    row: str
    status: int
    cache: str
    client: str
    total_ms: float
    upstream_ms: float | None = None
    part: str = ""
    level: Literal["info"] = "info"
    timestamp: datetime = _NEVER


def _to_stderr(lines: bytes) -> None:
    sys.stderr.buffer.write(lines)
    sys.stderr.buffer.flush()


class AccessLog:
    """Lines in the shape of shared.log, past its chain and written together: about half the cost."""

    def __init__(self, part: str, hits_share: float, write: Callable[[bytes], None] = _to_stderr) -> None:
        self._part = part
        self._hits_share = hits_share
        self._write = write
        self._waiting: list[Access] = []

    def wants(self, cache: str) -> bool:
        """Whether to log a request with this outcome; ask before an Access is made."""
        return cache not in SAMPLED or random.random() < self._hits_share  # noqa: S311 - a sample, no secret

    def add(self, access: Access) -> None:
        access.part = self._part
        access.timestamp = datetime.now(UTC)
        self._waiting.append(access)
        if len(self._waiting) >= _MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        told, self._waiting = self._waiting, []
        if told:
            self._write(_encode_lines(told))

    async def flush_often(self) -> None:
        """Write what waits until cancelled, and then once more."""
        await often(self.flush, _FLUSH_EVERY_S)
