"""How fast the cores are at the moment: those of a virtual machine may be threads of one, or shared."""

import os
import subprocess
import sys
from typing import Final, NamedTuple

_LOOP: Final = """\
import statistics, time
def loop_ms():
    began = time.perf_counter()
    sum(number * number for number in range(50_000))
    return 1000 * (time.perf_counter() - began)
print(statistics.median(loop_ms() for _ in range(15)))
"""


class Speed(NamedTuple):
    """Milliseconds that the same loop takes: by itself, and at most while every core has one."""

    alone_ms: float
    together_ms: float

    @property
    def slowest_ms(self) -> float:
        return max(self)


def speed() -> Speed:
    """Measure for some tenths of a second, on cores that have nothing else to do."""
    return Speed(_slowest_of(1), _slowest_of(os.cpu_count() or 1))


def _slowest_of(count: int) -> float:
    command = (sys.executable, "-S", "-c", _LOOP)
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    return max(float(process.communicate()[0]) for process in running)
