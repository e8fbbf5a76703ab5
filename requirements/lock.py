"""Lock every dependency with its hashes and without addresses, from pyproject.toml and build.in."""

import subprocess
import sys
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_OPTIONS: Final = (
    "--quiet --universal --python-version=3.11 --generate-hashes "
    "--no-header --no-annotate --no-emit-index-url"
).split()
# The largest set is resolved first; the others agree with it, version for version.
_LOCKS: Final = (
    ("build.txt", "requirements/build.in", ()),
    ("sbom.txt", "requirements/sbom.in", ("--constraints=requirements/build.txt",)),
    (
        "dev.txt",
        "pyproject.toml",
        ("--extra=jobs", "--extra=dev", "--extra=otel", "--constraints=requirements/build.txt"),
    ),
    ("jobs.txt", "pyproject.toml", ("--extra=jobs", "--constraints=requirements/dev.txt")),
    ("bench.txt", "pyproject.toml", ("--extra=bench", "--constraints=requirements/dev.txt")),
    ("serve.txt", "pyproject.toml", ("--constraints=requirements/dev.txt",)),
)


def lock() -> None:
    for name, source, options in _LOCKS:
        command = [sys.executable, "-m", "uv", "pip", "compile", *_OPTIONS, *options, source]
        subprocess.run([*command, f"--output-file={_HERE / name}"], cwd=_HERE.parent, check=True)  # noqa: S603


if __name__ == "__main__":
    lock()
