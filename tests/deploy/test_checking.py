"""Settings of the command line that cannot be: all told at once, before anything is done, exit code 2."""

from pathlib import Path

import pytest

from tests.system.running import command


@pytest.fixture(autouse=True)
def _nothing_else_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_mistake_of_a_start_is_told_at_once(tmp_path: Path) -> None:
    environment = {
        "STREAM_TTL_SCALE": "wide",
        "STREAM_CONNECTIONS": "0",
        "STREAM_WORKERS": "many",
        "STREAM_SEED_FILE": str(tmp_path / "missing"),
    }
    given = (
        "--port",
        "abc",
        "--rate-limit",
        "fast",
        "--redis-url",
        "http://x",
        "--admin-port",
        "0x",
        "--api-keys",
        "a",
    )
    done = command("run", "--data", "s3://B", *given, environment=environment)
    assert (done.returncode, done.stdout) == (2, "")
    names = ("--port", "--rate-limit", "--redis-url", "--admin-port", "STREAM_API_KEYS", "--data")
    lines = done.stderr.splitlines()
    assert all(line.startswith("stream-api: ") for line in lines)
    for name in (*names, *environment):
        assert sum(name in line for line in lines) == 1, (name, lines)
    assert len(lines) == len(names) + len(environment)
    assert not list(tmp_path.iterdir())


def test_a_job_tells_all_of_its_mistakes() -> None:
    done = command("train", "--epochs", "0", "--data", "http://x", environment={"STREAM_THREADS": "none"})
    assert done.returncode == 2
    assert [line.count("Invalid value") for line in done.stderr.splitlines()] == [1, 1, 1]


def test_a_store_is_no_place_to_serve_from() -> None:
    done = command("run", "--data", "s3://bucket/prefix")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "takes a folder" in done.stderr


def test_help_needs_no_right_settings() -> None:
    assert command("run", "--help", environment={"STREAM_PORT": "abc"}).returncode == 0


def test_what_is_no_setting_still_fails_with_1(tmp_path: Path) -> None:
    done = command("rollback", "catalog", "--data", str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
