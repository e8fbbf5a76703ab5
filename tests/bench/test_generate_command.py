import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.generate.listings import read_ids
from deploy.generate import generate
from shared.errors import JobError


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(generate, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_ratings_of_the_sample_are_made(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = run("ratings", "--out", out, "--rows", "3000", "--files", "2", "--shape", "longtail")
    assert "3,000 ratings by 31 users of 362 titles" in told
    assert {file.name for file in out.iterdir()} == {"1.csv", "2.csv"}


def test_a_catalogue_is_made_and_rated(tmp_path: Path) -> None:
    told = run("catalog", "--out", tmp_path / "catalog", "--titles", "500")
    assert told.startswith("500 titles of ")
    assert len(read_ids(tmp_path / "catalog")) == 500
    told = run(
        "ratings", "--catalog", tmp_path / "catalog", "--out", tmp_path / "ratings", "--rows", "2000",
        "--shape", "taste", "--users", "20", "--duplicates", "0", "--format", "parquet",
    )  # fmt: skip
    assert "2,000 ratings by 20 users of 500 titles" in told
    assert len(list((tmp_path / "ratings").glob("*.parquet"))) == 8


def test_what_cannot_be_is_an_error_of_one_line(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="too many for 3 users"):
        run("ratings", "--out", tmp_path / "out", "--rows", "3000", "--users", "3")


def test_the_command_line_does_not_wait_for_what_only_generating_needs() -> None:
    heavy = "{'numpy', 'pyarrow', 'pandas'}"
    code = f"import sys, deploy.generate; sys.exit(bool({heavy} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
