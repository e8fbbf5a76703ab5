"""What became of every row that an aggregate run read: counted, and the first of the bad ones listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from ratings_service.domain.votes import UNDATED, Sums

LISTED: Final = 100


@dataclass(frozen=True, order=True)
class MalformedRow:
    file: str
    line: int
    reason: str


@dataclass(frozen=True)
class UnknownTitle:
    id: str
    rows: int


@dataclass(frozen=True)
class RepeatedFile:
    """A file that was left out because another one has the very same content."""

    file: str
    same_as: str


@dataclass(frozen=True)
class Report:
    """Every row read is kept, a duplicate, malformed, or rates an unknown title; `undated` ones are kept too.

    `superseded` are kept ratings that are no votes on works, for the same person rated the work again.
    `users` and `titles` are those of the kept rows. The lists hold the first hundred malformed rows and the
    hundred unknown titles with most rows. `sets` of files were read one after the other, duplicates looked
    for within each. Where `counts` are unknown, the rows are means that stand for votes nobody counted.
    """

    source: str
    rows_read: int
    kept: int
    duplicates: int
    unknown: int
    malformed: int
    undated: int
    superseded: int
    users: int
    titles: int
    sets: int = 1
    counts: Literal["known", "unknown"] = "known"
    malformed_rows: tuple[MalformedRow, ...] = ()
    unknown_titles: tuple[UnknownTitle, ...] = ()
    repeated_files: tuple[RepeatedFile, ...] = ()

    def __post_init__(self) -> None:
        assert self.rows_read == self.kept + self.duplicates + self.unknown + self.malformed, "rows were lost"

    def summary(self) -> str:
        what = "ratings" if self.counts == "known" else "yearly means"
        people = f" by {self.users:,} people" if self.counts == "known" else ""
        return (
            f"{self.kept:,} of {self.rows_read:,} {what} kept, of {self.titles:,} titles{people}; "
            f"left out: {self.duplicates:,} duplicates, {self.unknown:,} of unknown titles, "
            f"{self.malformed:,} malformed"
        )


def report_added(before: Report, added: Report, sums: Sums) -> Report:
    """Report on two sets of files of which the sums together are `sums`."""
    rows = sorted((*before.malformed_rows, *added.malformed_rows))[:LISTED]
    return Report(
        source=added.source,
        rows_read=before.rows_read + added.rows_read,
        kept=before.kept + added.kept,
        duplicates=before.duplicates + added.duplicates,
        unknown=before.unknown + added.unknown,
        malformed=before.malformed + added.malformed,
        sets=before.sets + added.sets,
        malformed_rows=tuple(rows),
        **of_sums(sums),
    )


def of_sums(sums: Sums) -> Mapping[str, Any]:
    """Give the figures of a report that follow from what the kept rows add up to."""
    votes, on_works = sums.yearly, sums.works
    return {
        "undated": int(votes.count[votes.year == UNDATED].sum()),
        "superseded": int(votes.count.sum() - on_works.count.sum()),
        "users": sums.users.user_id.size,
        "titles": int(np.count_nonzero(np.diff(votes.title, prepend=-1))),
        "unknown_titles": most_unknown(sums.unknown),
    }


def most_unknown(rows: Mapping[str, int]) -> tuple[UnknownTitle, ...]:
    ordered = sorted(rows.items(), key=lambda item: (-item[1], item[0]))
    return tuple(UnknownTitle(title, count) for title, count in ordered[:LISTED])
