"""What a run found: rows of figures, as a table for people and as JSON for comparisons."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Final

import orjson
from rich.console import Console
from rich.table import Table

from bench.effort import Effort
from bench.rows import Row
from deploy.inputs import Inputs
from shared.build import build_id

_HEADINGS: Final = ("", "unit", "product", "bare", "ratio", "lowest", "highest", "cpu", "against", "notes")
_TEXT: Final = frozenset({"", "unit", "against", "notes"})
_WIDE: Final = 180


@dataclass(frozen=True)
class Machine:
    cores: int
    processor: str
    system: str
    python: str

    @classmethod
    def this(cls) -> "Machine":
        return cls(os.cpu_count() or 1, _processor(), platform.platform(), platform.python_version())


@dataclass(frozen=True)
class Report:
    began_at: str
    build: str
    machine: Machine
    about: str
    catalog: str
    ratings: str
    effort: Effort
    rows: Sequence[Row]

    @classmethod
    def of(cls, rows: Sequence[Row], *, began: datetime, inputs: Inputs, effort: Effort) -> "Report":
        machine = Machine.this()
        return cls(
            began_at=began.isoformat(timespec="seconds"),
            build=build_id(),
            machine=machine,
            about=f"Client, servers and Redis share the {machine.cores} cores of this machine: compare the "
            "ratios, and only within this run.",
            catalog=str(inputs.catalog),
            ratings=inputs.ratings,
            effort=effort,
            rows=rows,
        )


def write_json(report: Report, folder: Path) -> Path:
    """Write the report under the time of its start; return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    began = datetime.fromisoformat(report.began_at).astimezone(UTC)
    file = folder / f"{began:%Y%m%dT%H%M%SZ}.json"
    file.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return file


def print_tables(report: Report) -> None:
    """One table for each part."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(width=_WIDE, highlight=False)
    console.print(f"{report.build} on {report.machine.cores} x {report.machine.processor}\n{report.about}")
    for (part, load), rows in groupby(report.rows, key=lambda row: (row.part, row.load)):
        console.print(_table(f"\n{part}, load by {load}" if load else f"\n{part}", rows))


def _table(title: str, rows: Iterable[Row]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for heading in _HEADINGS:
        table.add_column(heading, justify="left" if heading in _TEXT else "right")
    for row in rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    ratio = row.ratio
    ratios = (ratio.median, ratio.lowest, ratio.highest) if ratio else ()
    cpu = " / ".join(f"{share:.0%}" for share in (row.cpu, row.bare_cpu) if share is not None)
    return (
        row.what,
        row.unit,
        _number(row.ours),
        _number(row.bare),
        *([f"{one:.2f}" for one in ratios] or [""] * 3),
        cpu,
        row.against or "",
        "; ".join(row.notes),
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
