"""What a load is, and what came of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Questions:
    """Addresses to ask in turn: over and over, or each only `once`, the load ending with the last."""

    addresses: tuple[str, ...]
    once: bool = False


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

    @property
    def per_s(self) -> float:
        return self.requests / self.seconds
