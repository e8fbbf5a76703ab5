"""Which listings are one work: the connected components of the pairs that are the same film or show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from catalog_service.domain.sameness import (
    SEASON_SLACK_YEARS,
    SHOW_YEARS,
    Listing,
    Verdict,
    compare_movies,
    compare_shows,
    title_key,
)
from shared.tables import Title, TitleType


@dataclass(frozen=True, slots=True)
class Pair:
    """Two listings of one title, by id, and what decided about them."""

    one: str
    other: str
    evidence: tuple[str, ...]


@dataclass(slots=True)
class Grouping:
    """Works as lists of title ids, each in the order of the catalogue, with the evidence.

    `near_misses` are pairs that share a title and were close in time, yet were kept apart.
    """

    works: list[list[str]] = field(default_factory=list)
    merges: list[Pair] = field(default_factory=list)
    near_misses: list[Pair] = field(default_factory=list)


def group(titles: Sequence[Title]) -> Grouping:
    result = Grouping()
    for one, other in _candidates(titles):
        verdict = _compare(one, other)
        pairs = result.merges if verdict.same else result.near_misses
        pairs.append(Pair(one.title.id, other.title.id, verdict.evidence))
    result.works = components(
        (title.id for title in titles), ((pair.one, pair.other) for pair in result.merges)
    )
    return result


def components(ids: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return connected components; ids keep their order, components that of their first id."""
    parents = {item: item for item in ids}

    def root(item: str) -> str:
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    for one, other in pairs:
        parents[root(other)] = root(one)
    found: dict[str, list[str]] = defaultdict(list)
    for item in parents:
        found[root(item)].append(item)
    return list(found.values())


def _candidates(titles: Iterable[Title]) -> Iterator[tuple[Listing, Listing]]:
    """Pairs worth comparing: same type, same title key, close in time."""
    blocks: dict[tuple[TitleType, str], list[Listing]] = defaultdict(list)
    for title in titles:
        blocks[title.type, title_key(title.title)].append(Listing(title))
    for (kind, _), listings in blocks.items():
        if len(listings) > 1:
            yield from _close_in_time(listings, _window_years(kind, listings))


def _window_years(kind: TitleType, listings: Iterable[Listing]) -> int:
    if kind == "movie":
        return 1
    return max(SHOW_YEARS, SEASON_SLACK_YEARS + max(listing.seasons for listing in listings))


def _close_in_time(listings: Sequence[Listing], window_years: int) -> Iterator[tuple[Listing, Listing]]:
    for one, other in combinations(listings, 2):
        if abs(one.title.year - other.title.year) <= window_years:
            yield one, other


def _compare(one: Listing, other: Listing) -> Verdict:
    return compare_movies(one, other) if one.title.type == "movie" else compare_shows(one, other)
