"""A work and its listings: the rows of the catalogue that are one film or show."""

import re
import string
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

from shared.filters import Filter
from shared.tables import Platform, Title

_LETTERS: Final = string.ascii_lowercase + string.digits + "-_"
_LONGEST_MENDED: Final = 16
_MOST_NEAR: Final = 5
_NUMBERED_ID: Final = re.compile(r"(\D*)(\d+)")


def id_order(some_id: str) -> tuple[str, int, str]:
    """Sort key of ids: by platform, then by number, so that `as9` comes before `as10`."""
    match = _NUMBERED_ID.match(some_id)
    return (match[1], int(match[2]), some_id) if match else (some_id, 0, some_id)


def rows_by_work(titles: Iterable[Title]) -> dict[str, list[Title]]:
    """The listings of each work, in the order in which the catalogue first names the works."""
    found: dict[str, list[Title]] = {}
    for title in titles:
        found.setdefault(title.work, []).append(title)
    return found


def shown_row(rows: Iterable[Title]) -> Title:
    """The listing by which a work is shown: the one whose title says least besides."""
    return min(rows, key=lambda row: (len(row.title), id_order(row.id)))


def rows_of_works(works: int, row_works: Iterable[int]) -> list[list[int]]:
    """Numbers of the rows of each work, ascending; `row_works` is the number of each row's work."""
    found: list[list[int]] = [[] for _ in range(works)]
    for row, work in enumerate(row_works):
        found[work].append(row)
    return found


def platforms_of_works(
    rows_of: Iterable[Iterable[int]], row_platforms: Sequence[Platform]
) -> list[tuple[Platform, ...]]:
    """The platforms that list each work, in alphabetical order; the same few objects over and over."""
    seen: dict[tuple[Platform, ...], tuple[Platform, ...]] = {}
    found = (tuple(sorted({row_platforms[row] for row in rows})) for rows in rows_of)
    return [seen.setdefault(platforms, platforms) for platforms in found]


def row_listed(
    shown: int, rows: Iterable[int], row_platforms: Sequence[Platform], platform: Filter | None
) -> int:
    """The row by which a work is listed: the shown one, if its platform is one that was asked for."""
    if platform is None:
        return shown
    return next((row for row in (shown, *rows) if platform.allows(row_platforms[row])), shown)


def numbers_by_id(
    works: Sequence[str], rows: Sequence[str], row_works: Iterable[int], redirects: Mapping[str, str]
) -> dict[str, int]:
    """Number of the work that each id leads to: that of a row, of a work, or of one that was given up."""
    numbers = {work: number for number, work in enumerate(works)}
    former = {old: numbers[work] for old, work in redirects.items() if work in numbers}
    return {**former, **dict(zip(rows, row_works, strict=True)), **numbers}


def near_ids(unknown_id: str, known: Container[str]) -> list[str]:
    """Up to five known ids that differ from this one in one letter or digit, those of low numbers first."""
    close = {some_id for some_id in _one_apart(unknown_id[:_LONGEST_MENDED]) if some_id in known}
    return sorted(close, key=id_order)[:_MOST_NEAR]


def _one_apart(some_id: str) -> Iterable[str]:
    """Every text that one letter more, less, or another in its place makes of an id."""
    for at in range(len(some_id) + 1):
        before, after = some_id[:at], some_id[at:]
        yield before + after[1:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]
