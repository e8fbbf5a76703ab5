"""Figures read out of the metrics: what they add up to, and what is estimated of a histogram."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.explorer.readings import CLASSES, TIERS, TROUBLES, Readings, quantile
from gateway.metrics import COUNTERS, Metrics

SECONDS = st.lists(st.floats(0.0001, 4.9), min_size=1, max_size=200)
BOUNDS_S = (0.001, 0.01, 0.1, 1.0, 5.0, math.inf)


def counted(seconds: list[float]) -> list[tuple[float, float]]:
    return [(bound, float(sum(one <= bound for one in seconds))) for bound in BOUNDS_S]


@pytest.fixture
def metrics() -> Metrics:
    metrics = Metrics()
    for _ in range(6):
        metrics.served("list_titles", 200, "hit-local", 0.0002)
    metrics.served("list_titles", 200, "hit-redis", 0.002)
    metrics.served("list_titles", 200, "miss", 0.02)
    metrics.served("list_titles", 503, "miss", 9.0)
    metrics.served("get_stats", 200, "stale", 0.0003)
    metrics.served("none", 304, "page", 0.0001)
    metrics.served("none", 404, "none", 0.0001)
    metrics.count("stream_refusals_total", "search")
    metrics.count("stream_refusals_total", "heavy")
    return metrics


def test_answers_are_counted_by_tier_and_all_requests_by_status(metrics: Metrics) -> None:
    readings = Readings(metrics.collect())
    assert readings.requests == 12
    assert readings.tiers() == {"hit-local": 6, "hit-redis": 1, "miss": 2, "stale": 1}
    assert readings.hit_share() == 0.7
    assert readings.classes() == {"2xx": 9, "3xx": 1, "4xx": 1, "5xx": 1}
    assert readings.troubles()["refused"] == 2
    assert readings.troubles()["redis_errors"] == 0


def test_the_busiest_rows_come_first(metrics: Metrics) -> None:
    readings = Readings(metrics.collect())
    assert [(one.row, one.requests) for one in readings.latencies()] == [
        ("list_titles", 9),
        ("none", 2),
        ("get_stats", 1),
    ]
    titles = readings.latencies()[0]
    assert 0.0001 < titles.quantiles_s[0] <= 0.00025
    assert math.isinf(titles.quantiles_s[2])
    assert readings.latency().requests == 12


def test_nothing_counted_is_nothing_claimed() -> None:
    readings = Readings(Metrics().collect())
    assert (readings.requests, readings.hit_share(), readings.latencies()) == (0, None, [])
    assert readings.latency().requests == 0
    assert readings.tiers() == dict.fromkeys(TIERS, 0)
    assert readings.classes() == dict.fromkeys(CLASSES, 0)
    assert quantile(0.5, []) == 0


def test_a_part_that_one_process_misses_and_versions_that_are_gone() -> None:
    metrics = Metrics()
    metrics.watch("stream_part_up", lambda: {("catalog",): 1.0, ("ratings",): 0.0})
    metrics.watch("stream_redis_up", lambda: {(): 0.0})
    metrics.watch("stream_snapshot_info", lambda: {("catalog", "old"): 0.0, ("catalog", "new"): 1.0})
    readings = Readings(metrics.collect())
    assert readings.down_somewhere() == {"ratings", "redis"}
    assert readings.versions() == {"catalog": ["new"]}


def test_every_sign_of_trouble_is_a_counter_that_there_is() -> None:
    assert set(TROUBLES.values()) <= COUNTERS.keys()


@given(SECONDS, st.sampled_from([0.5, 0.95, 0.99]))
def test_an_estimate_lies_in_the_bucket_of_the_true_value(seconds: list[float], share: float) -> None:
    rank = math.ceil(share * len(seconds))
    true_s = sorted(seconds)[rank - 1]
    bounds = (0.0, *BOUNDS_S)
    at = next(number for number, bound in enumerate(bounds) if true_s <= bound)
    rounding = 1 + 1e-9
    assert bounds[at - 1] / rounding <= quantile(share, counted(seconds)) <= bounds[at] * rounding


def test_an_estimate_is_spread_evenly_between_two_bounds() -> None:
    assert quantile(0.5, [(1.0, 0.0), (2.0, 10.0), (math.inf, 10.0)]) == 1.5
    assert quantile(0.95, [(1.0, 90.0), (2.0, 100.0), (math.inf, 100.0)]) == 1.5
    assert math.isinf(quantile(0.99, [(1.0, 90.0), (math.inf, 100.0)]))
