import json
from itertools import chain, repeat
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import __main__ as program
from bench.__main__ import _parser, main
from bench.endpoints import MIXED
from bench.parts import RESILIENCE, UNASKED
from bench.questions import ASKED
from bench.rows import absolute


def test_measures_the_running_product(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--quick", "--only", "redis,miss,similar", "--only", "memory,swap", "--ratings", "none"]
    assert main([*asked, "--results", str(tmp_path)]) == 0
    (file,) = tmp_path.glob("*.json")
    assert str(file) in capsys.readouterr().out
    rows = json.loads(file.read_bytes())["rows"]
    *each, all_mixed = [row["what"] for row in rows if row["part"] == "redis"]
    assert each == [row.name for row in ASKED]
    assert all_mixed.startswith(MIXED)
    assert {row["part"] for row in rows} == {"redis", "miss", "similar", "swap", "memory"}
    for row in rows:
        assert row["ours"] > 0
        if row["part"] == "memory":
            continue
        assert row["bare"] > 0
        assert row["ratio"]["lowest"] <= row["ratio"]["median"] <= row["ratio"]["highest"]
        assert not any("NOT VALID" in note for note in row["notes"]), row


def test_harm_is_done_and_every_promise_is_looked_at(tmp_path: Path) -> None:
    """Whether they hold is for a machine that does nothing else."""
    asked = ["--quick", "--only", "resilience", "--ratings", "none", "--results", str(tmp_path)]
    assert main(asked) == 0
    (file,) = tmp_path.glob("*.json")
    rows = json.loads(file.read_bytes())["rows"]
    assert {row["part"] for row in rows} == set(RESILIENCE)
    for row in rows:
        assert row["notes"][0].startswith("promised: "), row
    figures = {f"{row['part']}: {row['what']}": row["ours"] for row in rows}
    assert figures["outage: known answers still given"] == 100
    assert figures["redis-lost: killed: requests that failed"] == 0
    assert figures["restart: valkey: lost requests"] == 0


def test_resilience_is_measured_when_it_is_named() -> None:
    assert not set(UNASKED) & set(RESILIENCE)
    assert _parser().parse_args(["--only", "swap,resilience"]).only == ["swap", *RESILIENCE]


def test_what_cannot_be_measured_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--quick", "--only", "hot", "--catalog", str(tmp_path / "none"), "--results", str(tmp_path)]
    assert main(asked) == 1
    assert "bench: " in capsys.readouterr().err
    assert not list(tmp_path.glob("*.json"))


@pytest.mark.parametrize("rate", ["0", "-5", "nan", "inf", "many"])
def test_a_rate_that_is_none_is_refused(rate: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([f"--per-s={rate}"])
    assert f"{rate}: give requests a second" in capsys.readouterr().err


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "warm"])
    assert "jobs" in capsys.readouterr().err


def test_what_was_measured_before_the_time_ran_out_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = absolute("hot", "x", "s", [1.0])
    monkeypatch.setattr(program, "PARTS", {"hot": lambda _: iter([row, row]), "swap": lambda _: iter([row])})
    clock = SimpleNamespace(monotonic=chain((0, 1), repeat(1000)).__next__)
    monkeypatch.setattr(program, "time", clock)
    assert main(["--results", str(tmp_path)]) == 1
    (file,) = tmp_path.glob("*.json")
    found = json.loads(file.read_bytes())
    assert len(found["rows"]) == 1
    assert found["left_out"] == ["hot (time ran out)", "swap (time ran out)"]


def test_search_has_its_figures_at_each_rate_and_in_generated_titles_if_asked(tmp_path: Path) -> None:
    asked = [
        "--quick",
        "--only",
        "search",
        "--titles",
        "2000",
        "--ratings",
        "none",
        "--results",
        str(tmp_path),
    ]
    assert main(asked) == 0
    (file,) = tmp_path.glob("*.json")
    rows = json.loads(file.read_bytes())["rows"]
    paces = [row["what"].rpartition(" ")[2] for row in rows if "p99" in row["what"]]
    assert paces == ["250/s", "500/s", "10/s", "50/s"]
    assert "ingest of 2,000 generated titles, wall" in {row["what"] for row in rows}
