"""Two servers under the same load in turns: product, bare, product, bare."""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from bench import load
from bench.effort import Effort
from bench.load.shape import Load, Questions, Served
from bench.processes import Server, cpu_seconds
from bench.rows import Row, beside

_SATURATED_FROM: Final = 0.9


@dataclass(frozen=True)
class Turn:
    served: Served
    cpu: float | None


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

    def requests_per_s(self, part: str, what: str) -> Row:
        row = beside(
            part,
            what,
            "requests/s",
            ours=[turn.served.per_s for turn in self.ours],
            bare=[turn.served.per_s for turn in self.bare],
            against=self.against,
        )
        return self._completed(row, self._unsaturated())

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
        names = {"product": _cpu(self.ours), "bare": _cpu(self.bare)}
        below = [name for name, share in names.items() if share is not None and share < _SATURATED_FROM]
        return (f"{' and '.join(below)} below {_SATURATED_FROM:.0%} of a core",) if below else ()

    def _completed(self, row: Row, notes: tuple[str, ...]) -> Row:
        failed = sum(turn.served.failed for turn in (*self.ours, *self.bare))
        wrong = (f"NOT VALID: {failed} replies were no 200",) if failed else ()
        return replace(
            row, cpu=_cpu(self.ours), bare_cpu=_cpu(self.bare), load=self.load, notes=(*wrong, *notes)
        )


def alternate(pair: Pair, questions: Callable[[], Questions], *, connections: int, effort: Effort) -> Turns:
    """Let both sides answer the same questions in turns; new ones every round, the first one a warm-up."""
    ours, bare = [], []
    for turn in range(effort.rounds + 1):
        asked = questions()
        duration_s = effort.load_s if turn else effort.warm_up_s
        ours.append(_turn(pair.ours, asked, connections, duration_s))
        bare.append(_turn(pair.bare, asked, connections, duration_s))
    made_by = load.maker_of(Load(pair.ours.listen, asked, connections, effort.load_s))
    return Turns(ours[1:], bare[1:], pair.against, made_by)


def _turn(server: Server, asked: Questions, connections: int, duration_s: float) -> Turn:
    before = cpu_seconds(server.pid)
    served = load.put(Load(server.listen, asked, connections, duration_s))
    after = cpu_seconds(server.pid)
    share = (after - before) / served.seconds if before is not None and after is not None else None
    return Turn(served, share)


def _cpu(turns: Iterable[Turn]) -> float | None:
    shares = [turn.cpu for turn in turns if turn.cpu is not None]
    return statistics.median(shares) if shares else None
