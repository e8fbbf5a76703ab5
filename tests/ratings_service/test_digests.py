"""A digest is remembered while nothing can have changed the file, and never a moment longer."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from ratings_service.jobs import digests as module
from ratings_service.jobs.digests import MEMORY_FILE, digests
from shared.errors import JobError
from shared.snapshots import file_sha256


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files that were read, in order."""
    read: list[Path] = []

    def noted(path: Path) -> str:
        read.append(path)
        return file_sha256(path)

    monkeypatch.setattr(module, "file_sha256", noted)
    return read


def rest(monkeypatch: pytest.MonkeyPatch, *, for_s: int) -> None:
    """Let the clock run on, as if every file had been left alone since."""
    now_ns = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now_ns() + for_s * 10**9)


def test_a_file_at_rest_is_read_once(
    tmp_path: Path, hashed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes(b"one")
    rest(monkeypatch, for_s=60)
    assert digests(tmp_path, [file]) == digests(tmp_path, [file]) == [hashlib.sha256(b"one").hexdigest()]
    assert hashed == [file]


def test_a_file_that_changed_within_the_tick_of_the_clock_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    for content in (b"one", b"two", b"six"):
        file.write_bytes(content)
        os.utime(file, ns=(0, 0))
        assert digests(tmp_path, [file]) == [hashlib.sha256(content).hexdigest()]


def test_setting_the_time_of_change_back_deceives_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes(b"one")
    os.utime(file, ns=(0, 0))
    rest(monkeypatch, for_s=60)
    digests(tmp_path, [file])
    file.write_bytes(b"two")
    os.utime(file, ns=(0, 0))
    assert digests(tmp_path, [file]) == [hashlib.sha256(b"two").hexdigest()]


@pytest.mark.parametrize("content", [b"", b"{", b'{"r.csv": 1}', b"\xff"])
def test_a_damaged_memory_is_forgotten(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MEMORY_FILE).write_bytes(content)
    (tmp_path / "r.csv").write_bytes(b"one")
    assert digests(tmp_path, [tmp_path / "r.csv"]) == [hashlib.sha256(b"one").hexdigest()]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JobError, match=r"cannot read .*gone\.csv: No such file"):
        digests(tmp_path, [tmp_path / "gone.csv"])


def test_a_file_that_grows_meanwhile_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes(b"one")

    def slowly(path: Path) -> str:
        path.write_bytes(b"one and more")
        return file_sha256(path)

    monkeypatch.setattr(module, "file_sha256", slowly)
    with pytest.raises(JobError, match=r"r\.csv is being written"):
        digests(tmp_path, [file])
