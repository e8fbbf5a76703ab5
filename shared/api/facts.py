"""Rows of the catalog domain about the whole of it: values to filter by, figures, what ingest did."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from msgspec import Meta

from shared.api.people import PersonCard
from shared.endpoint import CachePolicy, Endpoint
from shared.tables import DurationUnit, Platform, TitleType

_RARELY: Final = CachePolicy(max_age_s=300)


@dataclass(frozen=True, slots=True)
class Value:
    """A value as filters take it: `count` works have it, on `rows` rows of the catalogue."""

    value: str
    count: int
    rows: int


@dataclass(frozen=True, slots=True)
class ValueList:
    """All values, the most frequent first; `next` is always null."""

    items: list[Value]
    total: int
    next: None


@dataclass(frozen=True, slots=True)
class ListPlatforms:
    """There is nothing to say."""


LIST_PLATFORMS: Final[Endpoint[ListPlatforms, ValueList]] = Endpoint(
    name="list_platforms",
    owner="catalog",
    path="/v1/platforms",
    request=ListPlatforms,
    answer=ValueList,
    summary="Platforms, and how many titles each has",
    about="As the filter `platform` takes them.",
    example={},
    cache=_RARELY,
)


@dataclass(frozen=True, slots=True)
class ListCountries:
    """There is nothing to say."""


LIST_COUNTRIES: Final[Endpoint[ListCountries, ValueList]] = Endpoint(
    name="list_countries",
    owner="catalog",
    path="/v1/countries",
    request=ListCountries,
    answer=ValueList,
    summary="Countries, and how many titles each produced",
    about="As the filter `country` takes them; a title may come from several.",
    example={},
    cache=_RARELY,
)


@dataclass(frozen=True, slots=True)
class ListGenres:
    """There is nothing to say."""


LIST_GENRES: Final[Endpoint[ListGenres, ValueList]] = Endpoint(
    name="list_genres",
    owner="catalog",
    path="/v1/genres",
    request=ListGenres,
    answer=ValueList,
    summary="Genres, and how many titles each has",
    about="As the filter `genre` takes them: those that platforms name, such as `Stand-Up Comedy`, and "
    "general ones that these come to, such as `comedy`.",
    example={},
    cache=_RARELY,
)


@dataclass(frozen=True, slots=True)
class ListRatingClasses:
    """There is nothing to say."""


LIST_RATING_CLASSES: Final[Endpoint[ListRatingClasses, ValueList]] = Endpoint(
    name="list_rating_classes",
    owner="catalog",
    path="/v1/rating-classes",
    request=ListRatingClasses,
    answer=ValueList,
    summary="Audience classes, and how many titles each has",
    about="As the filter `rating_class` takes them; classes that no title has are left out.",
    example={},
    cache=_RARELY,
)


@dataclass(frozen=True, slots=True)
class GetStats:
    """There is nothing to say."""


@dataclass(frozen=True, slots=True)
class YearFigure:
    platform: Platform
    year: int
    type: TitleType
    titles: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Works that these platforms list and no other."""

    platforms: list[Platform]
    titles: int


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """Listings that a platform added in a month, such as `2021-09`."""

    platform: Platform
    month: str
    rows: int


@dataclass(frozen=True, slots=True)
class LongTitle:
    work: str
    title: str
    year: int
    duration: int
    duration_unit: DurationUnit


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures of the whole catalogue. Titles are works, each once on each platform that lists it.

    Of films and of shows the ten longest, of directors and of casts the twenty people on most titles.
    """

    titles: int
    rows: int
    by_year: list[YearFigure]
    overlap: list[Overlap]
    additions: list[MonthFigure]
    longest_movies: list[LongTitle]
    longest_shows: list[LongTitle]
    most_directed: list[PersonCard]
    most_cast: list[PersonCard]


GET_STATS: Final[Endpoint[GetStats, Stats]] = Endpoint(
    name="get_stats",
    owner="catalog",
    path="/v1/stats",
    request=GetStats,
    answer=Stats,
    summary="The catalogue in figures",
    about="Titles by platform, year and type, what platforms share, additions by month, records.",
    example={},
    cache=_RARELY,
)


@dataclass(frozen=True, slots=True)
class GetCatalogQuality:
    """There is nothing to say."""


@dataclass(frozen=True, slots=True)
class FileFigures:
    file: str
    rows: int
    titles: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ChangeFigures:
    """Rows and values that a rule of cleaning changed, the latter also by column."""

    rows: int
    values: int
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class FlaggedTitle:
    id: str
    detail: str


@dataclass(frozen=True, slots=True)
class FlagFigures:
    about: str
    count: int
    titles: list[FlaggedTitle]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """Two listings of one name, and what decided whether they are one work."""

    titles: Annotated[list[str], Meta(min_length=2, max_length=2)]
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class CatalogQuality:
    """What ingest did: by platform what it read, repaired and misses, what is doubtful, what is one work.

    `changes` are by platform and rule, `missing` by platform and field.
    """

    files: dict[Platform, FileFigures]
    changes: dict[Platform, dict[str, ChangeFigures]]
    missing: dict[Platform, dict[str, int]]
    flags: dict[str, FlagFigures]
    rejects: list[RejectedRow]
    works: dict[str, int]
    merges: list[ComparedPair]
    near_misses: list[ComparedPair]


GET_CATALOG_QUALITY: Final[Endpoint[GetCatalogQuality, CatalogQuality]] = Endpoint(
    name="get_catalog_quality",
    owner="catalog",
    path="/v1/quality/catalog",
    request=GetCatalogQuality,
    answer=CatalogQuality,
    summary="What the last ingest repaired, flagged and rejected, and why",
    about="Also every pair of listings that became one work, with its evidence, and those that nearly did.",
    example={},
    cache=CachePolicy(max_age_s=300, cost="heavy"),
)

ROWS: Final[tuple[Endpoint[Any, Any], ...]] = (
    LIST_PLATFORMS,
    LIST_COUNTRIES,
    LIST_GENRES,
    LIST_RATING_CLASSES,
    GET_STATS,
    GET_CATALOG_QUALITY,
)
