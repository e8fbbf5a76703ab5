"""The figures as tables: in the terminal, and as Markdown beside the JSON."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.report import Report
from bench.rows import Row, Side

_HEADINGS: Final = (
    *("", "unit", "product", "bare", "ratio", "lowest", "highest", "per cpu", "cpu"),
    *("p50 ms", "p99 ms", "p99.9 ms", "against", "load", "notes"),
)
_TEXT: Final = frozenset({"", "unit", "against", "load", "notes"})
_WIDE: Final = 250


def print_tables(report: Report) -> None:
    """One table for each part."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(width=_WIDE, highlight=False)
    console.print(f"{report.build} on {report.machine.cores} x {report.machine.processor}\n{report.about}")
    for part, rows in report.by_part():
        console.print(_table(f"\n{part}", rows))
    for line in _left_out(report):
        console.print(line)


def write_markdown(report: Report, folder: Path, plots: Sequence[Path]) -> Path:
    file = folder / f"{report.stem}.md"
    file.write_text("\n".join(_document(report, plots)) + "\n")
    return file


def _document(report: Report, plots: Sequence[Path]) -> Iterator[str]:
    machine = report.machine
    yield f"# Benchmark of {report.began_at}\n"
    yield f"Build {report.build}; catalogue `{report.catalog}`, ratings `{report.ratings}`. {report.about}\n"
    yield f"- {machine.cores} x {machine.processor}, {machine.memory_gib} GiB, {machine.system}"
    libraries = ", ".join(f"{name} {version}" for name, version in machine.libraries.items())
    yield f"- Python {machine.python}, {libraries}"
    yield f"- {machine.wrk}"
    yield from (f"- {line}" for line in _left_out(report))
    for part, rows in report.by_part():
        shown = _columns(rows)
        yield f"\n## {part}\n"
        yield from (f"![{part}]({plot.name})\n" for plot in plots if plot.stem.endswith(f"-{part}"))
        yield _line(_HEADINGS[place] for place in shown)
        yield _line("---" if _HEADINGS[place] in _TEXT else "---:" for place in shown)
        yield from (_line(_cells(row)[place] for place in shown) for row in rows)
    yield f"\n## For context\n\n{report.elsewhere_about}\n"
    yield _line(("", "requests/s"))
    yield _line(("---", "---:"))
    yield from (_line((name, _number(figure))) for name, figure in report.elsewhere_per_s.items())


def _left_out(report: Report) -> list[str]:
    return [f"NOT MEASURED: {part}" for part in report.left_out]


def _columns(rows: Sequence[Row]) -> list[int]:
    """The places of the columns in which any row has something to say."""
    cells = [_cells(row) for row in rows]
    return [place for place in range(len(_HEADINGS)) if any(row[place] for row in cells)]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _table(title: str, rows: Sequence[Row]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    shown = _columns(rows)
    for place in shown:
        table.add_column(_HEADINGS[place], justify="left" if _HEADINGS[place] in _TEXT else "right")
    for row in rows:
        cells = _cells(row)
        table.add_row(*(cells[place] for place in shown))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    ratio = row.ratio
    ratios = (ratio.median, ratio.lowest, ratio.highest) if ratio else ()
    sides = [side for side in (row.side, row.bare_side) if side]
    return (
        row.what,
        row.unit,
        _number(row.ours),
        _number(row.bare),
        *([f"{one:.2f}" for one in ratios] or [""] * 3),
        f"{row.per_cpu.median:.2f}" if row.per_cpu else "",
        " / ".join(f"{side.cpu:.0%}" for side in sides if side.cpu is not None),
        *_latencies(sides),
        row.against or "",
        row.load or "",
        "; ".join(row.notes),
    )


def _latencies(sides: Sequence[Side]) -> tuple[str, str, str]:
    return (
        " / ".join(_number(side.p50_ms) for side in sides),
        " / ".join(_number(side.p99_ms) for side in sides),
        " / ".join(_number(side.p999_ms) for side in sides),
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
