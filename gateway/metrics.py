"""What Prometheus reads of the gateway: plain counts for each request, handed on a few times a second."""

import os
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.metrics_core import Metric

from shared.background import often

Labels = tuple[str, ...]
Reading = Callable[[], Mapping[Labels, float]]
# How the readings of several processes become one; those of dead processes never count.
Across = Literal["livesum", "livemax", "livemin"]

FOLDER: Final = (
    "PROMETHEUS_MULTIPROC_DIR"  # set before this module is imported, emptied before the first worker
)
_FLUSH_EVERY_S: Final = 0.25
_BOUNDS_S: Final = (
    *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01),
    *(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
)
LONGEST_S: Final = _BOUNDS_S[-1]  # of what takes longer, no histogram says how long
COUNTERS: Final[Mapping[str, tuple[str, Labels]]] = {
    "stream_requests_total": ("Requests answered", ("row", "status", "cache")),
    "stream_upstream_calls_total": ("Attempts at services", ("domain",)),
    "stream_upstream_failures_total": ("Attempts at services that failed", ("domain",)),
    "stream_upstream_retries_total": ("Second attempts at services", ("domain",)),
    "stream_refusals_total": ("Requests refused because too many were under way", ("class",)),
    "stream_rate_limited_total": ("Requests refused because their client made too many", ()),
    "stream_redis_errors_total": ("Exchanges with Redis that failed", ()),
    "stream_redis_timeouts_total": ("Exchanges with Redis that took too long", ()),
    "stream_redis_round_trips_total": ("Exchanges with Redis", ()),
}
HISTOGRAMS: Final[Mapping[str, tuple[str, Labels]]] = {
    "stream_request_seconds": ("Time from request to reply", ("row", "cache")),
    "stream_upstream_seconds": ("Time that an attempt at a service took", ("domain",)),
}
GAUGES: Final[Mapping[str, tuple[str, Labels, Across]]] = {
    "stream_part_up": ("Whether a part answers every process", ("part",), "livemin"),
    "stream_breaker_open": ("0 closed, 0.5 trying, 1 open", ("domain", "address"), "livemax"),
    "stream_redis_up": ("Whether every process reaches Redis", (), "livemin"),
    "stream_cache_bytes": ("Size of the answers kept in memory", ("share",), "livesum"),
    "stream_cache_entries": ("Answers kept in memory", ("share",), "livesum"),
    "stream_flights": ("Questions being asked of services", (), "livesum"),
    "stream_connections": ("Open connections of clients", (), "livesum"),
    "stream_in_use": ("Requests under way", ("class",), "livesum"),
    "stream_snapshot_info": ("1 for the version being served", ("domain", "version"), "livemax"),
    "stream_snapshot_age_seconds": ("Time since the snapshot was made", ("domain",), "livemax"),
    "stream_build_info": ("1 for the build that runs", ("build",), "livemax"),
}


class _Tally:
    """Observations since the last flush: how many under each bound, and their sum."""

    __slots__ = ("counts", "total_s")

    def __init__(self) -> None:
        self.counts = [0] * (len(_BOUNDS_S) + 1)
        self.total_s = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(_BOUNDS_S, seconds)] += 1
        self.total_s += seconds


class _TalliedHistogram(Histogram):
    """A histogram that takes many observations at once, which the library's own cannot."""

    def add(self, tally: _Tally) -> None:
        self._sum.inc(tally.total_s)
        for bucket, count in zip(self._buckets, tally.counts, strict=True):
            if count:
                bucket.inc(count)


class Metrics:
    """Everything this process counts. Between two flushes no request touches more than a dict."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._counters = {
            name: Counter(name, about, labels, registry=self._registry)
            for name, (about, labels) in COUNTERS.items()
        }
        self._histograms = {
            name: _TalliedHistogram(name, about, labels, buckets=_BOUNDS_S, registry=self._registry)
            for name, (about, labels) in HISTOGRAMS.items()
        }
        self._gauges: dict[str, Gauge] = {}
        self._readings: dict[str, Reading] = {}
        self._shown: dict[str, set[Labels]] = defaultdict(set)
        self._served: defaultdict[tuple[str, int, str], _Tally] = defaultdict(_Tally)
        self._asked: defaultdict[str, _Tally] = defaultdict(_Tally)
        self._counts: defaultdict[tuple[str, Labels], int] = defaultdict(int)

    def served(self, row: str, status: int, cache: str, seconds: float) -> None:
        """Count a request that was answered."""
        self._served[row, status, cache].add(seconds)

    def asked(self, domain: str, seconds: float) -> None:
        """Count an attempt at a service, whatever came of it."""
        self._asked[domain].add(seconds)

    def count(self, counter: str, *labels: str) -> None:
        self._counts[counter, labels] += 1

    def watch(self, gauge: str, reading: Reading) -> None:
        """Read a gauge at every flush: a value for each of its labels. What nobody watches is not shown."""
        about, labels, across = GAUGES[gauge]
        self._gauges[gauge] = Gauge(gauge, about, labels, multiprocess_mode=across, registry=self._registry)
        self._readings[gauge] = reading

    async def flush_often(self) -> None:
        """Hand on what was counted until cancelled, and then once more."""
        await often(self.flush, _FLUSH_EVERY_S)

    def flush(self) -> None:
        self._flush_served()
        asked, self._asked = self._asked, defaultdict(_Tally)
        for domain, tally in asked.items():
            self._histograms["stream_upstream_seconds"].labels(domain).add(tally)
            self._add("stream_upstream_calls_total", (domain,), sum(tally.counts))
        counts, self._counts = self._counts, defaultdict(int)
        for (counter, labels), count in counts.items():
            self._add(counter, labels, count)
        for gauge, reading in self._readings.items():
            self._show(gauge, reading())

    def render(self) -> tuple[bytes, str]:
        """The exposition of what is gathered, and its content type."""
        return generate_latest(self._gathered()), CONTENT_TYPE_LATEST

    def collect(self) -> Iterable[Metric]:
        """What `render` writes, as families of samples."""
        return self._gathered().collect()

    def _gathered(self) -> CollectorRegistry:
        """The counts of all processes, or of this one where they share no folder."""
        self.flush()
        registry = self._registry
        if folder := os.environ.get(FOLDER):
            _forget_the_dead(Path(folder))
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry

    def _flush_served(self) -> None:
        served, self._served = self._served, defaultdict(_Tally)
        for (row, status, cache), tally in served.items():
            self._add("stream_requests_total", (row, str(status), cache), sum(tally.counts))
            self._histograms["stream_request_seconds"].labels(row, cache).add(tally)

    def _add(self, counter: str, labels: Labels, count: int) -> None:
        found = self._counters[counter]
        (found.labels(*labels) if labels else found).inc(count)

    def _show(self, gauge: str, values: Mapping[Labels, float]) -> None:
        """What is no longer there is shown as 0: files shared by processes cannot forget a label."""
        shown = self._shown[gauge]
        for labels in shown | values.keys():
            found = self._gauges[gauge]
            (found.labels(*labels) if labels else found).set(values.get(labels, 0))
        shown.update(values)


def _forget_the_dead(folder: Path) -> None:
    """Remove the gauges of processes that are gone; their counters stay, so that sums never fall."""
    for pid in {int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_live*.db")}:
        if not _is_alive(pid):
            with suppress(FileNotFoundError):  # another process does the same
                multiprocess.mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
