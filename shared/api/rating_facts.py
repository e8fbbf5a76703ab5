"""Rows of the ratings domain about the whole of it: figures, and what became of the files."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from shared.api.votes import RatingVotes, Stars, Votes, YearOfRatings
from shared.endpoint import CachePolicy, Endpoint
from shared.tables import Platform

RatingSource = Literal["files", "simulated", "means", "none"]

_RARELY: Final = CachePolicy(max_age_s=300)


@dataclass(frozen=True, slots=True)
class GetRatingsSummary:
    """There is nothing to say."""


@dataclass(frozen=True, slots=True)
class PlatformRatings:
    """Votes on works that a platform lists; `works` of them were rated."""

    platform: Platform
    works: int
    count: Votes
    mean: Stars | None


@dataclass(frozen=True, slots=True)
class RatingsSummary:
    """All votes on works: one for each person and work.

    A work that several platforms list counts for each of them. `source` is where the ratings come from:
    files, made-up people, yearly means that somebody worked out (then votes are unknown, and all is 0), or
    nowhere.
    """

    source: RatingSource
    count: Votes
    people: int
    works: int
    mean: Stars | None
    histogram: list[RatingVotes]
    by_year: list[YearOfRatings]
    by_platform: list[PlatformRatings]
    undated: Votes
    undated_share: Annotated[float, Meta(ge=0, le=1)]


GET_RATINGS_SUMMARY: Final[Endpoint[GetRatingsSummary, RatingsSummary]] = Endpoint(
    name="get_ratings_summary",
    owner="ratings",
    path="/v1/ratings/summary",
    request=GetRatingsSummary,
    answer=RatingsSummary,
    summary="All ratings in figures",
    about="How many votes of how many people on how many works, how they spread, by year and by platform.",
    example={},
    cache=_RARELY,
)


@dataclass(frozen=True, slots=True)
class GetRatingsQuality:
    """There is nothing to say."""


@dataclass(frozen=True, slots=True)
class BadRating:
    """A row that is no rating; lines count from 1, the header included."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class UnknownId:
    """An id that the catalogue lacks, and how many rows rate it."""

    id: str
    rows: int


@dataclass(frozen=True, slots=True)
class SameFile:
    """A file that was left out because another one has the very same content."""

    file: str
    same_as: str


@dataclass(frozen=True, slots=True)
class RatingsQuality:
    """What became of every row that was read: kept, a duplicate, malformed, or of an unknown title.

    Of the kept ones `undated` have no time, and `superseded` are no votes, for the same person rated the work
    again. `users` and `titles` (rows of the catalogue) are those of the kept ones. The lists hold the first
    hundred malformed rows and the hundred unknown ids with most rows. `sets` of files were read one after the
    other, exact duplicates looked for within each. Where `counts` are unknown, the rows are means.
    """

    source: RatingSource
    rows_read: int
    kept: int
    duplicates: int
    unknown: int
    malformed: int
    undated: int
    superseded: int
    users: int
    titles: int
    sets: int
    counts: Literal["known", "unknown"]
    malformed_rows: list[BadRating]
    unknown_titles: list[UnknownId]
    repeated_files: list[SameFile]


GET_RATINGS_QUALITY: Final[Endpoint[GetRatingsQuality, RatingsQuality]] = Endpoint(
    name="get_ratings_quality",
    owner="ratings",
    path="/v1/quality/ratings",
    request=GetRatingsQuality,
    answer=RatingsQuality,
    summary="What was kept of the ratings, what was not, and why",
    about="Counts of everything that the last run read, and the first malformed rows by file and line.",
    example={},
    cache=_RARELY,
)

ROWS: Final[tuple[Endpoint[Any, Any], ...]] = (GET_RATINGS_SUMMARY, GET_RATINGS_QUALITY)
