"""Lists in one field: who and what they name, with name suffixes kept and non-people left out."""

import re
from dataclasses import dataclass
from typing import Final

_SUFFIXES: Final = frozenset("jr sr ii iii iv phd md esq dds rn".split())
_NOBODY: Final = frozenset({"not available", "none", "unknown", "n/a", "various"})
_LETTER: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a list field, and what reading it changed.

    `empty` parts and parts that are `nobody` were dropped, `joined` suffixes belong to the name before.
    """

    names: tuple[str, ...]
    empty: int = 0
    joined: int = 0
    nobody: int = 0


def read_list(text: str) -> Entries:
    """Split on commas; parts are trimmed, empty ones dropped (rule 5)."""
    parts = [part.strip() for part in text.split(",")] if text else []
    names = tuple(part for part in parts if part)
    return Entries(names, empty=len(parts) - len(names))


def read_people(text: str) -> Entries:
    """Split a list of people: suffixes belong to the name before, and not every part is a person (rule 5)."""
    parts = read_list(text)
    whole = join_suffixes(parts.names)
    people = tuple(name for name in whole if is_person(name))
    return Entries(
        people,
        empty=parts.empty,
        joined=len(parts.names) - len(whole),
        nobody=len(whole) - len(people),
    )


def join_suffixes(parts: tuple[str, ...]) -> tuple[str, ...]:
    """`("Clifton Collins", "Jr.")` is one name, `"Clifton Collins, Jr."`; several suffixes may follow."""
    names: list[str] = []
    for part in parts:
        if names and is_suffix(part):
            names[-1] = f"{names[-1]}, {part}"
        else:
            names.append(part)
    return tuple(names)


def is_suffix(part: str) -> bool:
    return part.replace(".", "").lower() in _SUFFIXES


def is_person(part: str) -> bool:
    return part.lower() not in _NOBODY and _LETTER.search(part) is not None
