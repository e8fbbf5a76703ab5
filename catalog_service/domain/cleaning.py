"""From a row of a platform's file to a title: one function a rule, and every change on record."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple, cast

from catalog_service.domain.people import Entries, read_list, read_people
from catalog_service.domain.source import SourceRow
from shared.tables import DurationUnit, Title, TitleType
from shared.vocabulary import RATING_CLASSES, rating_class_of

Rule = Literal[
    "text_cleaned",
    "duration_moved",
    "duration_read",
    "class_respelled",
    "empty_part_dropped",
    "suffix_joined",
    "non_person_dropped",
    "date_read",
]
Doubt = Literal[
    "movie_with_seasons",
    "show_with_minutes",
    "movie_without_duration",
    "unknown_class",
    "unreadable_duration",
    "unreadable_date",
]

_LENGTH: Final = re.compile("([0-9]{1,6}) (min|seasons?)", re.IGNORECASE | re.ASCII)
_DATE: Final = re.compile("([A-Za-z]+) ([0-9]{1,2}), ([0-9]{4})")
_MONTHS: Final = (
    "january february march april may june july august september october november december"
).split()


class Length(NamedTuple):
    number: int
    unit: DurationUnit


class Change(NamedTuple):
    """What a rule did to one column of a row: how many values it changed."""

    rule: Rule
    column: str
    values: int = 1


class Flag(NamedTuple):
    """Something a person may want to look at; the row stays as the platform has it."""

    doubt: Doubt
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A title whose work is not known yet (`work` is empty), and what cleaning made of its row."""

    title: Title
    changes: tuple[Change, ...]
    flags: tuple[Flag, ...]


def move_length(rating: str, duration: str) -> tuple[str, str]:
    """Move a duration that stands in the rating column to where it belongs (rule 2).

    The rating class is missing then; a duration that is there already stays.
    """
    return ("", duration or rating) if read_length(rating) else (rating, duration)


def read_length(text: str) -> Length | None:
    """`"90 min"` or `"2 Seasons"` as a number and a unit (rule 3)."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    return Length(int(match[1]), "min" if match[2].lower() == "min" else "season")


def read_class(text: str) -> str | None:
    """Canonical audience class (rule 4); an unknown one stays, in lower case, for display."""
    return rating_class_of(text) or text.lower() or None


def read_date(text: str) -> str | None:
    """`"September 9, 2021"` as an ISO date (rule 7); None for what is no date."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2])).isoformat()
    except ValueError:
        return None


def clean_row(row: SourceRow) -> Cleaned:
    """Apply rules 2 to 7 to a readable row."""
    fields = row.fields
    rating, duration = move_length(fields["rating"], fields["duration"])
    length = read_length(duration)
    lists = {
        "director": read_people(fields["director"]),
        "cast": read_people(fields["cast"]),
        "country": read_list(fields["country"]),
        "listed_in": read_list(fields["listed_in"]),
    }
    title = Title(
        id=row.title_id,
        work="",
        platform=row.platform,
        type=cast("TitleType", fields["type"].lower()),
        title=fields["title"],
        year=int(fields["release_year"]),
        rating_class=read_class(rating),
        duration=length.number if length else None,
        duration_unit=length.unit if length else None,
        added=read_date(fields["date_added"]),
        directors=lists["director"].names,
        cast=lists["cast"].names,
        countries=lists["country"].names,
        genres=lists["listed_in"].names,
        description=fields["description"] or None,
    )
    return Cleaned(title, tuple(_changes(row, title, lists)), tuple(_flags(row, title)))


def _changes(row: SourceRow, title: Title, lists: Mapping[str, Entries]) -> Iterator[Change]:
    for column in row.cleaned:
        yield Change("text_cleaned", column)
    rating = row.fields["rating"]
    if read_length(rating):
        yield Change("duration_moved", "rating")
    elif rating and title.rating_class != rating.lower():
        yield Change("class_respelled", "rating")
    if title.duration is not None:
        yield Change("duration_read", "duration")
    if title.added:
        yield Change("date_read", "date_added")
    for column, entries in lists.items():
        yield from _list_changes(column, entries)


def _list_changes(column: str, entries: Entries) -> Iterator[Change]:
    if entries.empty:
        yield Change("empty_part_dropped", column, entries.empty)
    if entries.joined:
        yield Change("suffix_joined", column, entries.joined)
    if entries.nobody:
        yield Change("non_person_dropped", column, entries.nobody)


def _flags(row: SourceRow, title: Title) -> Iterator[Flag]:
    if title.rating_class and title.rating_class not in RATING_CLASSES:
        yield Flag("unknown_class", row.fields["rating"])
    if row.fields["date_added"] and not title.added:
        yield Flag("unreadable_date", row.fields["date_added"])
    yield from _duration_flags(row, title)


def _duration_flags(row: SourceRow, title: Title) -> Iterator[Flag]:
    length = f"{title.duration} {title.duration_unit}"
    if row.fields["duration"] and title.duration is None:
        yield Flag("unreadable_duration", row.fields["duration"])
    elif title.type == "movie" and title.duration is None:
        yield Flag("movie_without_duration")
    if (title.type, title.duration_unit) == ("movie", "season"):
        yield Flag("movie_with_seasons", length)
    if (title.type, title.duration_unit) == ("tv show", "min"):
        yield Flag("show_with_minutes", length)
