"""What a valid row of ratings is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

COLUMNS: Final = ("userId", "rating", "timestamp", "movieId")
LATEST_S: Final = 253_402_300_799  # the last second of the year 9999, UTC


@dataclass(frozen=True)
class FieldRule:
    """What one field of a row may hold: `pattern` matches the whole value, which may stand in quotes.

    No value holds a comma, a quote or a blank. Only syntax that Python and RE2 read alike, so that the reader
    of whole blocks follows the same rule.
    """

    pattern: str
    expected: str

    @property
    def wrapped(self) -> str:
        return rf'[ \t]*(?:"(?:{self.pattern})"|(?:{self.pattern}))[ \t]*'


FIELD_RULES: Final[Mapping[str, FieldRule]] = {
    "userId": FieldRule("[0-9]{1,18}", "a whole number of at most 18 digits"),
    "rating": FieldRule(r"0?\.50*|[1-4](?:\.[05]0*)?|5(?:\.0+)?", "0.5 to 5.0 by halves"),
    "timestamp": FieldRule("[0-9]{1,12}", f"Unix seconds from 0 to {LATEST_S}"),
    "movieId": FieldRule(r"[!#-+\x2d-~]{1,64}", "a title's id"),
}


def fault_of(line: str, columns: Sequence[str]) -> str | None:
    """Tell why `line` is no rating row, or return None for a good one; `columns` is the file's order."""
    fields = line.split(",")
    if len(fields) != len(columns):
        return f"{len(fields)} fields instead of {len(columns)}"
    for column, text in zip(columns, fields, strict=True):
        rule = FIELD_RULES[column]
        if not re.fullmatch(rule.wrapped, text) or _too_late(column, text):
            return f"{column} {text[:40]!r} is not {rule.expected}"
    return None


def _too_late(column: str, field: str) -> bool:
    return column == "timestamp" and int(field.strip(' \t"')) > LATEST_S
