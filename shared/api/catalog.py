"""Rows of the catalog domain: what there is."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, TypedDict

from shared.endpoint import Endpoint
from shared.tables import DurationUnit, Platform, TitleType
from shared.vocabulary import CONTENT_TYPE, COUNTRY, DURATION_UNIT, PLATFORM, RATING_CLASS, YEAR


@dataclass(frozen=True, slots=True)
class GetMaxDuration:
    year: Annotated[int, YEAR]
    platform: Annotated[Platform, PLATFORM]
    duration_type: Annotated[DurationUnit, DURATION_UNIT]


@dataclass(frozen=True, slots=True)
class LongestTitle:
    """`movie` is the title in lower case, also where it is a show; null where there is none."""

    movie: str | None


GET_MAX_DURATION: Final[Endpoint[GetMaxDuration, LongestTitle]] = Endpoint(
    name="get_max_duration",
    owner="catalog",
    path="/get_max_duration/{year}/{platform}/{duration_type}",
    request=GetMaxDuration,
    answer=LongestTitle,
    summary="The longest film, or the show with most seasons",
    about="Of one release year on one platform. Of equally long ones the first by lower-case title. "
    "Stable; the wider question is `/v1/titles?sort=-duration&type=movie`.",
    example={"year": "2018", "platform": "netflix", "duration_type": "min"},
)


@dataclass(frozen=True, slots=True)
class GetCountPlatform:
    platform: Annotated[Platform, PLATFORM]


@dataclass(frozen=True, slots=True)
class PlatformCount:
    platform: Platform
    movies: int


GET_COUNT_PLATFORM: Final[Endpoint[GetCountPlatform, PlatformCount]] = Endpoint(
    name="get_count_platform",
    owner="catalog",
    path="/get_count_platform/{platform}",
    request=GetCountPlatform,
    answer=PlatformCount,
    summary="The number of films on a platform",
    about="Catalogue rows of type movie. Stable; the wider question is "
    "`/v1/titles?platform=…&type=movie&rows=true`, whose `total` is that number.",
    example={"platform": "netflix"},
)


@dataclass(frozen=True, slots=True)
class GetActor:
    platform: Annotated[Platform, PLATFORM]
    year: Annotated[int, YEAR]


@dataclass(frozen=True, slots=True)
class ActorAppearances:
    """`actor` is the name in lower case; null, with 0 appearances, where nobody is credited."""

    platform: Platform
    year: int
    actor: str | None
    appearances: int


GET_ACTOR: Final[Endpoint[GetActor, ActorAppearances]] = Endpoint(
    name="get_actor",
    owner="catalog",
    path="/get_actor/{platform}/{year}",
    request=GetActor,
    answer=ActorAppearances,
    summary="The person in the casts of most titles",
    about="Films and shows of one release year on one platform, each counted once; ties by name. "
    "Stable; `/v1/titles?facets=person&rows=true` counts directors too.",
    example={"platform": "netflix", "year": "2010"},
)


@dataclass(frozen=True, slots=True)
class ProdPerCountry:
    content_type: Annotated[TitleType, CONTENT_TYPE]
    country: Annotated[str, COUNTRY]
    year: Annotated[int, YEAR]


class MoviesOfCountry(TypedDict):
    country: str
    year: int
    movies: int


ShowsOfCountry = TypedDict("ShowsOfCountry", {"country": str, "year": int, "tv shows": int})

PROD_PER_COUNTRY: Final[Endpoint[ProdPerCountry, MoviesOfCountry | ShowsOfCountry]] = Endpoint(
    name="prod_per_country",
    owner="catalog",
    path="/prod_per_country/{content_type}/{country}/{year}",
    request=ProdPerCountry,
    answer=MoviesOfCountry | ShowsOfCountry,
    summary="The number of films or shows that a country produced",
    about="Titles of one release year, over all platforms, whose countries include this one. Stable; the "
    "wider question is `/v1/titles?country=…&rows=true`, whose `total` is that number.",
    example={"content_type": "movie", "country": "united states", "year": "2018"},
)


@dataclass(frozen=True, slots=True)
class GetContents:
    rating_class: Annotated[str, RATING_CLASS]


@dataclass(frozen=True, slots=True)
class ClassCount:
    rating_class: str
    quantity: int


GET_CONTENTS: Final[Endpoint[GetContents, ClassCount]] = Endpoint(
    name="get_contents",
    owner="catalog",
    path="/get_contents/{rating_class}",
    request=GetContents,
    answer=ClassCount,
    summary="The number of titles with an audience class",
    about="Films and shows, over all platforms. Variant spellings count as one class. Stable; the wider "
    "question is `/v1/titles?rating_class=…&rows=true`, whose `total` is that number.",
    example={"rating_class": "pg-13"},
)

ROWS: Final[tuple[Endpoint[Any, Any], ...]] = (
    GET_MAX_DURATION,
    GET_COUNT_PLATFORM,
    GET_ACTOR,
    PROD_PER_COUNTRY,
    GET_CONTENTS,
)
