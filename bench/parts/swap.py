"""Part `swap`: what callers and the machine's memory notice while all domains take up new snapshots."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bench.asking import ask
from bench.effort import BenchError
from bench.load.shape import Questions
from bench.load.steady import Timed, put_steadily
from bench.pace import Pace, not_valid, p99_ms, pace_of
from bench.processes import REPOSITORY, environment, proportional_mib
from bench.questions import mixed
from bench.rows import Row, beside
from bench.stack import Stack, running
from bench.workspace import Workspace
from deploy.inputs import Inputs

_PUBLISHING_S: Final = 1.0  # for all three, by a process that starts for it
# Services look every 0.25 s, the gateway every 0.5 s and warms for 0.75 s; opening takes what it takes.
_AFTER_S: Final = 3.0
_LOOK_S: Final = 0.2


@dataclass
class _Swap:
    """One publication under load; times are of the performance counter."""

    began_at: float = 0.0
    versions: Sequence[str] = ()
    replies: Sequence[Timed] = ()
    memory_mib: list[tuple[float, float]] = field(default_factory=list)

    def p99_ms(self, *, around: bool) -> float:
        return p99_ms(one for one in self.replies if self._is_around(one.due_at) is around)

    def peak_mib(self, *, around: bool) -> float:
        return max((size for at, size in self.memory_mib if self._is_around(at) is around), default=1.0)

    def _is_around(self, at: float) -> bool:
        return at >= self.began_at


def measure(workspace: Workspace) -> Iterator[Row]:
    asked, effort = mixed(workspace.catalogue()), workspace.effort
    inputs = workspace.copy("swap")
    with running(inputs) as stack:
        pace = pace_of(stack.url, asked, effort)
        swaps = [_swap(stack, inputs, pace, effort.calm_s) for _ in range(effort.swaps)]
    notes = (str(pace), *not_valid(one for swap in swaps for one in swap.replies))
    against = f"the {effort.calm_s:g} s before"
    for what, unit, figure in (
        ("p99 from publication to 3 s after", "ms", _Swap.p99_ms),
        ("memory of the stack, peak", "MiB", _Swap.peak_mib),
    ):
        ours = [figure(swap, around=True) for swap in swaps]
        bare = [figure(swap, around=False) for swap in swaps]
        yield beside("swap", what, unit, ours=ours, bare=bare, against=against, notes=notes)


def _swap(stack: Stack, inputs: Inputs, pace: Pace, calm_s: float) -> _Swap:
    """Publish from a process of its own, as a job would, in the middle of a steady load."""
    put_steadily(stack.url, pace.questions, per_s=pace.per_s, duration_s=1)
    swap, done = _Swap(), threading.Event()
    watching = threading.Thread(target=_watch_memory, args=(stack.parts, swap.memory_mib, done))
    publishing = threading.Thread(target=_publish, args=(inputs, stack.domains, swap, calm_s))
    watching.start()
    publishing.start()
    try:
        swap.replies = put_steadily(
            stack.url, pace.questions, per_s=pace.per_s, duration_s=calm_s + _PUBLISHING_S + _AFTER_S
        )
    finally:
        done.set()
        publishing.join()
        watching.join()
    _check_served(stack, pace.questions, swap)
    return swap


def _publish(inputs: Inputs, domains: Sequence[str], swap: _Swap, calm_s: float) -> None:
    time.sleep(calm_s)
    swap.began_at = time.perf_counter()
    command = (sys.executable, "-m", "bench.publishing", str(inputs.data), *domains)
    told = subprocess.run(
        command, cwd=REPOSITORY, env=environment(), capture_output=True, text=True, check=True
    )
    swap.versions = told.stdout.split()


def _watch_memory(parts: Mapping[str, int], sizes: list[tuple[float, float]], done: threading.Event) -> None:
    while not done.wait(_LOOK_S):
        sizes.append((time.perf_counter(), sum(proportional_mib(pid) or 0 for pid in parts.values())))


def _check_served(stack: Stack, asked: Questions, swap: _Swap) -> None:
    served = {ask(stack.url, address).headers["stream-version"] for address in asked.addresses[:50]}
    if not served <= set(swap.versions):
        raise BenchError(f"published {swap.versions}, but served {served}")
