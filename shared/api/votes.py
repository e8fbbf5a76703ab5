"""Rows of the ratings domain about works: what people thought of one, and which they like or argue about."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from msgspec import Meta

from shared.cursors import CURSOR, Cursor, check_cursor
from shared.endpoint import CachePolicy, Endpoint
from shared.filters import GENRES_FILTER, PLATFORMS_FILTER, TYPES_FILTER, Filter
from shared.tables import Platform, TitleType
from shared.vocabulary import LIMIT, TITLE_ID, YEAR_FROM, YEAR_TO, whole

Stars = Annotated[float, Meta(ge=0.5, le=5)]
Deviation = Annotated[float, Meta(ge=0, le=2.3)]
Votes = Annotated[int, Meta(ge=0)]

_SEARCH: Final = CachePolicy(cost="search")
_MOST_VOTES: Final = 1_000_000_000
MIN_VOTES: Final = whole(1, _MOST_VOTES, "only works that so many people rated")


@dataclass(frozen=True, slots=True)
class GetTitleRatings:
    id: Annotated[str, TITLE_ID]


@dataclass(frozen=True, slots=True)
class RatingVotes:
    rating: Stars
    votes: Votes


@dataclass(frozen=True, slots=True)
class YearOfRatings:
    """`year` is that of the ratings, UTC."""

    year: int
    count: Votes
    mean: Stars


@dataclass(frozen=True, slots=True)
class WorkRatings:
    """What people thought of a work: one vote a person, the last, on whichever of its listings.

    `mean` and `deviation`, the standard deviation of the votes, are null where nobody voted. `damped_mean` is
    the mean as if ten more people had voted as all do on average; null where nothing at all was rated.
    `by_year` holds the votes whose time is known, `undated` counts the others.
    """

    id: str
    work: str
    title: str
    count: Votes
    mean: Stars | None
    damped_mean: Stars | None
    deviation: Deviation | None
    histogram: list[RatingVotes]
    by_year: list[YearOfRatings]
    undated: Votes


GET_TITLE_RATINGS: Final[Endpoint[GetTitleRatings, WorkRatings]] = Endpoint(
    name="get_title_ratings",
    owner="ratings",
    path="/v1/titles/{id}/ratings",
    request=GetTitleRatings,
    answer=WorkRatings,
    summary="What people thought of a title",
    about="Votes are the work's: all its listings have the same answer, but for `id`. A title that nobody "
    "rated has none.",
    example={"id": "ns1"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedWorks:
    """Which works, and how many; None: no matter."""

    platform: Annotated[Filter | None, PLATFORMS_FILTER] = None
    type: Annotated[Filter | None, TYPES_FILTER] = None
    genre: Annotated[Filter | None, GENRES_FILTER] = None
    year_gte: Annotated[int | None, YEAR_FROM] = None
    year_lte: Annotated[int | None, YEAR_TO] = None
    limit: Annotated[int, LIMIT] = 20
    cursor: Annotated[Cursor | None, CURSOR] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTopRated(RankedWorks):
    # Votes scatter by about a star: the mean of ten is off by some 0.3 stars, and that of fewer says little.
    min_votes: Annotated[int, MIN_VOTES] = 10

    def __post_init__(self) -> None:
        check_cursor(self.cursor, "top")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDivisive(RankedWorks):
    # The deviation of twenty votes is off by some 0.2 stars; of fewer it says little.
    min_votes: Annotated[int, MIN_VOTES] = 20

    def __post_init__(self) -> None:
        check_cursor(self.cursor, "divisive")


@dataclass(frozen=True, slots=True)
class RatedWork:
    """A work by one of its rows in the catalogue, the shown one where that passes the filters.

    `year` is that of its release. The damped figures are those as if ten more people had voted as all do on
    average, and as widely scattered.
    """

    id: str
    work: str
    title: str
    type: TitleType
    platforms: tuple[Platform, ...]
    year: int
    count: Votes
    mean: Stars
    damped_mean: Stars
    deviation: Deviation
    damped_deviation: Deviation


@dataclass(frozen=True, slots=True)
class RatedWorkList:
    """A page of works: `total` counts all that pass, `next` is where to go on, null at the end."""

    items: list[RatedWork]
    total: int
    next: str | None


LIST_TOP_RATED: Final[Endpoint[ListTopRated, RatedWorkList]] = Endpoint(
    name="list_top_rated",
    owner="ratings",
    path="/v1/ratings/top",
    request=ListTopRated,
    answer=RatedWorkList,
    summary="What people rated best",
    about="By `damped_mean`, the greatest first: a few enthusiasts do not outrank a classic. Works with "
    "fewer than ten votes are left out unless `min_votes` asks for them.",
    example={"limit": "3"},
    cache=_SEARCH,
)

LIST_DIVISIVE: Final[Endpoint[ListDivisive, RatedWorkList]] = Endpoint(
    name="list_divisive",
    owner="ratings",
    path="/v1/ratings/divisive",
    request=ListDivisive,
    answer=RatedWorkList,
    summary="What people disagree about most",
    about="By `damped_deviation`, the greatest first: two people who disagree do not outrank a crowd. Works "
    "with fewer than twenty votes are left out unless `min_votes` asks for them.",
    example={"limit": "3"},
    cache=_SEARCH,
)

ROWS: Final[tuple[Endpoint[Any, Any], ...]] = (GET_TITLE_RATINGS, LIST_TOP_RATED, LIST_DIVISIVE)
