"""Ratings of viewers who do not exist, for a catalogue without real ones; taste decides, not mere chance."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from ratings_service.domain.rows import COLUMNS
from ratings_service.domain.scores import Floats
from ratings_service.domain.votes import Integers
from ratings_service.likeness import Likeness
from shared.tables import Title

FIRST_YEAR: Final = 2010
LAST_YEAR: Final = 2021
FEWEST: Final = 10
MOST: Final = 200

_DAY_S: Final = 86_400
_FAVOURITES: Final = 3
_WHOLE_STARS_SHARE: Final = 0.6


@dataclass(frozen=True)
class Dice:
    """Random numbers from raw bits: NumPy promises that those never change, unlike its distributions."""

    bits: np.random.PCG64

    def throw(self, size: int) -> Floats:
        """Uniform numbers in [0, 1)."""
        bits: npt.NDArray[np.uint64] = self.bits.random_raw(size)
        return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def one(self) -> float:
        return float(self.throw(1)[0])


@dataclass(frozen=True)
class Work:
    """A film or show, the rows that list it, and the latest of their years."""

    rows: tuple[str, ...]
    year: int


@dataclass(frozen=True)
class Rating:
    user_id: int
    rating: float
    rated_at_s: int
    title_id: str


@dataclass(frozen=True)
class World:
    """What all viewers share: `fame` (n,) is how easily a work is met, `quality` (n,) adds to its ratings."""

    works: Sequence[Work]
    likeness: Likeness
    fame: Floats
    quality: Floats


def write_simulated_ratings(path: Path, titles: Sequence[Title], *, seed: int, viewers: int) -> None:
    """Write the ratings of `viewers` people in the format of the real ones."""
    with path.open("w", newline="", encoding="ascii") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for rating in simulate(titles, seed=seed, viewers=viewers):
            rows.writerow((rating.user_id, rating.rating, rating.rated_at_s, rating.title_id))


def simulate(titles: Sequence[Title], *, seed: int, viewers: int) -> Iterator[Rating]:
    """Draw the same ratings for the same titles and seed, wherever and however often it runs."""
    dice = Dice(np.random.PCG64(seed))
    world = _world([title for title in titles if title.year <= LAST_YEAR], dice)
    if world.works:
        for user_id in range(1, viewers + 1):
            yield from _viewer(world, user_id, dice)


def _world(titles: Sequence[Title], dice: Dice) -> World:
    listings: dict[str, list[Title]] = {}
    for title in titles:
        listings.setdefault(title.work, []).append(title)
    works = [Work(tuple(row.id for row in rows), max(row.year for row in rows)) for rows in listings.values()]
    rank = np.argsort(np.argsort(dice.throw(len(works))))
    return World(
        works=works,
        likeness=Likeness.of([rows[0] for rows in listings.values()]),
        fame=1 / (rank + 20.0),
        quality=_bell(dice, len(works)) * 0.45,
    )


def _viewer(world: World, user_id: int, dice: Dice) -> Iterator[Rating]:
    taste = _taste(world, dice)
    seen = _seen(world, taste, dice)
    score = (
        2.7
        + 2.2 * np.sqrt(taste[seen])
        + world.quality[seen]
        + 0.3 * float(_bell(dice, 1)[0])
        + 0.5 * _bell(dice, seen.size)
    )
    halves = _halves(score, whole_stars=dice.one() < _WHOLE_STARS_SHARE)
    times = _times(np.array([world.works[work].year for work in seen]), dice)
    choices = dice.throw(seen.size)
    order = np.argsort(times, kind="stable")
    for index in order:
        rows = world.works[seen[index]].rows
        row = rows[int(choices[index] * len(rows))]
        yield Rating(user_id, int(halves[index]) / 2, int(times[index]), row)


def _taste(world: World, dice: Dice) -> Floats:
    """How much a viewer is drawn to each work, 0 to 1: by its likeness to a few favourites."""
    favourites = _draw(world.fame, 1 + int(dice.one() * _FAVOURITES), dice)
    liking = np.zeros(len(world.works), dtype=np.int64)
    for rank, favourite in enumerate(favourites):
        liking += world.likeness.to(int(favourite)) * (_FAVOURITES + 1 - rank)
    return liking / max(int(liking.max()), 1)


def _seen(world: World, taste: Floats, dice: Dice) -> Integers:
    # Few people rate much: the odds of one even number have a long tail.
    even = dice.one()
    wanted = FEWEST + min(MOST - FEWEST, int(13 * even / (1 - even)))
    return _draw(world.fame * (0.003 + taste * taste * taste), min(wanted, len(world.works)), dice)


def _draw(weight: Floats, size: int, dice: Dice) -> Integers:
    """Draw `size` different indices, heavier ones rather.

    By division alone: unlike logarithms, no platform rounds it differently.
    """
    even = dice.throw(weight.size)
    return np.argsort(even / (1 - even) / weight, kind="stable")[:size]


def _bell(dice: Dice, size: int) -> Floats:
    """Numbers around 0 with a deviation of 1, never beyond 3.5."""
    first, second, third, fourth = dice.throw(4 * size).reshape(4, size)
    return (first + second + third + fourth - 2) * 1.7320508075688772


def _halves(score: Floats, *, whole_stars: bool) -> Integers:
    step = 2 if whole_stars else 1
    halves: Integers = np.clip(np.rint(score * 2 / step).astype(np.int64) * step, step, 10)
    return halves


def _times(years: Integers, dice: Dice) -> Integers:
    """Unix seconds within the two years or so that a viewer is active, but never before a work's year."""
    start, end = _year_start_s(FIRST_YEAR), _year_start_s(LAST_YEAR + 1)
    joined = start + dice.one() * (end - start)
    stays = _DAY_S * (30 + 700 * dice.one())
    earliest = np.array([_year_start_s(max(year, FIRST_YEAR)) for year in years.tolist()])
    first = np.maximum(earliest, min(joined, end - stays))
    times: Integers = (first + dice.throw(years.size) * np.minimum(stays, end - first)).astype(np.int64)
    return times


def _year_start_s(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
