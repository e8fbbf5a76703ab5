"""What a load is, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Questions:
    """Addresses to ask in turn: over and over, or each only `once`, the load ending with the last.

    `key` is what every request sends to open protected endpoints.
    """

    addresses: tuple[str, ...]
    once: bool = False
    key: str | None = None


@dataclass(frozen=True)
class Load:
    """`listen` is `http://host:port` or `unix:/path`; every connection keeps one request under way."""

    listen: str
    questions: Questions
    connections: int
    duration_s: float


@dataclass(frozen=True)
class Served:
    """`failed` counts the replies that were no 200."""

    requests: int
    failed: int
    seconds: float
    median_ms: float
    p99_ms: float
    p999_ms: float

    @classmethod
    def of(cls, latencies_s: Sequence[float], *, failed: int, seconds: float) -> "Served":
        ordered = sorted(latencies_s)
        p50_ms, p99_ms, p999_ms = (quantile(ordered, share) * 1000 for share in (0.5, 0.99, 0.999))
        return cls(len(ordered), failed, seconds, p50_ms, p99_ms, p999_ms)

    @property
    def per_s(self) -> float:
        return self.requests / self.seconds


def quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest of the values that at least `share` of them do not exceed; they come sorted."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
