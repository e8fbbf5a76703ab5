import os
import sys
import time
from pathlib import Path

import pytest

from bench.effort import BenchError
from bench.processes import (
    bare_command,
    cpu_seconds,
    environment,
    is_alive,
    machine_time,
    run_measured,
)


def test_measures_time_and_peak_memory(tmp_path: Path) -> None:
    program = "import time; block = bytearray(200 * 2**20); time.sleep(0.1)"
    cost = run_measured((sys.executable, "-c", program), tmp_path / "log")
    assert cost.wall_s >= 0.1
    assert 200 <= cost.peak_mib < 1000


def test_a_failing_program_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no such catalogue"):
        run_measured((sys.executable, "-c", "raise SystemExit('no such catalogue')"), tmp_path / "log")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_processor_time_grows_with_work() -> None:
    before, until = cpu_seconds(os.getpid()), time.perf_counter() + 0.2
    machine_before = machine_time()
    assert before is not None
    assert machine_before is not None
    while time.perf_counter() < until:
        pass
    after = cpu_seconds(os.getpid())
    assert after is not None
    assert after > before
    machine_after = machine_time()
    assert machine_after is not None
    assert machine_after.used_s - machine_before.used_s >= after - before - 0.05
    assert machine_after.stolen_s >= machine_before.stolen_s >= 0


def test_the_product_has_no_settings_but_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAM_PORT", "1")
    settings = {name: value for name, value in environment().items() if name.startswith("STREAM_")}
    assert settings == {"STREAM_RATE_LIMIT": "100000/1000000"}


def test_an_ended_process_is_not_alive(tmp_path: Path) -> None:
    assert is_alive(os.getpid())
    note = tmp_path / "pid"
    program = f"import os, pathlib; pathlib.Path({str(note)!r}).write_text(str(os.getpid()))"
    run_measured((sys.executable, "-c", program), tmp_path / "log")
    assert not is_alive(int(note.read_text()))


def test_the_bare_jobs_read_what_the_jobs_read(sample_catalog: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    run_measured(bare_command("read_csv", str(sample_catalog)), log)
    assert int(log.read_text()) > 300
    ratings = tmp_path / "ratings.csv"
    ratings.write_text(
        "userId,rating,timestamp,movieId\n1,4.0,1000000000,as1\n2,5.0,1000000001,as1\n2,0.5,1300000000,as1\n"
    )
    for given in (ratings, tmp_path):
        log.unlink()
        run_measured(bare_command("mean_ratings", str(given)), log)
        assert int(log.read_text()) == 2
