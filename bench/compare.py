"""Two servers under the same load in turns: product, bare, product, bare."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bench import load
from bench.effort import Effort
from bench.load.shape import Load, Questions, Served
from bench.processes import Server, cpu_seconds
from bench.rows import Ratio, Row, Side, beside

_SATURATED_FROM: Final = 0.95


@dataclass(frozen=True)
class Turn:
    """`cpu_s` is the processor time of the server; None where the system does not tell."""

    served: Served
    cpu_s: float | None

    @property
    def cpu(self) -> float | None:
        return None if self.cpu_s is None else self.cpu_s / self.served.seconds

    @property
    def cpu_us(self) -> float | None:
        return None if self.cpu_s is None else self.cpu_s / self.served.requests * 1e6


@dataclass(frozen=True)
class Pair:
    """The product, the counterpart it is held against, and what that is called in the report."""

    ours: Server
    bare: Server
    against: str


@dataclass(frozen=True)
class Turns:
    """The turns of both sides, in the order in which they were taken."""

    ours: list[Turn]
    bare: list[Turn]
    against: str
    load: str

    def requests_per_s(self, part: str, what: str, *notes: str) -> Row:
        row = beside(
            part,
            what,
            "requests/s",
            ours=[turn.served.per_s for turn in self.ours],
            bare=[turn.served.per_s for turn in self.bare],
            against=self.against,
        )
        return self._completed(row, (*self._unsaturated(), *notes))

    def latency_ms(self, part: str, what: str) -> Row:
        """At one connection nothing waits in a queue: the difference is what the product adds."""
        row = beside(
            part,
            what,
            "ms, median",
            ours=[turn.served.median_ms for turn in self.ours],
            bare=[turn.served.median_ms for turn in self.bare],
            against=self.against,
        )
        added_ms = statistics.median(
            ours.served.median_ms - bare.served.median_ms
            for ours, bare in zip(self.ours, self.bare, strict=True)
        )
        return self._completed(row, (f"{added_ms:+.3f} ms",))

    def _unsaturated(self) -> tuple[str, ...]:
        """Tell which server did not set the pace itself: its client did, or another user of the cores."""
        shares = {"product": _side(self.ours).cpu, "bare": _side(self.bare).cpu}
        below = [name for name, share in shares.items() if share is not None and share < _SATURATED_FROM]
        return (f"{' and '.join(below)} below {_SATURATED_FROM:.0%} of a core",) if below else ()

    def _completed(self, row: Row, notes: tuple[str, ...]) -> Row:
        failed = sum(turn.served.failed for turn in (*self.ours, *self.bare))
        wrong = (f"NOT VALID: {failed} replies were no 200",) if failed else ()
        return replace(
            row,
            per_cpu=self._per_cpu(),
            side=_side(self.ours),
            bare_side=_side(self.bare),
            load=self.load,
            notes=(*wrong, *notes),
        )

    def _per_cpu(self) -> Ratio | None:
        ours, bare = ([turn.cpu_us for turn in turns if turn.cpu_us] for turns in (self.ours, self.bare))
        return Ratio.of(bare, ours) if len(ours) == len(bare) > 0 else None


def alternate(pair: Pair, questions: Callable[[], Questions], *, connections: int, effort: Effort) -> Turns:
    """Let both sides answer in turns, each turn what `questions` gives for it; the first ones are a warm-up.

    What may be asked only once must differ from turn to turn: what stands behind both sides would know it.
    """
    ours, bare = list[Turn](), list[Turn]()
    for turn in range(effort.rounds + 1):
        duration_s = effort.load_s if turn else effort.warm_up_s
        for server, turns in ((pair.ours, ours), (pair.bare, bare)):
            asked = questions()
            turns.append(_turn(server, asked, connections, duration_s))
    made_by = load.maker_of(Load(pair.ours.listen, asked, connections, effort.load_s))
    return Turns(ours[1:], bare[1:], pair.against, made_by)


def _turn(server: Server, asked: Questions, connections: int, duration_s: float) -> Turn:
    before = cpu_seconds(server.pid)
    served = load.put(Load(server.listen, asked, connections, duration_s))
    after = cpu_seconds(server.pid)
    return Turn(served, after - before if before is not None and after is not None else None)


def _side(turns: Sequence[Turn]) -> Side:
    served = [turn.served for turn in turns]
    return Side(
        p50_ms=statistics.median(one.median_ms for one in served),
        p99_ms=statistics.median(one.p99_ms for one in served),
        p999_ms=statistics.median(one.p999_ms for one in served),
        cpu=_median(turn.cpu for turn in turns),
        cpu_us=_median(turn.cpu_us for turn in turns),
    )


def _median(figures: Iterable[float | None]) -> float | None:
    told = [figure for figure in figures if figure is not None]
    return statistics.median(told) if told else None
