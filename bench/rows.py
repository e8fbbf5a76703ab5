"""A row of the report: one figure of the product, where there is one beside its bare counterpart's."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Ratio:
    """Product to bare, over pairs of measurements that were made one after the other."""

    median: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, ours: Sequence[float], bare: Sequence[float]) -> "Ratio":
        each = [one / other for one, other in zip(ours, bare, strict=True)]
        return cls(statistics.median(each), min(each), max(each))


@dataclass(frozen=True)
class Side:
    """One server under load, medians over its turns.

    `cpu` is the share of a core that it used, `cpu_us` its processor time for one request; None where the
    system does not tell.
    """

    p50_ms: float
    p99_ms: float
    p999_ms: float
    cpu: float | None
    cpu_us: float | None


@dataclass(frozen=True)
class Row:
    """`ours` and `bare` are medians; `per_cpu` is the ratio of requests for one second of processor time."""

    part: str
    what: str
    unit: str
    ours: float
    bare: float | None = None
    ratio: Ratio | None = None
    against: str | None = None
    per_cpu: Ratio | None = None
    side: Side | None = None
    bare_side: Side | None = None
    load: str | None = None
    notes: tuple[str, ...] = ()


def absolute(part: str, what: str, unit: str, ours: Sequence[float], *notes: str) -> Row:
    return Row(part, what, unit, statistics.median(ours), notes=notes)


def beside(  # noqa: PLR0913 - a row's cells
    part: str,
    what: str,
    unit: str,
    *,
    ours: Sequence[float],
    bare: Sequence[float],
    against: str,
    notes: tuple[str, ...] = (),
) -> Row:
    """Make a row of equally many figures of both sides, in the order in which they were measured."""
    return Row(
        part,
        what,
        unit,
        statistics.median(ours),
        statistics.median(bare),
        Ratio.of(ours, bare),
        against,
        notes=notes,
    )


def at_most(limit: float, row: Row) -> Row:
    """Say in the notes that so much was promised, and whether it held; of a ratio where the row has one."""
    return _promised(row, f"at most {limit:,g}", held=_decisive(row) <= limit)


def at_least(limit: float, row: Row) -> Row:
    return _promised(row, f"at least {limit:,g}", held=_decisive(row) >= limit)


def _decisive(row: Row) -> float:
    return row.ratio.median if row.ratio else row.ours


def _promised(row: Row, what: str, *, held: bool) -> Row:
    return replace(row, notes=(f"promised: {what}; {'held' if held else 'NOT HELD'}", *row.notes))
