"""A second computation of the seven endpoints' figures, to hold the product's answers against.

Written from SEMANTICS alone: deliberately simple and slow, standard library only, nothing of the product.
It takes canonical values (platform "hulu", class "16+", country "united states") and answers with plain ones;
what a query may look like, and the recommendations, which have no single right answer, are not its business.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

FILES = {
    "amazon": "amazon_prime_titles.csv",
    "disney": "disney_plus_titles.csv",
    "hulu": "hulu_titles.csv",
    "netflix": "netflix_titles.csv",
}
COLUMNS = (
    "show_id", "type", "title", "director", "cast", "country",
    "date_added", "release_year", "rating", "duration", "listed_in", "description",
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
CLASSES = (
    "7+", "13+", "16+", "18+", "all", "g", "nc-17", "nr", "pg", "pg-13", "r", "tv-14", "tv-g", "tv-ma",
    "tv-nr", "tv-pg", "tv-y", "tv-y7", "tv-y7-fv", "unrated",
)  # fmt: skip
CLASS_SPELLINGS = {
    "all_ages": "all", "ages_16_": "16+", "16": "16+", "ages_18_": "18+",
    "not_rate": "nr", "not rated": "nr", "ur": "unrated",
}  # fmt: skip
SUFFIXES = ("jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "dds", "rn")
NOBODY = ("not available", "none", "unknown", "n/a", "various")
ZERO_WIDTH = re.compile("[\u200b-\u200f\u202a-\u202e\ufeff\u00ad]")
DURATION = re.compile(r"([0-9]+) (min|season|seasons)", re.IGNORECASE)
YEAR = re.compile(r"[0-9]{1,4}")
SECONDS = re.compile(r"-?[0-9]{1,18}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One title on one platform, cleaned; names and titles keep their case, type and class are lower-case."""

    id: str
    platform: str
    type: str
    title: str
    director: tuple[str, ...]
    cast: tuple[str, ...]
    countries: tuple[str, ...]
    date_added: date | None
    year: int
    rating_class: str | None
    minutes: int | None
    seasons: int | None
    listed_in: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class Rating:
    """One line of a ratings file; frozen, so that a set of them holds an exact duplicate once."""

    user: str
    score: float
    timestamp: int
    row_id: str


def clean(text: str) -> str:
    """Rule 1."""
    return " ".join(ZERO_WIDTH.sub("", text).split())


def read_duration(text: str) -> tuple[int, str] | None:
    """Rule 3: "2 Seasons" is (2, "season")."""
    match = DURATION.fullmatch(text)
    return (int(match[1]), match[2].lower().removesuffix("s")) if match else None


def read_class(text: str) -> str | None:
    """Rule 4: None for a missing class and for one outside the closed list."""
    spelling = text.lower()
    canonical = CLASS_SPELLINGS.get(spelling, spelling)
    return canonical if canonical in CLASSES else None


def read_list(text: str) -> list[str]:
    """Rule 5, for all four lists."""
    return [part.strip() for part in text.split(",") if part.strip()]


def read_people(text: str) -> tuple[str, ...]:
    """Rule 5, for cast and director: "Clifton Collins, Jr." is one person, "1" and "Various" are none."""
    people: list[str] = []
    for part in read_list(text):
        if part.replace(".", "").lower() in SUFFIXES and people:
            people[-1] = f"{people[-1]}, {part}"
        else:
            people.append(part)
    return tuple(name for name in people if name.lower() not in NOBODY and any(map(str.isalpha, name)))


def read_date(text: str) -> date | None:
    """Rule 7: "September 9, 2021"."""
    match = re.fullmatch(r"([A-Za-z]+) ([0-9]{1,2}), ([0-9]{4})", text)
    if not match or match[1] not in MONTHS:
        return None
    try:
        return date(int(match[3]), MONTHS.index(match[1]) + 1, int(match[2]))
    except ValueError:
        return None


def read_row(platform: str, fields: list[str]) -> Row | None:
    """None for a row that goes to the reject list (rule 8)."""
    if len(fields) != len(COLUMNS):
        return None
    raw = dict(zip(COLUMNS, map(clean, fields), strict=True))
    if not raw["show_id"] or not YEAR.fullmatch(raw["release_year"]) or int(raw["release_year"]) == 0:
        return None
    if read_duration(raw["rating"]):  # rule 2
        raw["duration"] = raw["duration"] or raw["rating"]
        raw["rating"] = ""
    number, unit = read_duration(raw["duration"]) or (None, None)
    return Row(
        id=platform[0] + raw["show_id"],
        platform=platform,
        type=raw["type"].lower(),
        title=raw["title"],
        director=read_people(raw["director"]),
        cast=read_people(raw["cast"]),
        countries=tuple(read_list(raw["country"])),
        date_added=read_date(raw["date_added"]),
        year=int(raw["release_year"]),
        rating_class=read_class(raw["rating"]),
        minutes=number if unit == "min" else None,
        seasons=number if unit == "season" else None,
        listed_in=tuple(read_list(raw["listed_in"])),
        description=raw["description"],
    )


def read_catalog(folder: Path) -> list[Row]:
    rows: dict[str, Row] = {}
    for platform, name in FILES.items():
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            if tuple(next(lines)) != COLUMNS:
                raise ValueError(f"{name}: unexpected columns")
            for fields in lines:
                row = read_row(platform, fields)
                if row and row.id not in rows:
                    rows[row.id] = row
    return list(rows.values())


def read_rating(fields: list[str]) -> Rating | None:
    """None for a malformed line."""
    try:
        user, score, timestamp, row_id = map(clean, fields)
        halves = float(score) * 2
    except ValueError:
        return None
    if not user or halves not in range(1, 11) or not SECONDS.fullmatch(timestamp):
        return None
    return Rating(user, halves / 2, int(timestamp), row_id)


def read_ratings(path: Path) -> Iterator[Rating]:
    for file_path in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        with file_path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            if next(lines) != ["userId", "rating", "timestamp", "movieId"]:
                raise ValueError(f"{file_path.name}: unexpected columns")
            yield from filter(None, map(read_rating, lines))


def year_of(timestamp: int) -> int | None:
    """The calendar year in UTC; none for 0 (unknown) and for what no calendar holds."""
    if timestamp == 0:
        return None
    try:
        return (EPOCH + timedelta(seconds=timestamp)).year
    except OverflowError:
        return None


class Oracle:
    def __init__(self, rows: list[Row], ratings: set[Rating]) -> None:
        self.rows = rows
        self.ratings = ratings
        self.by_id = {row.id: row for row in rows}
        self.years = {name: sorted({row.year for row in rows if row.platform == name}) for name in FILES}
        self.countries = sorted({country.lower() for row in rows for country in row.countries})
        self.rating_classes = sorted({row.rating_class for row in rows if row.rating_class})
        self._shelf: dict[tuple[str, int], list[Row]] = {}
        for row in rows:
            self._shelf.setdefault((row.platform, row.year), []).append(row)
        self._scores: dict[tuple[str, int], dict[str, list[float]]] = {}
        for rating in ratings:
            year = year_of(rating.timestamp)
            if year is not None:
                scores = self._scores.setdefault((self.by_id[rating.row_id].platform, year), {})
                scores.setdefault(rating.row_id, []).append(rating.score)

    @classmethod
    def read(cls, catalog: Path, ratings: Path | None = None) -> "Oracle":
        rows = read_catalog(catalog)
        known = {row.id for row in rows}
        lines = read_ratings(ratings) if ratings else []
        return cls(rows, {rating for rating in lines if rating.row_id in known})

    def max_duration(self, year: int, platform: str, unit: str) -> str | None:
        """`unit` is "min" (the longest movie) or "season" (the show with most seasons)."""
        found: list[tuple[int, str]] = []
        for row in self._shelf.get((platform, year), []):
            length = row.minutes if unit == "min" else row.seasons
            if length is not None and row.type == ("movie" if unit == "min" else "tv show"):
                found.append((-length, row.title.lower()))
        return min(found)[1] if found else None

    def score_count(self, platform: str, scored: float, year: int) -> int:
        count = 0
        for row_id, scores in self._scores.get((platform, year), {}).items():
            if self.by_id[row_id].type == "movie" and sum(scores) / len(scores) >= scored:
                count += 1
        return count

    def count_platform(self, platform: str) -> int:
        return sum(row.platform == platform and row.type == "movie" for row in self.rows)

    def actor(self, platform: str, year: int) -> tuple[str | None, int]:
        titles: Counter[str] = Counter()
        for row in self._shelf.get((platform, year), []):
            titles.update({name.lower() for name in row.cast})
        return min(titles.items(), key=lambda pair: (-pair[1], pair[0]), default=(None, 0))

    def per_country(self, content_type: str, country: str, year: int) -> int:
        """`content_type` is "movie" or "tv show"."""
        return sum(
            row.type == content_type and country in [name.lower() for name in row.countries]
            for platform in FILES
            for row in self._shelf.get((platform, year), [])
        )

    def contents(self, rating_class: str) -> int:
        return sum(row.rating_class == rating_class for row in self.rows)
