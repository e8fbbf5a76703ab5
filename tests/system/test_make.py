"""The Makefile: what it lists, what it passes on, how it says what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FIND_PYTHON = REPOSITORY / "deploy" / "find-python.sh"


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    return subprocess.run(
        ["make", "--always-make", "--dry-run", *arguments],
        cwd=REPOSITORY,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def command_of(done: subprocess.CompletedProcess[str]) -> str:
    return next(line for line in done.stdout.splitlines() if "stream-api" in line and "exec" in line)


def test_make_alone_lists_the_targets() -> None:
    done = subprocess.run(["make"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    for target in "install run test check fmt ingest aggregate train evaluate bench clean".split():
        assert f"make {target} " in done.stdout


def test_variables_of_the_command_line_are_passed_on() -> None:
    line = command_of(
        make("run", "CATALOG=a", "RATINGS=b", "DATA=c", "PORT=9000", "WORKERS=2", "REDIS_URL=none")
    )
    for option in ("--catalog 'a'", "--ratings 'b'", "--data 'c'", "--port '9000'", "--workers '2'"):
        assert option in line
    assert "--redis-url 'none'" in line


def test_a_report_takes_its_file_and_its_language() -> None:
    line = command_of(make("report", "DATA=c", "OUT=it's.html", "LANG=es"))
    shown = subprocess.run(
        ["sh", "-c", line.replace("exec .venv/bin/stream-api", "printf '%s|'")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "report|--data|c|--out=it's.html|--lang=es|"
    assert command_of(make("report", LANG="de", OUT="x")).split()[-1] == "report"


def test_exported_variables_of_the_shell_change_nothing() -> None:
    line = command_of(make("run", HOST="0.0.0.0", PORT="1", DATA="/elsewhere", CATALOG="x"))  # noqa: S104 - must be ignored
    assert line.split()[-1] == "run"


@pytest.mark.parametrize(
    "value", ["with space", "it's", 'say "hi"', "a;touch pwned", "$(touch pwned)", "`id`"]
)
def test_values_are_quoted_safely(value: str, tmp_path: Path) -> None:
    line = command_of(make("ingest", f"DATA={value.replace('$', '$$')}"))
    shown = subprocess.run(
        ["sh", "-c", line.replace("exec .venv/bin/stream-api", "printf '%s\\n'")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.splitlines() == ["ingest", "--data", value]
    assert list(tmp_path.iterdir()) == []


def find_python(*arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(FIND_PYTHON), *arguments],
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH that holds nothing but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def test_a_missing_python_is_one_clear_line(tools: Path) -> None:
    done = find_python(path=tools)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11, 3.12 or 3.13" in done.stderr


def test_a_wrong_python_is_one_clear_line(tools: Path) -> None:
    wrong = tools / "python3"
    wrong.write_text("#!/bin/sh\nexit 1\n")
    wrong.chmod(0o755)
    done = find_python("python3", path=tools)
    assert done.returncode == 1
    assert done.stderr.strip() == "PYTHON=python3 is no Python 3.11, 3.12 or 3.13"


def test_a_missing_compiler_is_one_clear_line(tools: Path) -> None:
    python = Path(sys.base_prefix) / "bin" / "python3"
    (tools / "python3").write_text(f'#!/bin/sh\nexec {python} "$@"\n')
    (tools / "python3").chmod(0o755)
    done = find_python(path=tools)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no C compiler" in done.stderr
