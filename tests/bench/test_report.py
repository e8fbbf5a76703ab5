import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.compare import Turn, Turns
from bench.effort import QUICK
from bench.load.shape import Served
from bench.report import Report, print_tables, write_json
from deploy.inputs import Inputs

FAST = Turn(Served(requests=900, failed=0, seconds=1, median_ms=1.0), cpu=0.97)
SLOW = Turn(Served(requests=300, failed=0, seconds=1, median_ms=1.25), cpu=0.95)
IDLE = replace(FAST, cpu=0.5)
BROKEN = replace(FAST, served=replace(FAST.served, failed=7))


def turns(ours: Turn, bare: Turn) -> Turns:
    return Turns([ours, ours], [bare, bare], against="a bare server", load="own client")


def test_a_saturated_server_needs_no_note() -> None:
    row = turns(SLOW, FAST).requests_per_s("hot", "get_actor")
    assert row.ratio is not None
    assert row.ratio.median == pytest.approx(1 / 3)
    assert (row.cpu, row.bare_cpu, row.notes) == (0.95, 0.97, ())


def test_a_server_that_was_not_the_limit_is_named() -> None:
    assert turns(SLOW, IDLE).requests_per_s("hot", "x").notes == ("bare below 90% of a core",)
    assert turns(IDLE, IDLE).requests_per_s("hot", "x").notes == ("product and bare below 90% of a core",)


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
    for expected in ("get_actor", "0.33", "95% / 50%", "load by own client", "cores of this machine"):
        assert expected in shown
    file = write_json(report, tmp_path / "results")
    assert file.name == "20310203T040506Z.json"
    kept = json.loads(file.read_bytes())
    assert kept["rows"][0]["ours"] == 300
    assert kept["ratings"] == "simulated"
