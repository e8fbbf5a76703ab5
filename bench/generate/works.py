"""Invented films and shows, and how each platform lists them."""

import calendar
import math
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

from bench.generate.genres import GENRES, WEIGHTS, Genre, labels
from bench.generate.names import People, description, title
from bench.generate.platforms import COUNTRIES, HULU_SHIFTED, PROFILES, Profile
from shared.tables import Platform, TitleType

LAST_YEAR: Final = 2021
OLDEST_YEARS: Final = 100

Row = tuple[str, ...]

_SPELLED: Final[dict[TitleType, str]] = {"movie": "Movie", "tv show": "TV Show"}
_MINUTES: Final = (97, 20)
_FEWEST_MINUTES: Final = 15
_GENRE_BORDERS: Final = tuple(accumulate(WEIGHTS))
_COUNTRY_NAMES: Final = tuple(COUNTRIES)
_COUNTRY_BORDERS: Final = tuple(accumulate(COUNTRIES.values()))
_CLASSES: Final = {
    platform: (tuple(profile.classes), tuple(accumulate(profile.classes.values())))
    for platform, profile in PROFILES.items()
}
_MONTHS: Final = tuple(calendar.month_name)


@dataclass(frozen=True, slots=True)
class Work:
    """A film or show, whatever a platform tells of it; `length` is minutes or seasons."""

    kind: TitleType
    title: str
    year: int
    length: int
    genres: tuple[Genre, ...]
    countries: tuple[str, ...]
    directors: tuple[str, ...]
    cast: tuple[str, ...]


def make_work(platform: Platform, people: People, dice: Random) -> Work:
    """A work as this platform is likely to have."""
    profile = PROFILES[platform]
    kind: TitleType = "movie" if dice.random() < profile.movies else "tv show"
    return Work(
        kind=kind,
        title=title(dice),
        year=LAST_YEAR - _age_years(profile, dice),
        length=_length(kind, dice),
        genres=tuple(dice.choices(GENRES, cum_weights=_GENRE_BORDERS, k=_few(dice))),
        countries=tuple(
            dict.fromkeys(dice.choices(_COUNTRY_NAMES, cum_weights=_COUNTRY_BORDERS, k=_rarely_more(dice)))
        ),
        directors=tuple(people.draw(dice, _rarely_more(dice))),
        cast=tuple(people.draw(dice, dice.randint(1, 2 * profile.cast or 8))),
    )


def _age_years(profile: Profile, dice: Random) -> int:
    age = int(dice.lognormvariate(math.log(profile.age_years), profile.age_spread))
    return age if age < OLDEST_YEARS else dice.randrange(OLDEST_YEARS)


def _length(kind: TitleType, dice: Random) -> int:
    if kind == "movie":
        return max(_FEWEST_MINUTES, round(dice.gauss(*_MINUTES)))
    # Two shows in three have a single season; one in a hundred more than ten.
    return min(30, 1 + int(dice.expovariate(1.1)) + (dice.random() < 0.03) * dice.randint(3, 15))


def _few(dice: Random) -> int:
    return 1 + int(dice.random() * 3)


def _rarely_more(dice: Random) -> int:
    """One, seldom two, hardly ever three."""
    even = dice.random()
    return 1 + (even > 0.87) + (even > 0.97)


def list_work(work: Work, platform: Platform, show_id: str, dice: Random) -> Row:
    """The row of a platform's file, with as much missing as that platform is used to."""
    profile = PROFILES[platform]
    rating, duration = _class_and_duration(work, platform, dice)
    return (
        show_id,
        _SPELLED[work.kind],
        work.title,
        _told(work.directors, profile.without_director, dice),
        _told(work.cast, profile.without_cast, dice),
        _told(work.countries, profile.without_country, dice),
        _date(work.year, profile, dice),
        str(work.year),
        rating,
        duration,
        ", ".join(labels(work.genres, platform, work.kind)),
        description(dice, profile.sentences),
    )


def _told(names: tuple[str, ...], missing: float, dice: Random) -> str:
    return "" if dice.random() < missing else ", ".join(names)


def _class_and_duration(work: Work, platform: Platform, dice: Random) -> tuple[str, str]:
    profile, (names, borders) = PROFILES[platform], _CLASSES[platform]
    duration = _duration(work)
    if platform == "hulu" and dice.random() < HULU_SHIFTED:
        return duration, ""
    rating = "" if dice.random() < profile.without_class else dice.choices(names, cum_weights=borders)[0]
    return rating, "" if dice.random() < profile.without_duration else duration


def _duration(work: Work) -> str:
    if work.kind == "movie":
        return f"{work.length} min"
    return f"{work.length} Season{'s' if work.length > 1 else ''}"


def _date(year: int, profile: Profile, dice: Random) -> str:
    if dice.random() < profile.without_date:
        return ""
    added = dice.randint(min(max(year, profile.since), LAST_YEAR), LAST_YEAR)
    return f"{_MONTHS[dice.randint(1, 12)]} {dice.randint(1, 28)}, {added}"
