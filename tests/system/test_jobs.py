"""Whatever happens to a job, what was published before stays whole, and the next run repairs."""

import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import orjson
import pytest

from shared.api import DOMAINS
from shared.snapshots import file_sha256, find_snapshot, read_pointer
from tests.system.running import COMMAND, START_WITHIN_S, clean_environment, command

DOMAIN_OF = {"ingest": "catalog", "aggregate": "ratings", "train": "recommender"}
KILLS = 6


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("jobs") / "var"
    done = command("train", "--epochs", "3", "--data", str(data))
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "var"))


def run_job(name: str, data: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return command(name, "--data", str(data), *(("--epochs", "3") if name == "train" else ()), *more)


def whole(data: Path) -> dict[str, str]:
    """Name the live version of every domain, each verified to the last byte."""
    found: dict[str, str] = {}
    for domain in DOMAINS:
        snapshot = find_snapshot(data, domain)
        assert snapshot is not None
        snapshot.verify()
        assert snapshot.version == read_pointer(data, domain)
        found[domain] = snapshot.version
    return found


@pytest.mark.parametrize("name", DOMAIN_OF)
def test_killed_at_any_moment_it_leaves_what_was_live(name: str, data: Path) -> None:
    before = whole(data)
    started = time.monotonic()
    assert run_job(name, data, "--force").returncode == 0
    takes_s = time.monotonic() - started
    after = whole(data)
    assert after[DOMAIN_OF[name]] > before[DOMAIN_OF[name]]
    for attempt in range(KILLS):
        more = ("--epochs", "3") if name == "train" else ()
        job = subprocess.Popen(
            [*COMMAND, name, "--data", str(data), "--force", *more],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
        )
        try:
            job.wait(takes_s * (attempt + 1) / KILLS)
        except subprocess.TimeoutExpired:
            job.send_signal(signal.SIGKILL)
            job.wait()
        assert whole(data)[DOMAIN_OF[name]] >= after[DOMAIN_OF[name]]
    assert run_job(name, data, "--force").returncode == 0
    whole(data)
    left_over = [entry.name for entry in (data / DOMAIN_OF[name]).iterdir() if "draft" in entry.name]
    assert left_over == []


@pytest.mark.parametrize("name", DOMAIN_OF)
def test_a_truncated_file_is_repaired_by_the_next_run(name: str, data: Path) -> None:
    domain = DOMAIN_OF[name]
    snapshot = find_snapshot(data, domain)
    assert snapshot is not None
    largest = max(snapshot.manifest.files, key=lambda file: snapshot.manifest.files[file].size_bytes)
    path = snapshot.folder / largest
    path.write_bytes(path.read_bytes()[:-10])
    assert find_snapshot(data, domain) is None
    done = run_job(name, data)
    assert done.returncode == 0, done.stderr
    assert whole(data)[domain] > snapshot.version


@pytest.mark.parametrize("name", DOMAIN_OF)
def test_a_disk_that_takes_no_more_is_told_in_one_line(name: str, data: Path) -> None:
    """A limit on the size of files fails writes in the middle, as a full disk does."""
    before = whole(data)
    limit_bytes = 20_000
    done = subprocess.run(
        [*COMMAND, name, "--data", str(data), "--force", *(("--epochs", "3") if name == "train" else ())],
        capture_output=True,
        text=True,
        env=clean_environment(),
        timeout=START_WITHIN_S,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes)),
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("stream-api: ")
    assert whole(data) == before


def test_what_has_not_changed_is_not_built_again(data: Path) -> None:
    before = whole(data)
    done = run_job("train", data)
    assert done.stdout.count("is up to date") == 3
    assert whole(data) == before


def test_changed_inputs_are_built_again_from_there_on(
    data: Path, tmp_path: Path, sample_catalog: Path
) -> None:
    before = whole(data)
    changed = Path(shutil.copytree(sample_catalog, tmp_path / "catalog"))
    rows = (changed / "hulu_titles.csv").read_text().splitlines(keepends=True)
    (changed / "hulu_titles.csv").write_text("".join(rows[:-1]))
    done = run_job("train", data, "--catalog", str(changed), "--ratings", "simulated")
    assert done.stdout.count("published") == 3
    after = whole(data)
    assert all(after[domain] > before[domain] for domain in DOMAINS)


def test_other_parameters_are_another_plan(data: Path) -> None:
    done = command("train", "--epochs", "2", "--data", str(data))
    assert done.stdout.count("is up to date") == 2
    assert "recommender published" in done.stdout


def test_training_is_repeatable(data: Path) -> None:
    def files() -> dict[str, str]:
        snapshot = find_snapshot(data, "recommender")
        assert snapshot is not None
        return {
            name: file_sha256(snapshot.folder / name)
            for name in snapshot.manifest.files
            if name != "report.json"
        }

    before = files()
    assert run_job("train", data, "--force").returncode == 0
    assert files() == before


def test_json_is_one_document(data: Path) -> None:
    done = run_job("aggregate", data, "--json")
    outcome = orjson.loads(done.stdout)
    assert outcome["domain"] == "ratings"
    assert outcome["built"] is False
    assert outcome["report"]["kept"] > 50_000
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("userId,rating,timestamp\n1,4,0\n", "movieId"),
        ("", "empty"),
        ("\x00\x01\x02", "bad.csv"),
    ],
)
def test_ratings_that_are_none_are_told_in_one_line(
    content: str, said: str, data: Path, tmp_path: Path
) -> None:
    before = whole(data)
    (tmp_path / "bad.csv").write_text(content)
    done = run_job("aggregate", data, "--ratings", str(tmp_path / "bad.csv"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert said in done.stderr
    assert whole(data) == before
