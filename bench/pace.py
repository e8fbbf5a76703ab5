"""A steady load at half the measured peak, and what callers notice of it before and while harm is done."""

import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from bench import load
from bench.cores import speed
from bench.effort import BenchError, Effort
from bench.load.clients import Clients
from bench.load.shape import Load, Questions, quantile
from bench.load.steady import LOST, Timed
from bench.processes import machine_time
from bench.rows import Row, at_most, beside

_SHARE_OF_PEAK: Final = 0.5
_WARM_UPS: Final = 10
_EVERYTHING_S: Final = 60.0
_LEAD_S: Final = 0.2  # the first replies of a load pay for its connections
_TWICE: Final = 2.0
_WORTH_TELLING: Final = 0.01
_SLOW: Final = 1.25


@dataclass(frozen=True)
class Pace:
    """Who is asked what, how often a second, over how many connections.

    `loop_ms` is how long the cores took for a loop as the peak was measured.
    """

    listen: str
    questions: Questions
    per_s: float
    peak_per_s: float | None = None
    loop_ms: float | None = None
    connections: int = 64

    def __str__(self) -> str:
        told = f"steady {self.per_s:,.0f} requests/s"
        if self.peak_per_s is None:
            return told
        share = self.per_s / self.peak_per_s
        return f"{told}, {'half the peak' if share == _SHARE_OF_PEAK else f'{share:.2f} of the peak'}"


@dataclass(frozen=True)
class Spell:
    """One steady load, parted at the moment at which harm began.

    `stolen` is the share of the processors' time that a hypervisor gave to others meanwhile; a core was
    `slowed` so many times at the worst moment of those before and after, beside when the peak was measured.
    """

    before: Sequence[Timed]
    during: Sequence[Timed]
    stolen: float = 0.0
    slowed: float = 1.0

    @classmethod
    def parted(cls, replies: Sequence[Timed], at: float) -> "Spell":
        first = min(reply.due_at for reply in replies) + _LEAD_S
        before = [reply for reply in replies if first <= reply.due_at < at]
        during = [reply for reply in replies if reply.due_at >= at]
        if not before or not during:
            raise BenchError("the steady load was over before the harm, or began after it")
        return cls(before, during)


def pace_of(listen: str, questions: Questions, effort: Effort) -> Pace:
    """Half the peak, unless another rate is wanted.

    Everything is asked once, so that the rarest is a hit too; the server warms up, then its peak is measured.
    """
    everything = Questions(tuple(dict.fromkeys(questions.addresses)), once=True)
    load.put(Load(listen, everything, effort.connections, _EVERYTHING_S))
    load.put(Load(listen, questions, effort.connections, effort.warm_up_s * _WARM_UPS))
    put = Load(listen, questions, effort.connections, max(1.0, effort.load_s))
    peak = statistics.median(load.put(put).per_s for _ in range(effort.rounds))
    return Pace(listen, questions, effort.per_s or peak * _SHARE_OF_PEAK, peak, speed().alone_ms)


def spell(clients: Clients, pace: Pace, effort: Effort, harm: Callable[[], None]) -> Spell:
    """Call `harm` in the middle of a steady load; it may take as long as the load goes on."""
    at_first = speed()
    replies = clients.start(
        pace.listen,
        pace.questions,
        per_s=pace.per_s,
        duration_s=effort.calm_s + effort.harm_s,
        connections=pace.connections,
    )
    watch = _Watch()
    time.sleep(effort.calm_s)
    began_at = time.perf_counter()
    harm()
    timed, stolen = replies.result(), watch.stolen()
    slowest_ms = max(at_first.slowest_ms, speed().slowest_ms)
    slowed = slowest_ms / (pace.loop_ms or at_first.alone_ms)
    return replace(Spell.parted(timed, began_at), stolen=stolen, slowed=slowed)


class _Watch:
    """Tells what share of the processors' time others got since it was made; 0 where the system does not."""

    def __init__(self) -> None:
        self._began_at, self._before = time.perf_counter(), machine_time()

    def stolen(self) -> float:
        now = machine_time()
        if self._before is None or now is None:
            return 0.0
        passed_s = (time.perf_counter() - self._began_at) * (os.cpu_count() or 1)
        return (now.stolen_s - self._before.stolen_s) / passed_s


def p99_ms(replies: Iterable[Timed]) -> float:
    return quantile(sorted(reply.latency_s for reply in replies), 0.99) * 1000


def p99_row(part: str, what: str, spells: Sequence[Spell], effort: Effort, *notes: str) -> Row:
    """The p99 during harm beside the p99 before it, of which at most twice was promised."""
    row = beside(
        part,
        f"{what}: p99",
        "ms",
        ours=[p99_ms(one.during) for one in spells],
        bare=[p99_ms(one.before) for one in spells],
        against=f"the {effort.calm_s:g} s before",
        notes=(
            *notes,
            *_of_the_machine(spells),
            *not_valid([reply for one in spells for reply in one.before]),
        ),
    )
    return at_most(_TWICE, row)


def _of_the_machine(spells: Sequence[Spell]) -> Iterator[str]:
    stolen, slowed = (max(getattr(one, name) for one in spells) for name in ("stolen", "slowed"))
    if stolen >= _WORTH_TELLING:
        yield f"a hypervisor took up to {stolen:.0%} of the processors' time"
    if slowed >= _SLOW:
        yield f"a core needed up to {slowed:.1f} times as long for a loop as when the peak was measured"


def failed(replies: Iterable[Timed]) -> int:
    return sum(not reply.fine for reply in replies)


def refused(replies: Iterable[Timed]) -> list[Timed]:
    """The 503s; raise BenchError where there is none."""
    found = [reply for reply in replies if reply.status == HTTPStatus.SERVICE_UNAVAILABLE]
    if not found:
        raise BenchError("nothing was refused: there was no harm to measure")
    return found


def not_valid(replies: Iterable[Timed]) -> tuple[str, ...]:
    wrong = [reply for reply in replies if not reply.fine]
    return (f"NOT VALID: {len(wrong)} replies were no 200: {by_status(wrong)}",) if wrong else ()


def by_status(replies: Iterable[Timed]) -> str:
    """How often each status came, as one reads it: `499 x 200, 1 x lost`."""
    counts = sorted(Counter(reply.status for reply in replies).items())
    return ", ".join(
        f"{count:,} x {'lost' if status == LOST else HTTPStatus(status).value}" for status, count in counts
    )
