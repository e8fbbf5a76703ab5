"""The common shape of the offline jobs: settings in, one snapshot out, progress told on the way."""

import errno
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import orjson

from shared.errors import JobError
from shared.settings import SettingsError, read_settings
from shared.snapshots import Draft, Plan, Snapshot, publish

Settings = TypeVar("Settings")
Result = TypeVar("Result")

REPORT_FILE = "report.json"

Advance = Callable[[int], None]


class Progress(Protocol):
    """Where a job tells how far it is; a terminal shows bars, everything else plain lines."""

    def say(self, line: str) -> None: ...

    def track(self, what: str, *, total: int) -> AbstractContextManager[Advance]: ...


class PlainLines:
    """Progress as lines on standard error: for logs, pipes and containers."""

    def say(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    @contextmanager
    def track(self, what: str, *, total: int) -> Iterator[Advance]:
        self.say(f"{what} …")
        yield lambda _: None


class Silence:
    """Progress that nobody listens to."""

    def say(self, line: str) -> None:
        """Say nothing."""

    @contextmanager
    def track(self, what: str, *, total: int) -> Iterator[Advance]:
        yield lambda _: None


@dataclass(frozen=True)
class Outcome:
    """What a job left live: `built` tells whether this run made it; `report` is its `report.json`."""

    domain: str
    version: str
    built: bool
    report: Mapping[str, Any]


def bring_up_to_date(
    data: Path, plan: Plan, build: Callable[[Draft], Mapping[str, Any]], *, force: bool = False
) -> Outcome:
    """Publish what `build` writes into the draft, unless the live snapshot was made by the same plan.

    `build` returns the report, which becomes part of the snapshot. Raises JobError, with the previous
    snapshot untouched, when the disk is full or an input cannot be read.
    """
    if not force and (live := plan.published(data)) is not None:
        return Outcome(plan.domain, live.version, built=False, report=read_report(live))
    try:
        with publish(data, plan) as draft:
            report = build(draft)
            (draft.folder / REPORT_FILE).write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2))
    except OSError as error:
        raise JobError(f"{_told(error)}; what was published before is untouched") from error
    assert draft.version is not None  # publish() sets it or raises
    return Outcome(plan.domain, draft.version, built=True, report=report)


def read_report(snapshot: Snapshot) -> dict[str, Any]:
    return orjson.loads((snapshot.folder / REPORT_FILE).read_bytes())  # type: ignore[no-any-return]


def _told(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "the disk is full: free some space or choose another DATA folder"
    name = f": {error.filename}" if error.filename else ""
    return f"{error.strerror or error}{name}"


def run_as_program(
    settings: type[Settings], job: Callable[..., Result], tell: Callable[[Result], str]
) -> int:
    """Run one job from the environment, for `python -m …`: progress as lines, failures as one line each.

    `tell` makes what is printed of the result. Return the exit code: 0, 1 for a job that could not go on,
    2 for settings that cannot be.
    """
    try:
        result = job(read_settings(settings, os.environ), progress=PlainLines())
    except SettingsError as error:
        print("\n".join(error.mistakes), file=sys.stderr)
        return 2
    except JobError as error:
        print(error, file=sys.stderr)
        return 1
    print(tell(result))
    return 0
