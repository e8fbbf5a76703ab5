"""Yearly means that somebody worked out of ratings before: read, checked, and taken as they are."""

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Final

import numpy as np

from ratings_service.domain.scores import YearlyMeans
from ratings_service.domain.votes import UNDATED
from ratings_service.jobs.report import LISTED, MalformedRow, Report, most_unknown
from ratings_service.jobs.source import MEANS_FILE, InputFile
from shared.errors import JobError
from shared.jobs import Progress

# What the columns may be called, compared in lower case; any others, such as an index, are passed over.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "movieId": ("movieid", "movie_id", "title_id", "id"),
    "year": ("year", "rating_year", "anio", "año"),
    "mean": ("mean", "rating", "score", "scored", "mean_rating", "rating_mean", "avg_rating", "average"),
}
_YEAR: Final = re.compile(r"([0-9]{1,4})(?:\.0)?", re.ASCII)
_LOWEST, _HIGHEST = 0.5, 5.0

Key = tuple[int, int]


@dataclass
class _Met:
    """Rows so far; a year of a title counts once, as the first row says."""

    positions: Mapping[str, int]
    file: str
    rows: int = 0
    duplicates: int = 0
    malformed: int = 0
    means: dict[Key, float] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    listed: list[MalformedRow] = field(default_factory=list)

    def add(self, line: int, fields: Sequence[str | None]) -> None:
        self.rows += 1
        read = _read(fields)
        if isinstance(read, str):
            self.malformed += 1
            if len(self.listed) < LISTED:
                self.listed.append(MalformedRow(self.file, line, read))
            return
        title, year, mean = read
        if title not in self.positions:
            self.unknown[title] += 1
        elif (key := (self.positions[title], year)) in self.means:
            self.duplicates += 1
        else:
            self.means[key] = mean

    def report(self) -> Report:
        return Report(
            source="means",
            counts="unknown",
            rows_read=self.rows,
            kept=len(self.means),
            duplicates=self.duplicates,
            unknown=self.unknown.total(),
            malformed=self.malformed,
            undated=sum(year == UNDATED for _, year in self.means),
            superseded=0,
            users=0,
            titles=len({title for title, _ in self.means}),
            malformed_rows=tuple(self.listed),
            unknown_titles=most_unknown(self.unknown),
        )


def read_means(
    files: Sequence[InputFile], titles: Sequence[str], progress: Progress
) -> tuple[Report, YearlyMeans]:
    """Read the means by year; those of all years follow from no rule of ours and answer no question."""
    for file in files:
        if file.path.name.lower() != MEANS_FILE:
            progress.say(f"{file.name} holds means of all years, which no answer needs: passed over")
    by_year = next(file for file in files if file.path.name.lower() == MEANS_FILE)
    met = _Met({title: position for position, title in enumerate(titles)}, by_year.name)
    with by_year.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        for line, fields in _rows(stream, by_year):
            met.add(line, fields)
    keys = np.array(sorted(met.means), dtype=np.int64).reshape(-1, 2)
    means = np.array([met.means[key] for key in sorted(met.means)], dtype=np.float64)
    return met.report(), YearlyMeans(keys[:, 0], keys[:, 1], means)


def _rows(stream: IO[str], file: InputFile) -> Iterator[tuple[int, list[str | None]]]:
    """Line, and the fields that count, missing ones as None."""
    rows = csv.reader(stream)
    try:
        columns = _columns(next(rows, []), file)
        for row in rows:
            if row:
                yield rows.line_num, [row[column] if column < len(row) else None for column in columns]
    except csv.Error as error:
        raise JobError(f"{file.path}, line {rows.line_num}: {error}") from error


def _columns(header: Sequence[str], file: InputFile) -> list[int]:
    found = [name.strip().lower() for name in header]
    chosen = [next((found.index(name) for name in names if name in found), -1) for names in NAMES.values()]
    if -1 in chosen:
        raise JobError(f"{file.path} has the columns {','.join(header)[:100]!r}; expected {','.join(NAMES)}")
    return chosen


def _read(fields: Sequence[str | None]) -> tuple[str, int, float] | str:
    """Title, year and mean; or what is wrong with them."""
    title, year_text, mean_text = ((text or "").strip() for text in fields)
    year = _YEAR.fullmatch(year_text)
    mean = _number(mean_text)
    if not title:
        return "movieId is missing"
    if year is None:
        return f"year {year_text[:40]!r} is no year"
    if not _LOWEST <= mean <= _HIGHEST:
        return f"mean {mean_text[:40]!r} is not {_LOWEST} to {_HIGHEST}"
    return title, int(year[1]), mean


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
