"""What metrics say to a person: traffic by tier and status, latencies by row, versions, signs of trouble."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from prometheus_client.metrics_core import Metric

QUANTILES: Final = (0.5, 0.95, 0.99)
TIERS: Final = ("hit-local", "hit-redis", "miss", "stale")
CLASSES: Final = ("2xx", "3xx", "4xx", "5xx")
TROUBLES: Final[Mapping[str, str]] = {
    "refused": "stream_refusals_total",
    "limited": "stream_rate_limited_total",
    "failures": "stream_upstream_failures_total",
    "retries": "stream_upstream_retries_total",
    "redis_errors": "stream_redis_errors_total",
    "redis_timeouts": "stream_redis_timeouts_total",
}
_BUCKETS: Final = "stream_request_seconds_bucket"

Buckets = Sequence[tuple[float, float]]


class Latency(NamedTuple):
    """How often a row was answered, and its QUANTILES in seconds: infinite past the last bound."""

    row: str
    requests: int
    quantiles_s: tuple[float, ...]


class Readings:
    """Counts since the processes began, of all of them together."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._samples: defaultdict[str, list[tuple[Mapping[str, str], float]]] = defaultdict(list)
        for family in families:
            for sample in family.samples:
                self._samples[sample.name].append((sample.labels, sample.value))

    @property
    def requests(self) -> int:
        return int(sum(value for _, value in self._samples["stream_requests_total"]))

    def tiers(self) -> dict[str, int]:
        """Answers to questions by where they were found; pages, refusals and mistakes are no such answers."""
        counted = self._sums("stream_requests_total", "cache")
        return {tier: int(counted[tier]) for tier in TIERS}

    def hit_share(self) -> float | None:
        """The share of those answers for which no service was waited for; None where there are none yet."""
        tiers = self.tiers()
        answers = sum(tiers.values())
        return (tiers["hit-local"] + tiers["hit-redis"]) / answers if answers else None

    def classes(self) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for labels, value in self._samples["stream_requests_total"]:
            counted[f"{labels['status'][:1]}xx"] += int(value)
        return {name: counted[name] for name in CLASSES}

    def latencies(self) -> list[Latency]:
        """Every row that was asked for, the busiest first."""
        rows: defaultdict[str, defaultdict[float, float]] = defaultdict(lambda: defaultdict(float))
        for labels, value in self._samples[_BUCKETS]:
            rows[labels["row"]][float(labels["le"])] += value
        found = [_latency(row, sorted(buckets.items())) for row, buckets in rows.items()]
        return sorted((one for one in found if one.requests), key=lambda one: (-one.requests, one.row))

    def latency(self) -> Latency:
        """That of everything together."""
        buckets: defaultdict[float, float] = defaultdict(float)
        for labels, value in self._samples[_BUCKETS]:
            buckets[float(labels["le"])] += value
        return _latency("", sorted(buckets.items()))

    def troubles(self) -> dict[str, int]:
        """What went wrong, of which callers may have noticed nothing."""
        return {
            name: int(sum(value for _, value in self._samples[metric])) for name, metric in TROUBLES.items()
        }

    def down_somewhere(self) -> frozenset[str]:
        """Parts that at least one process does not reach."""
        parts = {labels["part"] for labels, value in self._samples["stream_part_up"] if not value}
        redis = {"redis" for _, value in self._samples["stream_redis_up"] if not value}
        return frozenset(parts | redis)

    def versions(self) -> dict[str, list[str]]:
        """The data that are served, by domain: for a moment two at once, where one process is behind."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for labels, value in self._samples["stream_snapshot_info"]:
            if value:
                found[labels["domain"]].append(labels["version"])
        return {domain: sorted(versions) for domain, versions in found.items()}

    def _sums(self, metric: str, label: str) -> Counter[str]:
        counted: Counter[str] = Counter()
        for labels, value in self._samples[metric]:
            counted[labels[label]] += int(value)
        return counted


def _latency(row: str, buckets: Buckets) -> Latency:
    requests = int(buckets[-1][1]) if buckets else 0
    return Latency(row, requests, tuple(quantile(share, buckets) for share in QUANTILES))


def quantile(share: float, buckets: Buckets) -> float:
    """Estimated from counts up to each bound, as if those between two bounds were spread evenly.

    0 where nothing was counted, infinite where it lies past the last bound that is finite.
    """
    rank = share * buckets[-1][1] if buckets else 0.0
    below_s, fewer = 0.0, 0.0
    for bound_s, counted in buckets:
        if counted >= rank and counted > fewer:
            return (
                math.inf
                if math.isinf(bound_s)
                else below_s + (bound_s - below_s) * ((rank - fewer) / (counted - fewer))
            )
        below_s, fewer = bound_s, counted
    return 0.0
