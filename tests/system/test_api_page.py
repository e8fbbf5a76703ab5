"""docs/api.md is true: every command works, every line of Python runs, every answer shown is given."""

import ast
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from shared.api import PUBLIC
from tests.system.running import ADMIN_KEY, USERS_KEY, RunningStack

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines() if "curl" in line]
LOCAL = "http://127.0.0.1:8000"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_works(command: str, sample_stack: RunningStack, tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", command.replace("curl ", "curl --silent --show-error --fail --noproxy '*' ", 1)],
        cwd=tmp_path,
        env={**os.environ, "API": sample_stack.url, "KEY": USERS_KEY, "ADMIN_KEY": ADMIN_KEY},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout or list(tmp_path.iterdir())


def test_the_python_runs_and_gives_what_is_shown(
    sample_stack: RunningStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"KEY": USERS_KEY}
    shown = 0
    for kind, text in BLOCKS:
        if kind == "python":
            lines = text.replace(LOCAL, sample_stack.url).splitlines()
            for statement in ast.parse("\n".join(lines)).body:
                shown += run(statement, lines, names)
    names["client"].close()
    assert shown == len(re.findall(r"  # [\[\"\d]", PAGE))


def run(statement: ast.stmt, lines: list[str], names: dict[str, Any]) -> int:
    """Run a statement and what is in it; return how many of the answers beside its lines were compared."""
    if isinstance(statement, ast.Try):
        (handler,) = statement.handlers
        assert isinstance(handler.type, ast.Name)
        with pytest.raises(names[handler.type.id]) as raised:
            exec(compile(ast.Module(statement.body, []), "api.md", "exec"), names)  # noqa: S102
        names[str(handler.name)] = raised.value
        return sum(run(inner, lines, names) for inner in handler.body)
    if not isinstance(statement, ast.Expr):
        exec(compile(ast.Module([statement], []), "api.md", "exec"), names)  # noqa: S102
        return 0
    value = eval(compile(ast.Expression(statement.value), "api.md", "eval"), names)  # noqa: S307
    told = re.search(r"  # ([\[\"\d].*)$", lines[(statement.end_lineno or 0) - 1])
    if told is None:
        return 0
    assert value == ast.literal_eval(told[1]), lines[(statement.end_lineno or 0) - 1]
    return 1


def test_every_first_question_is_in_the_table() -> None:
    table = PAGE.partition("## The seven first questions")[2]
    told = re.findall(r"^\| `(/[a-z_]+/[^`]*)` \|", table, re.MULTILINE)
    assert sorted(told) == sorted(row.path for row in PUBLIC if "/v1/" not in row.path)


def test_every_endpoint_is_on_the_page() -> None:
    missing = [row.path for row in PUBLIC if row.path.partition("{")[0].rstrip("/") not in PAGE]
    assert not missing
