"""A work and its listings: the rows of the catalogue that are one film or show."""

import re
from collections.abc import Iterable
from typing import Final

from shared.tables import Title

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
