"""How alike two works are by what the catalogue says of them: series, people, genres, countries, era."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ratings_service.domain.votes import Integers
from shared.tables import Title
from shared.text import fold, words

Feature = tuple[str, str]

# How much it says that two works share a feature of this kind, before its rarity.
WEIGHT: Final[Mapping[str, int]] = {
    "series": 30,
    "director": 14,
    "cast": 8,
    "genre": 8,
    "country": 3,
    "decade": 2,
    "type": 2,
}
_LEADS: Final = 8
_SERIES_WORDS: Final = 2
_NO_GENRES: Final = frozenset({"movies", "tv", "shows", "series", "features", "and", "international"})


@dataclass(frozen=True)
class Likeness:
    """Whole numbers throughout, so that every machine finds the same; rows are worked out when asked for.

    `features` are those of each work; `holders` the positions of the works that share a feature.
    """

    features: Sequence[frozenset[Feature]]
    holders: Mapping[Feature, Integers]

    @classmethod
    def of(cls, works: Sequence[Title]) -> "Likeness":
        """Likeness within `works`, whose positions are their names."""
        features = [frozenset(_features(work)) for work in works]
        count = Counter(feature for own in features for feature in own)
        shared: dict[Feature, list[int]] = {
            feature: [] for feature, works_with in count.items() if works_with > 1
        }
        for position, own in enumerate(features):
            for feature in own & shared.keys():
                shared[feature].append(position)
        return cls(features, {feature: np.array(works_with) for feature, works_with in shared.items()})

    def to(self, work: int) -> Integers:
        """Likeness of every work to this one, (n,); to itself as much as to the likest other."""
        row = np.zeros(len(self.features), dtype=np.int64)
        for feature in self.features[work] & self.holders.keys():
            holders = self.holders[feature]
            # The length in bits is a logarithm that no platform rounds differently.
            row[holders] += WEIGHT[feature[0]] * (row.size // holders.size).bit_length()
        row[work] = 0
        row[work] = row.max()
        return row


def _features(work: Title) -> Iterator[Feature]:
    yield from (("director", fold(name)) for name in work.directors)
    yield from (("cast", fold(name)) for name in work.cast[:_LEADS])
    yield from (("genre", genre) for genre in _genres(work))
    yield from (("country", fold(name)) for name in work.countries)
    yield "decade", str(work.year // 10)
    yield "type", work.type
    series = words(work.title).split()[:_SERIES_WORDS]
    if len(series) == _SERIES_WORDS:
        yield "series", " ".join(series)


def _genres(work: Title) -> set[str]:
    """Single genres: platforms write "Sci-Fi & Fantasy" for two of them, and "TV Dramas" for one."""
    return {part for name in work.genres for part in words(name).split()} - _NO_GENRES
