"""The catalogue in figures, worked out when it is built."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from catalog_service.domain.credits import most_named
from catalog_service.domain.sheets import Entry
from shared.api.facts import LongTitle, MonthFigure, Overlap, Stats, YearFigure
from shared.listings import id_order
from shared.tables import DurationUnit, Title

_LONGEST: Final = 10
_MOST_CREDITED: Final = 20
_MONTH: Final = len("2021-09")


def stats_of(works: Sequence[Entry]) -> Stats:
    rows = [row for work in works for row in work.rows]
    return Stats(
        titles=len(works),
        rows=len(rows),
        by_year=_by_year(works),
        overlap=_overlap(works),
        additions=_additions(rows),
        longest_movies=_longest(works, "min"),
        longest_shows=_longest(works, "season"),
        most_directed=most_named(
            ([name for row in work.rows for name in row.directors] for work in works), _MOST_CREDITED
        ),
        most_cast=most_named(
            ([name for row in work.rows for name in row.cast] for work in works), _MOST_CREDITED
        ),
    )


def _by_year(works: Iterable[Entry]) -> list[YearFigure]:
    counts = Counter(
        (platform, work.shown.year, work.shown.type)
        for work in works
        for platform in {row.platform for row in work.rows}
    )
    return [YearFigure(*group, titles) for group, titles in sorted(counts.items())]


def _overlap(works: Iterable[Entry]) -> list[Overlap]:
    counts = Counter(tuple(sorted({row.platform for row in work.rows})) for work in works)
    return [
        Overlap(list(platforms), titles)
        for platforms, titles in sorted(counts.items(), key=lambda item: (len(item[0]), item[0]))
    ]


def _additions(rows: Iterable[Title]) -> list[MonthFigure]:
    counts = Counter((row.platform, row.added[:_MONTH]) for row in rows if row.added)
    return [MonthFigure(*group, number) for group, number in sorted(counts.items())]


def _longest(works: Iterable[Entry], unit: DurationUnit) -> list[LongTitle]:
    """Films by minutes and shows by seasons; what its platform types otherwise competes with nothing."""
    kind = "movie" if unit == "min" else "tv show"
    timed = [
        LongTitle(work.id, work.shown.title, work.shown.year, *work.length)
        for work in works
        if work.length and work.length[1] == unit and work.shown.type == kind
    ]
    return sorted(timed, key=lambda one: (-one.duration, one.title.lower(), id_order(one.work)))[:_LONGEST]
