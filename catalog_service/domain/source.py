"""The platforms' files as they come: their names and columns, and which of their rows cannot be read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from shared.tables import Platform

FILES: Final[Mapping[Platform, str]] = MappingProxyType(
    {
        "amazon": "amazon_prime_titles.csv",
        "disney": "disney_plus_titles.csv",
        "hulu": "hulu_titles.csv",
        "netflix": "netflix_titles.csv",
    }
)
COLUMNS: Final = (
    "show_id type title director cast country date_added release_year rating duration listed_in description"
).split()

_TYPES: Final = ("movie", "tv show")
_LONGEST_QUOTED: Final = 40
_YEAR: Final = re.compile("[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a file after rule 1: every field is clean text, an empty one is missing.

    `line` is where the row starts in its file; `cleaned` names the columns that rule 1 changed.
    """

    platform: Platform
    line: int
    fields: Mapping[str, str]
    cleaned: tuple[str, ...] = ()

    @property
    def title_id(self) -> str:
        return self.platform[0] + self.fields["show_id"]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be read: where it starts, and why."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Sorted:
    """The rows of a file, told apart."""

    readable: list[SourceRow] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def sort_out(rows: Iterable[SourceRow]) -> Sorted:
    """Tell readable rows from the others; of several rows with one id the first readable one counts."""
    result = Sorted()
    first_lines: dict[str, int] = {}
    for row in rows:
        reason = flaw(row.fields) or _repetition(row, first_lines)
        if reason:
            result.rejects.append(Reject(FILES[row.platform], row.line, reason))
        else:
            first_lines[row.title_id] = row.line
            result.readable.append(row)
    return result


def flaw(fields: Mapping[str, str]) -> str | None:
    """Say why a row cannot be read (rule 8), or None."""
    if not fields["show_id"]:
        return "it has no show_id"
    if not fields["title"]:
        return "it has no title"
    if fields["type"].lower() not in _TYPES:
        return f"type {_short(fields['type'])} is neither Movie nor TV Show"
    if not is_year(fields["release_year"]):
        return f"release_year {_short(fields['release_year'])} is no year"
    return None


def is_year(text: str) -> bool:
    return _YEAR.fullmatch(text) is not None and int(text) > 0


def _repetition(row: SourceRow, first_lines: Mapping[str, int]) -> str | None:
    line = first_lines.get(row.title_id)
    return f"show_id {_short(row.fields['show_id'])} is that of line {line}" if line is not None else None


def _short(text: str) -> str:
    """Quote a text for a message; a broken file may hold very long ones."""
    return repr(text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…")
