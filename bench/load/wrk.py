"""Load by `wrk`, with one script for every server."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from bench.effort import BenchError
from bench.load.shape import Load, Served

_SCRIPT: Final = Path(__file__).with_name("wrk.lua")


def installed() -> bool:
    return shutil.which("wrk") is not None


def put(load: Load) -> Served:
    """Raise BenchError when wrk fails or connections did."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(load.questions.addresses))
        file.flush()
        done = subprocess.run(_command(load, file.name), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"wrk: {done.stderr.strip() or done.stdout.strip()}")
    return _served(done.stdout)


def _command(load: Load, addresses_file: str) -> tuple[str, ...]:
    # wrk takes whole seconds only.
    duration = f"-d{max(1, round(load.duration_s))}s"
    script = ("-s", str(_SCRIPT), load.listen, "--", addresses_file)
    return ("wrk", "-t1", f"-c{load.connections}", duration, *script)


def _served(output: str) -> Served:
    """Read the line that the script adds to wrk's own report."""
    found = json.loads(output.strip().splitlines()[-1])
    if found["broken"]:
        raise BenchError(f"wrk: {found['broken']} connections failed")
    percentiles_ms = (found[name] / 1000 for name in ("median_us", "p99_us", "p999_us"))
    return Served(found["requests"], found["failed"], found["us"] / 1e6, *percentiles_ms)
