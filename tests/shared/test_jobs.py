"""Jobs build what is missing, and nothing else."""

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from shared.errors import JobError
from shared.jobs import (
    REPORT_FILE,
    Outcome,
    PlainLines,
    Progress,
    Silence,
    bring_up_to_date,
    read_report,
    run_as_program,
)
from shared.settings import path, setting
from shared.snapshots import Draft, find_snapshot
from tests.shared.publishing import DOMAIN, live, plan_of


@dataclass
class Build:
    """Writes one file, counts its runs."""

    runs: int = 0
    report: dict[str, Any] = field(default_factory=lambda: {"rows": 3})

    def __call__(self, draft: Draft) -> Mapping[str, Any]:
        self.runs += 1
        (draft.folder / "a.txt").write_text("x")
        return self.report


def test_the_first_run_builds(tmp_path: Path) -> None:
    outcome = bring_up_to_date(tmp_path, plan_of(), Build())
    assert outcome == Outcome(DOMAIN, live(tmp_path).version, built=True, report={"rows": 3})
    assert read_report(live(tmp_path)) == {"rows": 3}
    assert REPORT_FILE in live(tmp_path).manifest.files


def test_an_equal_plan_is_not_built_again(tmp_path: Path) -> None:
    build = Build()
    first = bring_up_to_date(tmp_path, plan_of(parameters={"sizes": (1, 2)}), build)
    second = bring_up_to_date(tmp_path, plan_of(parameters={"sizes": (1, 2)}), build)
    assert build.runs == 1
    assert (second.built, second.version, second.report) == (False, first.version, {"rows": 3})


@pytest.mark.parametrize("other", [{"inputs": "two"}, {"parameters": {"epochs": 2}}, {"form": 2}])
def test_another_plan_is_built(tmp_path: Path, other: dict[str, Any]) -> None:
    build = Build()
    first = bring_up_to_date(tmp_path, plan_of(), build)
    second = bring_up_to_date(tmp_path, plan_of(**other), build)
    assert build.runs == 2
    assert second.built
    assert second.version != first.version


def test_a_damaged_version_is_built_again(tmp_path: Path) -> None:
    build = Build()
    bring_up_to_date(tmp_path, plan_of(), build)
    (live(tmp_path).folder / "a.txt").write_text("y")
    assert bring_up_to_date(tmp_path, plan_of(), build).built
    assert (live(tmp_path).folder / "a.txt").read_text() == "x"


def test_force_builds_in_any_case(tmp_path: Path) -> None:
    build = Build()
    bring_up_to_date(tmp_path, plan_of(), build)
    assert bring_up_to_date(tmp_path, plan_of(), build, force=True).built
    assert build.runs == 2


def test_a_full_disk_is_told_and_leaves_the_old_version(tmp_path: Path) -> None:
    first = bring_up_to_date(tmp_path, plan_of(), Build())

    def fill(draft: Draft) -> Mapping[str, Any]:
        (draft.folder / "a.txt").write_text("x")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(JobError, match=r"^the disk is full: free some space .*untouched$"):
        bring_up_to_date(tmp_path, plan_of(inputs="two"), fill)
    assert live(tmp_path).version == first.version
    assert not list((tmp_path / DOMAIN).glob(".draft-*"))


def test_a_disk_that_fills_up_while_the_report_is_written(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")

    def build(draft: Draft) -> Mapping[str, Any]:
        (draft.folder / REPORT_FILE).symlink_to(full)
        return {}

    with pytest.raises(JobError, match="the disk is full"):
        bring_up_to_date(tmp_path, plan_of(), build)
    assert find_snapshot(tmp_path, DOMAIN) is None


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory", "x.csv"),
            "No such file or directory: x.csv",
        ),
        (OSError("odd"), "odd"),
    ],
)
def test_an_input_that_cannot_be_read_is_told(tmp_path: Path, error: OSError, told: str) -> None:
    def build(draft: Draft) -> Mapping[str, Any]:
        raise error

    with pytest.raises(JobError) as caught:
        bring_up_to_date(tmp_path, plan_of(), build)
    assert str(caught.value) == f"{told}; what was published before is untouched"


def test_progress_is_told_as_lines(capsys: pytest.CaptureFixture[str]) -> None:
    progress = PlainLines()
    progress.say("reading")
    with progress.track("writing", total=2) as advance:
        advance(1)
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "reading\nwriting …\n")


def test_silence_tells_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Silence()
    progress.say("reading")
    with progress.track("writing", total=2) as advance:
        advance(1)
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "")


@dataclass(frozen=True)
class ExampleSettings:
    data: Path = setting(path, about="the folder")


def build_example(settings: ExampleSettings, *, progress: Progress) -> Outcome:
    progress.say("building")
    return bring_up_to_date(settings.data, plan_of(), Build())


def run(monkeypatch: pytest.MonkeyPatch, data: object, job: Callable[..., Outcome] = build_example) -> int:
    monkeypatch.setenv("STREAM_DATA", str(data))
    return run_as_program(ExampleSettings, job, lambda outcome: outcome.version)


def test_a_program_prints_the_version_it_left_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == (f"{live(tmp_path).version}\n", "building\n")


def test_a_program_that_cannot_go_on_says_so_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(settings: ExampleSettings, *, progress: Progress) -> Outcome:
        raise JobError("no catalogue in /nowhere; name another CATALOG folder")

    assert run(monkeypatch, tmp_path, fail) == 1
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "no catalogue in /nowhere; name another CATALOG folder\n")


def test_a_program_without_its_settings_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "") == 2
    assert capsys.readouterr().err == "STREAM_DATA is not set: the folder\n"
