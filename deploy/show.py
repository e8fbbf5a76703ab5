"""What the command line shows: bars and tables on a terminal, plain lines elsewhere."""

import contextlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from shared.jobs import Advance, PlainLines, Progress, Silence


class Terminal:
    """Progress as bars on standard error."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)

    def say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)

    @contextmanager
    def track(self, what: str, *, total: int) -> Iterator[Advance]:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Bars(*columns, console=self._console) as bars:
            task = bars.add_task(what, total=total)
            yield lambda steps: bars.advance(task, steps)


def progress(*, silent: bool) -> Progress:
    """Bars for a person, lines for a pipe, nothing beside JSON."""
    if silent:
        return Silence()
    return Terminal() if sys.stderr.isatty() else PlainLines()


def say(line: str) -> None:
    """Print a line at once; a terminal that has been closed is no reason to fail."""
    with contextlib.suppress(OSError):
        print(line, flush=True)
