"""The job as a whole: what it tells, when it builds, what it refuses, and the figures of real ratings."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from catalog_service.jobs.ingest import IngestSettings, ingest
from ratings_service.domain.scores import ScoreCounts
from ratings_service.jobs.aggregate import AggregateSettings, aggregate, main, memory, plan
from ratings_service.snapshot.state import open_state
from shared.errors import JobError
from shared.jobs import Silence
from shared.snapshots import read_pointer
from shared.tables import Platform
from tests.oracle import Oracle
from tests.ratings_service.naive import HEADER
from tests.ratings_service.small_catalog import TITLES, Run, live, publish_catalog


def test_hundreds_of_malformed_rows_are_counted_and_the_first_listed(
    data: Path, run: Run, tmp_path: Path
) -> None:
    lines = [HEADER, "1,4.0,0,ns1", "", *["1,9.0,0,ns1"] * 300, b"\xff,1,0,ns1".decode("latin-1")]
    (tmp_path / "r.csv").write_text("\n".join(lines), encoding="latin-1")
    report = run(tmp_path / "r.csv").report
    assert (report["rows_read"], report["malformed"]) == (302, 301)
    assert [row["line"] for row in report["malformed_rows"]] == list(range(4, 104))
    assert report["malformed_rows"][0] == {
        "file": "r.csv",
        "line": 4,
        "reason": "rating '9.0' is not 0.5 to 5.0 by halves",
    }


def test_bytes_that_are_no_utf8_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(f"{HEADER}\n1,4.0,0,ns1\n1,4.0,0,ns\xff\n".encode("latin-1"))
    assert run(tmp_path / "r.csv").report["malformed_rows"][0]["reason"] == "bytes that are not UTF-8"


def test_names_with_wildcards_mean_themselves(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "[a]*"
    folder.mkdir()
    (folder / "*.csv").write_text(f"{HEADER}\n1,4.0,0,ns1\n")
    (folder / "b?.csv").write_text(f"{HEADER}\n2,4.0,0,ns1\n")
    (folder / "bx.csv").write_text(f"{HEADER}\n3,4.0,0,ns1\n")
    assert run(folder).report["rows_read"] == 3


def test_years_are_those_of_utc_wherever_the_process_runs(data: Path, tmp_path: Path) -> None:
    new_year_s = 946_684_800
    (tmp_path / "r.csv").write_text(f"{HEADER}\n1,2.0,{new_year_s - 1},ns1\n1,4.0,{new_year_s},ns1\n")
    versions = []
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        environ = {
            **os.environ,
            "TZ": zone,
            "STREAM_DATA": str(data),
            "STREAM_RATINGS": str(tmp_path / "r.csv"),
        }
        found = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys; from ratings_service.jobs import aggregate as a; sys.exit(a.main())",
            ],
            env={**environ, "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            check=True,
        )
        versions.append(found.stdout.strip())
        counts = open_state(live(data)).score_counts
        assert [counts.reaching(3.0, platform="netflix", year=year) for year in (1999, 2000)] == [0, 1]
    assert versions[0] == versions[1]


def test_the_same_input_is_not_built_again(data: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(f"{HEADER}\n1,4.0,0,ns1\n")
    first, second, forced = (
        run(tmp_path / "r.csv"),
        run(tmp_path / "r.csv"),
        run(tmp_path / "r.csv", force=True),
    )
    assert (first.built, second.built, forced.built) == (True, False, True)
    assert first.version == second.version < forced.version
    assert first.version[-8:] == forced.version[-8:]
    assert second.report["kept"] == 1

    catalog = publish_catalog(data, TITLES[:2])
    after = run(tmp_path / "r.csv")
    assert after.built
    assert live(data).manifest.inputs["catalog"] == catalog


def test_the_manifest_tells_the_source(data: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(f"{HEADER}\n1,4.0,0,ns1\n")
    run(tmp_path / "r.csv")
    made = live(data).manifest
    assert made.parameters == {"source": "files", "simulated": False}
    assert sorted(made.inputs) == ["catalog", "r.csv"]
    assert sorted(made.files) == [
        "partials.npz",
        "ratings-by-year.csv",
        "ratings-by-year.jsonl",
        "ratings-by-year.parquet",
        "ratings.parquet",
        "report.json",
        "scores.npz",
        "standings.npz",
        "summary.json",
        "title_ratings.npz",
        "work_votes.npz",
        "works.npz",
    ]

    run("simulated")
    assert live(data).manifest.parameters == {
        "source": "simulated",
        "simulated": True,
        "seed": 7,
        "viewers": 2000,
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (f"{HEADER}\n", "no rating can be used: 0 rows read"),
        (f"{HEADER}\n1,4.0,0,xs1\n", "1 of titles that are not in the catalogue"),
        (f"{HEADER}\n1;4.0;0;ns1\n", "r.csv, line 2: 1 fields instead of 4"),
        (f"{HEADER}\n{'9' * 3_000_000}\n", "r.csv is no file of ratings"),
        ("", "r.csv is empty"),
    ],
)
def test_useless_files_leave_the_live_snapshot_alone(
    data: Path, run: Run, tmp_path: Path, content: str, told: str
) -> None:
    before = run("none").version
    (tmp_path / "r.csv").write_text(content)
    with pytest.raises(JobError, match=re.escape(told)):
        run(tmp_path / "r.csv")
    assert read_pointer(data, "ratings") == before
    assert [entry.name for entry in (data / "ratings").iterdir() if entry.name.startswith(".draft")] == []


def test_without_a_catalogue_the_job_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="no catalogue yet: run `stream-api ingest` first"):
        plan(AggregateSettings(tmp_path, "none"))


def test_too_little_memory_is_told(data: Path, tmp_path: Path) -> None:
    rows = "".join(f"{user},4.0,{user},ns1\n" for user in range(60_000))
    (tmp_path / "r.csv").write_text(f"{HEADER}\n{rows}")
    with pytest.raises(JobError, match="raise STREAM_MEMORY_LIMIT"):
        aggregate(
            AggregateSettings(data, str(tmp_path / "r.csv"), memory_limit=memory("1MB")), progress=Silence()
        )


@pytest.mark.parametrize(
    ("text", "size_bytes"), [("400MB", 400_000_000), ("1.5 GB", 1_500_000_000), ("512MiB", 536_870_912)]
)
def test_amounts_of_memory(text: str, size_bytes: int) -> None:
    assert memory(text) == size_bytes


@pytest.mark.parametrize("text", ["400", "lots", "-1GB", "0MB", "80%"])
def test_what_is_no_amount_of_memory(text: str) -> None:
    with pytest.raises(ValueError, match="such as 400MB"):
        memory(text)


def test_the_command_tells_its_outcome(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in os.environ if name.startswith("STREAM_")]:
        monkeypatch.delenv(name)
    assert main() == 2
    assert "STREAM_DATA is not set" in capsys.readouterr().err

    monkeypatch.setenv("STREAM_DATA", str(data))
    monkeypatch.setenv("STREAM_RATINGS", str(tmp_path / "gone.csv"))
    assert main() == 1
    assert capsys.readouterr().err.count("\n") == 1

    monkeypatch.setenv("STREAM_RATINGS", "none")
    assert main() == 0
    assert capsys.readouterr().out.strip() == read_pointer(data, "ratings")


def test_planning_loads_no_heavy_library() -> None:
    code = (
        "import sys, ratings_service.jobs.aggregate; "
        "print(sorted({'pandas', 'duckdb', 'pyarrow', 'scipy', 'rapidfuzz', 'aiohttp'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def real_data(real_catalog: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real")
    ingest(IngestSettings(folder, real_catalog), progress=Silence())
    return folder


@pytest.fixture(scope="module")
def real_counts(real_data: Path, movielens_small: Path) -> ScoreCounts:
    outcome = aggregate(AggregateSettings(real_data, str(movielens_small)), progress=Silence())
    assert outcome.report["kept"] == outcome.report["rows_read"] == 32_230
    return open_state(live(real_data)).score_counts


@pytest.mark.parametrize(
    ("platform", "scored", "year", "quantity"),
    [
        ("netflix", 3.5, 1996, 32),
        ("amazon", 4.0, 2006, 25),
        ("disney", 3.0, 2017, 118),
        ("hulu", 3.5, 2005, 44),
    ],
)
def test_golden_score_counts(
    real_counts: ScoreCounts, platform: Platform, scored: float, year: int, quantity: int
) -> None:
    assert real_counts.reaching(scored, platform=platform, year=year) == quantity


def test_real_score_counts_are_those_of_the_oracle(
    real_counts: ScoreCounts, real_catalog: Path, movielens_small: Path
) -> None:
    oracle = Oracle.read(real_catalog, movielens_small)
    for platform in ("amazon", "disney", "hulu", "netflix"):
        for year in range(1995, 2020):
            for scored in (0.5, 2.5, 3.0, 3.25, 3.5, 3.6, 4.0, 4.9, 5.0):
                expected = oracle.score_count(platform, scored, year)
                assert real_counts.reaching(scored, platform=platform, year=year) == expected
