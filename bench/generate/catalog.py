"""Catalogues of any size in the platforms' four files, row after row to keep memory small."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final

from bench.generate.folder import appearing
from bench.generate.listings import FILES
from bench.generate.names import People
from bench.generate.platforms import PROFILES, SEVERAL_PLATFORMS
from bench.generate.works import Row, Work, list_work, make_work
from shared.errors import JobError
from shared.jobs import Progress
from shared.tables import Platform

COLUMNS: Final = (
    "show_id type title director cast country date_added release_year rating duration listed_in description"
).split()
LARGEST: Final = 1_000_000

# So many that, as in the real files, some seven in ten of those who are credited are so only once.
_PEOPLE_PER_TITLE: Final = 9
_RECENT_WORKS: Final = 1_000
_TRIES: Final = 8
_ROWS_PER_STEP: Final = 1_000


@dataclass(frozen=True)
class CatalogOrder:
    """`titles` rows in all, over the four platforms in their real shares."""

    out: Path
    titles: int
    seed: int


@dataclass(frozen=True)
class Made:
    """What an order came to; `works` as they were invented, before anybody has to find out."""

    rows: dict[Platform, int]
    works: int
    size_bytes: int


def generate_catalog(order: CatalogOrder, *, progress: Progress) -> Made:
    """Fill the folder `order.out`; raise JobError for an order that cannot be, leaving nothing behind."""
    if not len(PROFILES) <= order.titles <= LARGEST:
        raise JobError(f"titles must lie between {len(PROFILES)} and {LARGEST:,}")
    if order.seed < 0:
        raise JobError("a seed is 0 or more")
    rows, works = rows_per_platform(order.titles), 0
    with (
        appearing(order.out) as folder,
        ExitStack() as stack,
        progress.track("titles", total=order.titles) as advance,
    ):
        sheets = {platform: _sheet(folder, platform, stack) for platform in PROFILES}
        for number, (platform, row, is_new) in enumerate(_rows(rows, Random(order.seed))):  # noqa: S311
            sheets[platform].writerow(row)
            works += is_new
            if number % _ROWS_PER_STEP == 0:
                advance(min(_ROWS_PER_STEP, order.titles - number))
        stack.close()
        size_bytes = sum(file.stat().st_size for file in folder.iterdir())
    return Made(rows, works, size_bytes)


def rows_per_platform(titles: int) -> dict[Platform, int]:
    """Share rows out as the real platforms have them; each gets one at least."""
    total, shared, result = sum(profile.rows for profile in PROFILES.values()), 0, {}
    for place, (platform, profile) in enumerate(PROFILES.items()):
        others_left = len(PROFILES) - place - 1
        fair = round(titles * profile.rows / total) if others_left else titles - shared
        result[platform] = max(1, min(fair, titles - shared - others_left))
        shared += result[platform]
    return result


def _rows(rows: dict[Platform, int], dice: Random) -> Iterator[tuple[Platform, Row, bool]]:
    """Rows of all files in a mixed order, and whether each one's work is listed for the first time."""
    order = [platform for platform, number in rows.items() for _ in range(number)]
    dice.shuffle(order)
    people = People(_PEOPLE_PER_TITLE * len(order))
    numbers = {platform: count(1) for platform in rows}
    recent = Recent()
    for platform in order:
        known = recent.take(platform, dice) if dice.random() < SEVERAL_PLATFORMS else None
        work = known or make_work(platform, people, dice)
        if known is None:
            recent.put(platform, work, dice)
        yield platform, list_work(work, platform, f"s{next(numbers[platform])}", dice), known is None


class Recent:
    """Works that another platform may list as well: some of those before, however many there are."""

    def __init__(self) -> None:
        self._listed: list[tuple[Platform, Work]] = []

    def put(self, platform: Platform, work: Work, dice: Random) -> None:
        if len(self._listed) < _RECENT_WORKS:
            self._listed.append((platform, work))
        else:
            self._listed[int(dice.random() * _RECENT_WORKS)] = (platform, work)

    def take(self, platform: Platform, dice: Random) -> Work | None:
        """A work of another platform, which is not taken again; None where a few tries find none."""
        for _ in range(min(_TRIES, len(self._listed))):
            place = int(dice.random() * len(self._listed))
            owner, work = self._listed[place]
            if owner != platform:
                self._listed[place] = self._listed[-1]
                self._listed.pop()
                return work
        return None


def _sheet(folder: Path, platform: Platform, stack: ExitStack) -> Any:
    file = stack.enter_context((folder / FILES[platform[0]]).open("w", encoding="utf-8", newline=""))
    sheet = csv.writer(file, lineterminator="\n")
    sheet.writerow(COLUMNS)
    return sheet
