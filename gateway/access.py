"""The access log: one JSON line a request, of hits and refusals by rate only a share."""

import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, NamedTuple

import orjson

from shared.background import often

_FLUSH_EVERY_S: Final = 0.2
_MOST_WAITING: Final = 256
SAMPLED: Final = frozenset({"hit-local", "hit-redis", "page", "refused"})


def share(text: str) -> float:
    """Read a share between 0 and 1."""
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError("a share lies between 0 and 1")
    return value


class Access(NamedTuple):
    """What is told of a request; its target is not: the row says what was asked, and no more is anybody's."""

    request_id: str
    row: str
    status: int
    cache: str
    client: str
    total_ms: float
    upstream_ms: float | None = None


def _to_stderr(lines: bytes) -> None:
    sys.stderr.buffer.write(lines)
    sys.stderr.buffer.flush()


class AccessLog:
    """Lines in the shape of shared.log, past its chain and written together: about half the cost."""

    def __init__(self, part: str, hits_share: float, write: Callable[[bytes], None] = _to_stderr) -> None:
        self._part = part
        self._hits_share = hits_share
        self._write = write
        self._waiting: list[bytes] = []

    def wants(self, cache: str) -> bool:
        """Whether to log a request with this outcome; ask before an Access is made."""
        return cache not in SAMPLED or random.random() < self._hits_share  # noqa: S311 - a sample, no secret

    def add(self, access: Access) -> None:
        self._waiting.append(self._line(access))
        if len(self._waiting) >= _MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        lines, self._waiting = self._waiting, []
        if lines:
            self._write(b"".join(lines))

    async def flush_often(self) -> None:
        """Write what waits until cancelled, and then once more."""
        await often(self.flush, _FLUSH_EVERY_S)

    def _line(self, access: Access) -> bytes:
        told = {
            "event": "request",
            "request_id": access.request_id,
            "row": access.row,
            "status": access.status,
            "cache": access.cache,
            "upstream_ms": _rounded(access.upstream_ms),
            "total_ms": _rounded(access.total_ms),
            "client": access.client,
            "part": self._part,
            "level": "info",
            "timestamp": datetime.now(UTC),
        }
        return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)


def _rounded(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds, 3)
