"""Rows of the catalog domain under `/v1/titles`: browse, search, look at one title."""

from dataclasses import dataclass, field, replace
from typing import Annotated, Final

from shared.api.listing import WorkList
from shared.api.votes import WorkRatings
from shared.browsing import (
    ADDED_FROM,
    ADDED_TO,
    DURATION_FROM,
    DURATION_TO,
    FACET_NAMES,
    INCLUDE,
    QUERY,
    SORT,
    FacetName,
    Part,
    Sort,
)
from shared.browsing import (
    ROWS as WITH_ROWS,
)
from shared.cursors import CURSOR, Cursor, check_cursor
from shared.endpoint import CachePolicy, Endpoint
from shared.errors import BadParameter, Invalid
from shared.filters import (
    COUNTRIES_FILTER,
    GENRES_FILTER,
    PEOPLE_FILTER,
    PLATFORMS_FILTER,
    RATING_CLASSES_FILTER,
    TYPES_FILTER,
    Filter,
)
from shared.tables import DurationUnit, Platform, TitleType
from shared.vocabulary import LIMIT, MAX_AGE, TITLE, TITLE_ID, YEAR, YEAR_FROM, YEAR_TO


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTitles:
    """Which titles, in which order; None: no matter."""

    q: Annotated[str | None, QUERY] = None
    platform: Annotated[Filter | None, PLATFORMS_FILTER] = None
    type: Annotated[Filter | None, TYPES_FILTER] = None
    genre: Annotated[Filter | None, GENRES_FILTER] = None
    country: Annotated[Filter | None, COUNTRIES_FILTER] = None
    person: Annotated[Filter | None, PEOPLE_FILTER] = None
    rating_class: Annotated[Filter | None, RATING_CLASSES_FILTER] = None
    max_age: Annotated[int | None, MAX_AGE] = None
    year_gte: Annotated[int | None, YEAR_FROM] = None
    year_lte: Annotated[int | None, YEAR_TO] = None
    duration_gte: Annotated[int | None, DURATION_FROM] = None
    duration_lte: Annotated[int | None, DURATION_TO] = None
    added_gte: Annotated[str | None, ADDED_FROM] = None
    added_lte: Annotated[str | None, ADDED_TO] = None
    sort: Annotated[Sort | None, SORT] = None
    facets: Annotated[tuple[FacetName, ...], FACET_NAMES] = ()
    rows: Annotated[bool, WITH_ROWS] = False
    limit: Annotated[int, LIMIT] = 20
    cursor: Annotated[Cursor | None, CURSOR] = None

    def __post_init__(self) -> None:
        if self.sort == "relevance" and self.q is None:
            raise Invalid.parameters([BadParameter("sort", "relevance needs `q`")])
        check_cursor(self.cursor, self.order)

    @property
    def order(self) -> Sort:
        return self.sort or ("title" if self.q is None else "relevance")


@dataclass(frozen=True, slots=True)
class TitleCard:
    """A work, or with `rows` one listing: `id` is a row of the catalogue, on `platform`.

    Of a work `id` is the shown listing where its platform passes the filters. `platforms` are all that list
    the work; `rating_class` is the shown one, `age` what the strictest listing asks for, null where it says
    nothing. `duration` is in minutes of a film or seasons of a show; `added` the latest day on which a
    platform added it.
    """

    id: str
    platform: Platform
    work: str
    title: str
    type: TitleType
    year: int
    platforms: list[Platform]
    rating_class: str | None
    age: int | None
    duration: int | None
    duration_unit: DurationUnit | None
    added: str | None
    genres: list[str]
    countries: list[str]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, as a filter takes it, and the number of titles that have it."""

    value: str | int
    count: int


@dataclass(frozen=True, slots=True)
class TitleList:
    """A page of titles: `total` counts all that pass, `next` is where to go on, null at the end.

    `facets` has, for each that was asked for, its fifty most frequent values.
    """

    items: list[TitleCard]
    total: int
    next: str | None
    facets: dict[FacetName, list[FacetValue]]


LIST_TITLES: Final[Endpoint[ListTitles, TitleList]] = Endpoint(
    name="list_titles",
    owner="catalog",
    path="/v1/titles",
    request=ListTitles,
    answer=TitleList,
    summary="Titles, searched, filtered, sorted, counted",
    about="Works, each once, or with `rows=true` each listing of each platform. Filters speak of the work: "
    "it has what one of its listings has.",
    example={"q": "toy stroy", "platform": "disney", "sort": "-year", "facets": "decade", "limit": "3"},
    cache=CachePolicy(cost="search"),
)


@dataclass(frozen=True, slots=True)
class GetTitle:
    id: Annotated[str, TITLE_ID]
    include: Annotated[tuple[Part, ...], INCLUDE] = ()


@dataclass(frozen=True, slots=True)
class TitleRow:
    """One listing of a work, as its platform has it, cleaned."""

    id: str
    platform: Platform
    type: TitleType
    title: str
    year: int
    rating_class: str | None
    duration: int | None
    duration_unit: DurationUnit | None
    added: str | None
    directors: list[str]
    cast: list[str]
    countries: list[str]
    genres: list[str]
    description: str | None


@dataclass(frozen=True, slots=True)
class TitlePage(TitleCard):
    """Everything about a work, put together from its listings, which follow as they are.

    `ratings` and `similar` are there where `include` names them; one that cannot be had at the moment is left
    out and named in `missing`.
    """

    directors: list[str]
    cast: list[str]
    description: str | None
    listings: list[TitleRow]
    ratings: WorkRatings | None = None
    similar: WorkList | None = None
    missing: list[Part] = field(default_factory=list)


GET_TITLE: Final[Endpoint[GetTitle, TitlePage]] = Endpoint(
    name="get_title",
    owner="catalog",
    path="/v1/titles/{id}",
    request=GetTitle,
    answer=TitlePage,
    summary="One title, with all its listings",
    about="By the id of a row or of a work. An id that was given up when works were found to be one leads on "
    "with 308 to the one that took its place.",
    example={"id": "ns1"},
    cache=CachePolicy(max_age_s=300),
)


@dataclass(frozen=True, slots=True)
class LookupTitle:
    title: Annotated[str, replace(TITLE, rest=False)]
    year: Annotated[int | None, YEAR] = None


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """The title that is most likely meant, and others of the same name, likelier ones first."""

    title: TitlePage
    others: list[TitleCard]


LOOKUP_TITLE: Final[Endpoint[LookupTitle, FoundTitle]] = Endpoint(
    name="lookup_title",
    owner="catalog",
    path="/v1/titles/lookup",
    request=LookupTitle,
    answer=FoundTitle,
    summary="The title of this very name",
    about="Case and accents do not matter; of several the newest, then a film before a show. Where there is "
    "none, 404 names titles that are spelled alike; `/v1/titles?q=` finds parts of names.",
    example={"title": "pulp fiction", "year": "1994"},
    cache=CachePolicy(max_age_s=300),
)

ROWS: Final = (LIST_TITLES, GET_TITLE, LOOKUP_TITLE)
