"""The clients' methods are those of the table."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.client import AsyncStreamClient, StreamClient
from shared.endpoint import Endpoint
from shared.methods import HOME, ROWS, modules

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


@pytest.mark.parametrize("file", ["arguments.py", "methods.py", "methods_blocking.py"])
def test_the_methods_are_written_from_the_table(file: str) -> None:
    assert (HOME / file).read_text() == modules()[file], "run `make client`"


@every_row
def test_every_row_is_a_method_of_both(row: Endpoint[Any, Any]) -> None:
    for client in (AsyncStreamClient, StreamClient):
        method = getattr(client, row.name)
        assert method.__doc__ == f"{row.summary}."


def test_both_have_the_same_methods() -> None:
    def methods(client: type) -> set[str]:
        return {name for name in dir(client) if not name.startswith("_")}

    assert methods(AsyncStreamClient) == methods(StreamClient)


def test_values_of_a_closed_list_are_checked_by_types(tmp_path: Path) -> None:
    """What the API would answer with 422, mypy refuses: one error for each line that is marked."""
    lines = [
        "from shared.client import StreamClient",
        "client = StreamClient()",
        'client.list_titles(facets=["genre", "decade"], sort="-year", type="movie|tv show")',
        'client.list_titles(facets=["color"])  # wrong',
        'client.list_titles(sort="color")  # wrong',
        'client.get_title("x", include=["ratings", "similar"])',
        'client.get_title("x", include=["color"])  # wrong',
        'client.get_count_platform("hbo")  # wrong',
    ]
    file = tmp_path / "asking.py"
    file.write_text("\n".join(lines))
    command = [sys.executable, "-m", "mypy", f"--cache-dir={tmp_path}", "--follow-imports=silent", str(file)]
    done = subprocess.run(command, cwd=HOME.parents[1], capture_output=True, text=True, check=False)
    refused = re.findall(r"asking\.py:(\d+):", done.stdout)
    assert sorted({int(number) for number in refused}) == [
        number for number, line in enumerate(lines, 1) if line.endswith("# wrong")
    ], done.stdout + done.stderr
