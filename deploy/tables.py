"""Reports as tables for people."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from catalog_service.domain.report import report_table
from deploy.doctor import Finding
from recommender_service.jobs.evaluate import summary as evaluation_summary
from recommender_service.jobs.evaluate import table as evaluation_table
from shared.jobs import Outcome

_WIDE: Final = 160


def print_outcome(outcome: Outcome, *, brief: bool) -> None:
    """One line that says what is live; the report below it where this run made it and it is wanted."""
    console = _console()
    done = "published" if outcome.built else "is up to date:"
    console.print(f"{outcome.domain} {done} {outcome.version}", markup=False, highlight=False)
    if outcome.built and not brief:
        lines = (
            report_table(outcome.report) if outcome.domain == "catalog" else list(_figures(outcome.report))
        )
        console.print(_table(lines))


def print_evaluation(evaluation: Mapping[str, Any]) -> None:
    console = _console()
    console.print(_table(evaluation_table(evaluation)))
    console.print(_table([("", ""), *evaluation_summary(evaluation)], numbers=False))


def print_side_by_side(lines: Sequence[Sequence[str]]) -> None:
    _console().print(_table(lines, numbers=False))


def print_findings(findings: Sequence[Finding]) -> None:
    lines = [("ok" if finding.fine else "MEND", finding.what, finding.detail) for finding in findings]
    _console().print(_table([("", "what", "found"), *lines], numbers=False))


def _figures(report: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield ("", "")
    for name, value in report.items():
        if isinstance(value, bool | int | float | str):
            yield (name.replace("_", " "), _number(value))


def _number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"


def _table(lines: Sequence[Sequence[str]], *, numbers: bool = True) -> Table:
    heading, *rows = lines
    table = Table(box=None, show_header=any(heading), pad_edge=False)
    for position, name in enumerate(heading):
        table.add_column(name, justify="right" if numbers and position else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
