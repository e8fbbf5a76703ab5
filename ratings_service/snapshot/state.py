"""What the service answers from, as a snapshot has it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import orjson

from ratings_service.domain.opinions import WorkVotes
from ratings_service.domain.ranking import SORTS, Sort, rank
from ratings_service.domain.scores import ScoreCounts
from ratings_service.domain.shelf import Shelf
from ratings_service.domain.standings import Standings
from ratings_service.snapshot import FORMAT
from ratings_service.snapshot.arrays import UNREADABLE
from ratings_service.snapshot.partials import read_work_votes
from ratings_service.snapshot.scores import read_scores
from ratings_service.snapshot.works import read_shelf, read_standings
from shared.api.rating_facts import RatingsSummary
from shared.history import History
from shared.jobs import REPORT_FILE
from shared.orders import Order
from shared.snapshots import BrokenSnapshot, Snapshot

SUMMARY_FILE: Final = "summary.json"


@dataclass(frozen=True)
class State:
    """What the service answers from; `summary` and `report` are JSON, ready to be sent."""

    score_counts: ScoreCounts
    shelf: Shelf
    votes: WorkVotes
    standings: Standings
    history: History
    summary: bytes
    report: bytes

    @cached_property
    def rankings(self) -> Mapping[Sort, Order]:
        return {sort: rank(self.shelf, self.history, sort) for sort in SORTS}

    def prepare(self) -> None:
        """Make now what the first question would wait for."""
        self.shelf.prepare()
        _ = self.rankings


def write_summary(folder: Path, summary: RatingsSummary) -> None:
    (folder / SUMMARY_FILE).write_bytes(orjson.dumps(summary))


def read_history(snapshot: Snapshot) -> History:
    """Read what the works of a snapshot are sorted by; raise BrokenSnapshot for unreadable files."""
    _check_format(snapshot)
    with _told(snapshot):
        _, history = read_standings(snapshot.folder, read_shelf(snapshot.folder).ids)
        return history


def open_state(snapshot: Snapshot) -> State:
    """Load what the service needs; raise BrokenSnapshot for unreadable files."""
    _check_format(snapshot)
    with _told(snapshot):
        state = _read(snapshot.folder)
    state.prepare()
    return state


def _check_format(snapshot: Snapshot) -> None:
    if snapshot.manifest.format != FORMAT:
        raise BrokenSnapshot(f"{snapshot.folder} has format {snapshot.manifest.format}, not {FORMAT}")


@contextmanager
def _told(snapshot: Snapshot) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise BrokenSnapshot(f"{snapshot.folder}: {error}") from error


def _read(folder: Path) -> State:
    shelf = read_shelf(folder)
    standings, history = read_standings(folder, shelf.ids)
    return State(
        score_counts=read_scores(folder),
        shelf=shelf,
        votes=read_work_votes(folder, len(shelf)),
        standings=standings,
        history=history,
        summary=_json(folder / SUMMARY_FILE),
        report=_json(folder / REPORT_FILE),
    )


def _json(path: Path) -> bytes:
    return orjson.dumps(orjson.loads(path.read_bytes()))
