"""Ready answers: one structure for each question that the catalogue answers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from shared.tables import DurationUnit, Platform, Title, TitleType
from shared.text import fold
from shared.vocabulary import PLATFORMS, RATING_CLASSES

Key = TypeVar("Key")
Value = TypeVar("Value")


class Credits(NamedTuple):
    """A person, in lower case, and the number of titles whose cast names them."""

    person: str
    titles: int


@dataclass(frozen=True, slots=True)
class Country:
    """A country's name in lower case, and its titles by type and release year."""

    name: str
    titles: Mapping[TitleType, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the service holds in memory; texts are lower-case, `countries` goes by folded name.

    `longest[platform][unit][year]` is a title, `busiest[platform][year]` a person.
    """

    longest: Mapping[Platform, Mapping[DurationUnit, Mapping[int, str]]]
    movies: Mapping[Platform, int]
    busiest: Mapping[Platform, Mapping[int, Credits]]
    countries: Mapping[str, Country]
    classes: Mapping[str, int]


def build_lookups(titles: Iterable[Title]) -> Lookups:
    shelves: dict[Platform, list[Title]] = {platform: [] for platform in PLATFORMS}
    for title in titles:
        shelves[title.platform].append(title)
    everything = [title for shelf in shelves.values() for title in shelf]
    return Lookups(
        longest={platform: longest_titles(shelf) for platform, shelf in shelves.items()},
        movies={
            platform: sum(title.type == "movie" for title in shelf) for platform, shelf in shelves.items()
        },
        busiest={platform: busiest_people(shelf) for platform, shelf in shelves.items()},
        countries=count_by_country(everything),
        classes=count_by_class(everything),
    )


def longest_titles(titles: Iterable[Title]) -> dict[DurationUnit, dict[int, str]]:
    """By year, the longest movie and the show with most seasons; of several the first by lower-case title."""
    ranked: dict[DurationUnit, dict[int, tuple[int, str]]] = {"min": {}, "season": {}}
    for unit, title, length in _timed(titles):
        candidate = (-length, title.title.lower())
        best = ranked[unit].get(title.year, candidate)
        ranked[unit][title.year] = min(best, candidate)
    return {unit: {year: name for year, (_, name) in years.items()} for unit, years in ranked.items()}


def _timed(titles: Iterable[Title]) -> Iterator[tuple[DurationUnit, Title, int]]:
    """Titles with a duration of their type: a movie that lasts seasons competes with nothing."""
    for title in titles:
        unit: DurationUnit = "min" if title.type == "movie" else "season"
        if title.duration is not None and title.duration_unit == unit:
            yield unit, title, title.duration


def busiest_people(titles: Iterable[Title]) -> dict[int, Credits]:
    """By year, the person in most casts, counted once a title; of several the first by lower-case name."""
    appearances: dict[int, Counter[str]] = defaultdict(Counter)
    for title in titles:
        appearances[title.year].update({name.lower() for name in title.cast})
    return {
        year: Credits(*min(people.items(), key=lambda item: (-item[1], item[0])))
        for year, people in appearances.items()
        if people
    }


def count_by_country(titles: Iterable[Title]) -> dict[str, Country]:
    names: dict[str, str] = {}
    counts: dict[str, dict[TitleType, Counter[int]]] = defaultdict(
        lambda: {"movie": Counter(), "tv show": Counter()}
    )
    for title in titles:
        spellings = {fold(name): name for name in sorted(map(str.lower, title.countries), reverse=True)}
        for folded, name in spellings.items():
            names[folded] = min(name, names.get(folded, name))
            counts[folded][title.type][title.year] += 1
    return {folded: Country(names[folded], counts[folded]) for folded in sorted(names)}


def count_by_class(titles: Iterable[Title]) -> dict[str, int]:
    """Every listed class, also one without titles; unknown classes are for display and count nowhere."""
    counts = Counter(title.rating_class for title in titles)
    return {name: counts[name] for name in RATING_CLASSES}
