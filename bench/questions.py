"""Valid questions of every endpoint on one catalogue: few by popularity, or many that are asked only once."""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from bench.load.shape import Questions
from shared.api import PUBLIC
from shared.endpoint import Endpoint
from shared.tables import DurationUnit, Title, TitleType
from shared.traits import folded
from shared.vocabulary import LONGEST_TEXT, PLATFORMS, RATING_CLASSES

ASKED: Final = tuple(row for row in PUBLIC if row.kept and row.path_fields)
"""The endpoints that a load asks: those of many questions, which anyone may ask."""
KEYS: Final = 1000
"""How many different questions of one endpoint a load holds, where there are that many."""
_DRAWN: Final = 10_000
_SCORES: Final = tuple(half / 10 for half in range(5, 51))
_MANY_SCORES: Final = tuple(ten_thousandth / 10_000 for ten_thousandth in range(5_000, 50_001))
_MANY_YEARS: Final = range(1, 10_000)


@dataclass(frozen=True)
class Catalogue:
    """The values that each parameter of the table may take, by its name."""

    values: Mapping[str, Sequence[Any]]

    @classmethod
    def of(cls, titles: Iterable[Title]) -> "Catalogue":
        held = list(titles)
        return cls(
            {
                "platform": PLATFORMS,
                "year": sorted({title.year for title in held}),
                "duration_type": get_args(DurationUnit),
                "content_type": get_args(TitleType),
                "country": sorted({country.lower() for title in held for country in title.countries}),
                "rating_class": RATING_CLASSES,
                "scored": _SCORES,
                "title": _askable(title.title.lower() for title in held),
                "id": sorted(title.id for title in held),
                "name": _askable(folded(name) for title in held for name in title.directors + title.cast),
            }
        )

    def with_every_number(self) -> "Catalogue":
        """The same with all years and scores that are valid, also those that no title has."""
        return Catalogue({**self.values, "year": _MANY_YEARS, "scored": _MANY_SCORES})

    def addresses(self, row: Endpoint[Any, Any], at_most: int) -> tuple[str, ...]:
        """Different addresses in an order of chance, always the same one."""
        columns = [self.values[name] for name in row.path_fields]
        there_are = math.prod(len(column) for column in columns)
        places = random.Random(row.name).sample(range(there_are), min(at_most, there_are))  # noqa: S311 - no secret
        requests = (
            row.request(**dict(zip(row.path_fields, _pick(columns, at), strict=True))) for at in places
        )
        return tuple(row.address(request) for request in requests)


def _askable(texts: Iterable[str]) -> Sequence[str]:
    """Each once; what stands in a catalogue may be longer than anybody may ask for."""
    return sorted({text for text in texts if len(text) <= LONGEST_TEXT})


def _pick(columns: Sequence[Sequence[Any]], at: int) -> list[Any]:
    """The combination number `at` of one value from each column."""
    picked = []
    for column in columns:
        at, place = divmod(at, len(column))
        picked.append(column[place])
    return picked


def by_popularity(addresses: Sequence[str]) -> Questions:
    """Draw by Zipf's law: the n-th is asked 1/n as often as the first. Every load asks in the same order."""
    weights = [1 / place for place in range(1, len(addresses) + 1)]
    return Questions(tuple(random.Random(1).choices(addresses, weights, k=_DRAWN)))  # noqa: S311 - no secret


def mixed(catalogue: Catalogue) -> Questions:
    """All endpoints in turn, each by popularity."""
    each = [by_popularity(catalogue.addresses(row, KEYS)).addresses for row in ASKED]
    return Questions(tuple(address for turn in zip(*each, strict=True) for address in turn))
