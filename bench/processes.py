"""Processes of the benchmark: bare counterparts as servers, programs with their cost, processor time."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from bench.asking import wait_for_answer
from bench.effort import BenchError

REPOSITORY: Final = Path(__file__).resolve().parents[1]
STREAM_API: Final = (sys.executable, "-P", "-m", "deploy.cli")
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_LAST_LINES: Final = 5
_MIB: Final = 2**20
_MAXRSS_UNIT_BYTES: Final = 1 if sys.platform == "darwin" else 1024
_END_WITHIN_S: Final = 10.0


def environment() -> dict[str, str]:
    """Ours without the product's settings, which would change what is measured.

    Clients are counted as in earnest, against a quota that no benchmark exhausts.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("STREAM_")}
    return {**inherited, "STREAM_RATE_LIMIT": "100000/1000000"}


def bare_command(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", f"bench.bare.{name}", *arguments)


@dataclass(frozen=True)
class Server:
    """A process that listens at `http://host:port` or `unix:/path`."""

    listen: str
    pid: int


@contextmanager
def bare_server(name: str, listen: str, *arguments: str, probe: str) -> Iterator[Server]:
    """Start a bare counterpart; give it once it answers `probe` with a 200."""
    command = bare_command(name, listen, *arguments)
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment(), stdin=subprocess.DEVNULL) as process:
        try:
            wait_for_answer(listen, probe, alive=lambda: process.poll() is None)
            yield Server(listen, process.pid)
        finally:
            process.terminate()
            process.wait(_END_WITHIN_S)


@dataclass(frozen=True)
class Cost:
    """What one run of a program took; the memory is the peak of resident pages."""

    wall_s: float
    peak_mib: float


def run_measured(command: Sequence[str], log: Path) -> Cost:
    """Run a program to its end; raise BenchError with its last words if it fails.

    The peak starts from that of this process, which therefore loads no heavy library.
    """
    with log.open("ab") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            process.kill()
            raise
        wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = log.read_text(errors="replace").splitlines()[-_LAST_LINES:]
        raise BenchError(f"{' '.join(command)} failed: {' / '.join(last)}")
    return Cost(wall_s, usage.ru_maxrss * _MAXRSS_UNIT_BYTES / _MIB)


def cpu_seconds(pid: int) -> float | None:
    """Processor time that a process has used so far; None where the system has no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return None
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


class MachineTime(NamedTuple):
    """Seconds of all processors so far: in which something ran here, and that a hypervisor gave to others."""

    used_s: float
    stolen_s: float


def machine_time() -> MachineTime | None:
    """None where the system has no /proc."""
    try:
        fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    except FileNotFoundError:
        return None
    user, nice, system, _, _, irq, softirq, stolen = (int(field) / _TICKS_PER_S for field in fields)
    return MachineTime(user + nice + system + irq + softirq, stolen)


def proportional_mib(pid: int) -> float | None:
    """Memory of a process, pages that it shares counted in part; None where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie, which only waits to be reaped, does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        # Gone in between, or a system without /proc, where the signal's word is all there is.
        return not Path("/proc/self").exists()
