"""What is counted is shown, by one process and by several, of which some die."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import Histogram
from prometheus_client.parser import text_string_to_metric_families

from gateway.metrics import _BOUNDS_S, COUNTERS, GAUGES, HISTOGRAMS, Metrics, _forget_the_dead

WORKER = """
import sys
from gateway.metrics import Metrics
metrics = Metrics()
metrics.watch("stream_flights", lambda: {(): 3})
metrics.watch("stream_redis_up", lambda: {(): 0})
for _ in range(5):
    metrics.served("get_actor", 200, "hit-local", 0.0002)
metrics.flush()
print("ready", flush=True)
sys.stdin.read()
"""
RENDER = "import sys; from gateway.metrics import Metrics; sys.stdout.buffer.write(Metrics().render()[0])"


def samples(text: bytes) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def test_requests_are_counted_by_row_status_and_outcome() -> None:
    metrics = Metrics()
    metrics.served("get_actor", 200, "hit-local", 0.0002)
    metrics.served("get_actor", 404, "hit-local", 0.0002)
    body, content_type = metrics.render()
    found = samples(body)
    assert content_type.startswith("text/plain")
    assert found["stream_requests_total", "cache=hit-local", "row=get_actor", "status=404"] == 1
    assert found["stream_request_seconds_count", "cache=hit-local", "row=get_actor"] == 2
    assert samples(metrics.render()[0]) == found


@given(st.lists(st.floats(0, 10)))
def test_a_tally_is_what_the_library_would_have_observed(durations: list[float]) -> None:
    metrics, plain = Metrics(), Histogram("plain", "plain", buckets=_BOUNDS_S, registry=None)
    for duration in durations:
        metrics.asked("catalog", duration)
        plain.observe(duration)
    metrics.flush()
    ours = metrics._histograms["stream_upstream_seconds"].labels("catalog")
    assert [bucket.get() for bucket in ours._buckets] == [bucket.get() for bucket in plain._buckets]
    assert ours._sum.get() == pytest.approx(plain._sum.get())


def test_every_counter_and_gauge_can_be_used() -> None:
    metrics = Metrics()
    for name, (_, labels) in COUNTERS.items():
        metrics.count(name, *labels)
    for name, (_, labels, _) in GAUGES.items():
        metrics.watch(name, lambda labels=labels: {labels: 2.0})  # type: ignore[misc]
    names = {name for name, *_ in samples(metrics.render()[0])}
    assert names >= COUNTERS.keys() | GAUGES.keys()
    assert not names & HISTOGRAMS.keys()


def test_a_gauge_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        Metrics().watch("stream_unknown", dict)


def test_without_redis_nobody_is_told_that_it_is_down() -> None:
    assert ("stream_redis_up",) not in samples(Metrics().render()[0])


def test_a_version_that_went_is_shown_as_0() -> None:
    metrics, versions = Metrics(), ["old"]
    metrics.watch("stream_snapshot_info", lambda: {("catalog", versions[-1]): 1})
    metrics.flush()
    versions.append("new")
    found = samples(metrics.render()[0])
    assert found["stream_snapshot_info", "domain=catalog", "version=old"] == 0
    assert found["stream_snapshot_info", "domain=catalog", "version=new"] == 1


async def test_what_was_counted_last_is_handed_on_at_the_end() -> None:
    metrics = Metrics()
    flushing = asyncio.create_task(metrics.flush_often())
    await asyncio.sleep(0)
    metrics.count("stream_rate_limited_total")
    flushing.cancel()
    await asyncio.wait({flushing})
    assert metrics._counters["stream_rate_limited_total"]._value.get() == 1


def start_worker(folder: Path) -> "subprocess.Popen[bytes]":
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"ready\n"
    return worker


def end(worker: "subprocess.Popen[bytes]") -> None:
    worker.kill()
    worker.communicate()


def rendered(folder: Path) -> dict[tuple[str, ...], float]:
    environ = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
    found = subprocess.run([sys.executable, "-c", RENDER], env=environ, capture_output=True, check=True)
    return samples(found.stdout)


def test_dead_workers_take_their_gauges_with_them_and_leave_their_counts(tmp_path: Path) -> None:
    requests = ("stream_requests_total", "cache=hit-local", "row=get_actor", "status=200")
    workers = [start_worker(tmp_path), start_worker(tmp_path)]
    try:
        both = rendered(tmp_path)
        end(workers.pop())
        one = rendered(tmp_path)
        workers.append(start_worker(tmp_path))
        again = rendered(tmp_path)
    finally:
        for worker in workers:
            end(worker)
    assert [found[requests] for found in (both, one, again)] == [10, 10, 15]
    assert [found["stream_flights",] for found in (both, one, again)] == [6, 3, 6]
    assert both["stream_request_seconds_count", "cache=hit-local", "row=get_actor"] == 10


def test_only_the_gauges_of_the_dead_are_removed(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    kept = {f"gauge_livesum_{os.getpid()}.db", "gauge_livemax_1.db", f"counter_{gone.pid}.db"}
    for name in (*kept, f"gauge_livesum_{gone.pid}.db", f"gauge_livemax_{gone.pid}.db"):
        (tmp_path / name).touch()
    _forget_the_dead(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == kept
