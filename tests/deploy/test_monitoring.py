"""Dashboard and alerts parse, and name only what the gateway counts."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from gateway.metrics import COUNTERS, GAUGES, HISTOGRAMS

REPOSITORY = Path(__file__).resolve().parents[2]
LABELS: dict[str, set[str]] = {
    **{name: set(labels) for name, (_, labels) in COUNTERS.items()},
    **{name: set(labels) for name, (_, labels, _) in GAUGES.items()},
    **{f"{name}_bucket": {*labels, "le"} for name, (_, labels) in HISTOGRAMS.items()},
}
METRIC = re.compile(r"\bstream_[a-z_]+")


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((REPOSITORY / "deploy/prometheus/alerts.yml").read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((REPOSITORY / "deploy/grafana/dashboard.json").read_text())[
        "panels"
    ]
    return found


def expressions() -> list[str]:
    shown = [target["expr"] for panel in panels() for target in panel.get("targets", [])]
    return [*shown, *(rule["expr"] for rule in rules())]


def test_every_metric_that_is_used_exists() -> None:
    used = {name for expression in expressions() for name in METRIC.findall(expression)}
    assert used
    assert used <= LABELS.keys()


def test_every_metric_is_on_the_dashboard() -> None:
    shown = {
        name for panel in panels() for t in panel.get("targets", []) for name in METRIC.findall(t["expr"])
    }
    assert shown == LABELS.keys()


def test_every_label_that_is_used_exists() -> None:
    for expression in expressions():
        known = set().union(*(LABELS[name] for name in METRIC.findall(expression)))
        grouped = re.findall(r"\b(?:by|ignoring) \(([^)]+)\)", expression)
        chosen = re.findall(r"(\w+)=~?\"", expression)
        assert {label for labels in grouped for label in labels.split(", ")} | set(chosen) <= known


def test_every_alert_can_be_checked_and_is_explained() -> None:
    explained = re.findall(
        r"^\| `(Stream\w+)` \|", (REPOSITORY / "docs/operations.md").read_text(), re.MULTILINE
    )
    assert sorted(explained) == sorted(rule["alert"] for rule in rules())
    for rule in rules():
        assert rule.keys() == {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"\d+[smh]", rule["for"])
        assert rule["annotations"]["summary"]


def test_panels_do_not_lie_over_each_other() -> None:
    taken = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels())
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) < 24
