"""What lists of works have in common: what may be asked of them, and what they answer."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from msgspec import Meta

from shared.filters import (
    COUNTRIES_FILTER,
    GENRES_FILTER,
    PLATFORMS_FILTER,
    RATING_CLASSES_FILTER,
    TYPES_FILTER,
    Filter,
)
from shared.tables import Platform, TitleType
from shared.vocabulary import DIVERSITY, EXCLUDE, LIMIT, MAX_AGE, YEAR_FROM, YEAR_TO

Source = Literal["personal", "session", "similar", "popular", "trending", "new"]
Known = Literal["title", "feature"]
Ids = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=64)], ...], Meta(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which works, and how many; None: no matter."""

    limit: Annotated[int, LIMIT] = 10
    platform: Annotated[Filter | None, PLATFORMS_FILTER] = None
    type: Annotated[Filter | None, TYPES_FILTER] = None
    genre: Annotated[Filter | None, GENRES_FILTER] = None
    country: Annotated[Filter | None, COUNTRIES_FILTER] = None
    year_gte: Annotated[int | None, YEAR_FROM] = None
    year_lte: Annotated[int | None, YEAR_TO] = None
    rating_class: Annotated[Filter | None, RATING_CLASSES_FILTER] = None
    max_age: Annotated[int | None, MAX_AGE] = None
    exclude: Annotated[tuple[str, ...], EXCLUDE] = ()
    diversity: Annotated[float, DIVERSITY] = 0.0


@dataclass(frozen=True, slots=True)
class Because:
    """A title that was liked or a feature such as `genre:comedy`, with its share of the score's good part."""

    kind: Known
    id: str
    name: str
    share: Annotated[float, Meta(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class Item:
    """A work by one of its rows in the catalogue, the shown one where that passes the filters.

    `score` tells the order before `diversity`, and nothing else: it is no probability, and scores of two
    lists do not compare.
    """

    id: str
    work: str
    title: str
    type: TitleType
    platforms: tuple[Platform, ...]
    year: int
    score: float
    because: list[Because]


@dataclass(frozen=True, slots=True)
class WorkList:
    """Works, the best first, each once; fewer than asked for only where no more pass the filters.

    `source` is how they were found: by a person's ratings, by the picks of a session, as similar to what was
    liked where ratings tell nothing of it, as popular where nothing is known of the person. `personal`:
    whether people's ratings were found to tell taste. `known_share`: the part of the items that somebody has
    rated. `ignored`: ids that nothing in the catalogue has.
    """

    items: list[Item]
    source: Source
    personal: bool
    known_share: Annotated[float, Meta(ge=0, le=1)]
    model_version: str
    trained_at: str
    ignored: list[str]


@dataclass(frozen=True, slots=True)
class Picks:
    """Works that somebody likes and dislikes, by the ids of rows or of works."""

    liked: Ids = ()
    disliked: Ids = ()


NO_PICKS: Final = Picks()
