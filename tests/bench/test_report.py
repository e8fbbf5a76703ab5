import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.compare import Turn, Turns
from bench.effort import QUICK
from bench.load.shape import Served
from bench.plots import write_plots
from bench.report import Report, write_json
from bench.tables import print_tables, write_markdown
from deploy.inputs import Inputs

FAST = Turn(Served(requests=900, failed=0, seconds=1, median_ms=1.0, p99_ms=2.0, p999_ms=3.0), cpu_s=0.97)
SLOW = Turn(Served(requests=300, failed=0, seconds=1, median_ms=1.25, p99_ms=2.0, p999_ms=3.0), cpu_s=0.96)
IDLE = replace(FAST, cpu_s=0.5)
BROKEN = replace(FAST, served=replace(FAST.served, failed=7))


def turns(ours: Turn, bare: Turn) -> Turns:
    return Turns([ours, ours], [bare, bare], against="a bare server", load="own client")


def test_a_saturated_server_needs_no_note() -> None:
    row = turns(SLOW, FAST).requests_per_s("hot", "get_actor")
    assert row.ratio is not None
    assert row.ratio.median == pytest.approx(1 / 3)
    assert row.side is not None
    assert row.bare_side is not None
    assert (row.side.cpu, row.bare_side.cpu, row.notes) == (0.96, 0.97, ())
    assert row.per_cpu is not None
    assert row.per_cpu.median == pytest.approx((300 / 0.96) / (900 / 0.97))


def test_a_server_that_was_not_the_limit_is_named() -> None:
    assert turns(SLOW, IDLE).requests_per_s("hot", "x").notes == ("bare below 95% of a core",)
    assert turns(IDLE, IDLE).requests_per_s("hot", "x").notes == ("product and bare below 95% of a core",)


def test_failed_replies_make_a_row_invalid() -> None:
    assert turns(SLOW, BROKEN).requests_per_s("hot", "x").notes[0] == "NOT VALID: 14 replies were no 200"


def test_added_latency_is_told() -> None:
    assert turns(SLOW, FAST).latency_ms("miss", "x").notes == ("+0.250 ms",)


def test_figures_are_shown_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = turns(SLOW, IDLE).requests_per_s("hot", "get_actor")
    inputs = Inputs.given(tmp_path, None, None)
    began = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)
    report = Report.of([row], began=began, inputs=inputs, effort=QUICK)
    print_tables(report)
    shown = capsys.readouterr().out
    for expected in ("get_actor", "0.33", "96% / 50%", "own client", "cores of this machine"):
        assert expected in shown
    file = write_json(report, tmp_path / "results")
    assert file.name == "20310203T040506Z.json"
    kept = json.loads(file.read_bytes())
    assert kept["rows"][0]["ours"] == 300
    assert kept["ratings"] == "simulated"
    assert kept["elsewhere_per_s"]["get_actor"] == 2.4


def test_a_table_and_plots_lie_beside_the_figures(tmp_path: Path) -> None:
    row = turns(SLOW, IDLE).requests_per_s("hot", "a < b")
    began = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)
    inputs = Inputs.given(tmp_path, None, None)
    report = Report.of([row], began=began, inputs=inputs, effort=QUICK, left_out=["swap (time ran out)"])
    (plot,) = write_plots(report, tmp_path)
    drawn = ET.fromstring(plot.read_text())  # noqa: S314 - our own
    assert "a < b (requests/s)" in [element.text for element in drawn.iter()]
    document = write_markdown(report, tmp_path, [plot]).read_text()
    for expected in (
        plot.name,
        "| a < b | requests/s | 300 | 900 |",
        "NOT MEASURED: swap (time ran out)",
        "elsewhere",
    ):
        assert expected in document
