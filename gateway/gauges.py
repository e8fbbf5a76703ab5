"""What Prometheus is shown of the state of a gateway process."""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from gateway.breaker import BreakerState
from gateway.caps import Caps
from gateway.finder import Finder
from gateway.memory import Memory
from gateway.metrics import Labels, Metrics
from gateway.remote import RemoteTier
from gateway.upstream import Upstream
from shared.build import build_id
from shared.endpoint import Domain

_OPEN: Final[Mapping[BreakerState, float]] = {"closed": 0.0, "half-open": 0.5, "open": 1.0}
_CREATED: Final = "%Y%m%dT%H%M%SZ"  # how a version begins


def watch_gauges(  # noqa: PLR0913, PLR0917 - the parts whose state there is
    metrics: Metrics,
    upstreams: Mapping[Domain, Upstream],
    redis: RemoteTier,
    memory: Memory,
    caps: Caps,
    finder: Finder,
) -> None:
    """Have every gauge read from the parts at each flush."""
    parts = upstreams.values()
    metrics.watch("stream_part_up", lambda: {(one.domain,): float(one.status == "up") for one in parts})
    metrics.watch("stream_breaker_open", lambda: dict(_breakers(parts)))
    if redis.status != "none":
        metrics.watch("stream_redis_up", lambda: {(): float(redis.status == "up")})
    metrics.watch(
        "stream_cache_bytes", lambda: {(name,): one.size_bytes for name, one in memory.shares.items()}
    )
    metrics.watch("stream_cache_entries", lambda: {(name,): len(one) for name, one in memory.shares.items()})
    metrics.watch("stream_flights", lambda: {(): len(finder.flights)})
    metrics.watch("stream_in_use", caps.in_use)
    metrics.watch("stream_snapshot_info", lambda: {labels: 1.0 for labels, _ in _versions(parts)})
    metrics.watch("stream_snapshot_age_seconds", lambda: dict(_ages(parts)))
    metrics.watch("stream_build_info", lambda: {(build_id(),): 1.0})


def _breakers(parts: Iterable[Upstream]) -> Iterable[tuple[Labels, float]]:
    for part in parts:
        for replica in part.replicas:
            yield (part.domain, replica.wire.address), _OPEN[replica.breaker.state]


def _versions(parts: Iterable[Upstream]) -> Iterable[tuple[Labels, str]]:
    return (
        ((one.domain, one.versions.adopted), one.versions.adopted) for one in parts if one.versions.adopted
    )


def _ages(parts: Iterable[Upstream]) -> Iterable[tuple[Labels, float]]:
    for (domain, version), _ in _versions(parts):
        created = datetime.strptime(version.partition("-")[0], _CREATED).replace(tzinfo=UTC)
        yield (domain,), time.time() - created.timestamp()
