"""The keywords of the clients' methods.

Written by `make client` from the table of endpoints; not to be changed by hand.
"""

from collections.abc import Sequence
from typing import Literal, TypedDict

from shared.filters import Filter


class ListTitlesArguments(TypedDict, total=False):
    q: str | None
    platform: str | Filter | None
    type: str | Filter | None
    genre: str | Filter | None
    country: str | Filter | None
    person: str | Filter | None
    rating_class: str | Filter | None
    max_age: int | None
    year_gte: int | None
    year_lte: int | None
    duration_gte: int | None
    duration_lte: int | None
    added_gte: str | None
    added_lte: str | None
    sort: (
        Literal["relevance", "title", "-title", "year", "-year", "added", "-added", "duration", "-duration"]
        | None
    )
    facets: (
        Sequence[Literal["platform", "type", "genre", "country", "person", "rating_class", "year", "decade"]]
        | None
    )
    rows: bool | None
    limit: int | None
    cursor: str | None


class GetTitleArguments(TypedDict, total=False):
    include: Sequence[Literal["ratings", "similar"]] | None


class LookupTitleArguments(TypedDict, total=False):
    year: int | None


class ListPeopleArguments(TypedDict, total=False):
    q: str | None
    limit: int | None
    cursor: str | None


class ListTopRatedArguments(TypedDict, total=False):
    platform: str | Filter | None
    type: str | Filter | None
    genre: str | Filter | None
    year_gte: int | None
    year_lte: int | None
    limit: int | None
    cursor: str | None
    min_votes: int | None


class ListSimilarArguments(TypedDict, total=False):
    limit: int | None
    platform: str | Filter | None
    type: str | Filter | None
    genre: str | Filter | None
    country: str | Filter | None
    year_gte: int | None
    year_lte: int | None
    rating_class: str | Filter | None
    max_age: int | None
    exclude: Sequence[str] | None
    diversity: float | None


class RecommendToPicksArguments(TypedDict, total=False):
    limit: int | None
    platform: str | Filter | None
    type: str | Filter | None
    genre: str | Filter | None
    country: str | Filter | None
    year_gte: int | None
    year_lte: int | None
    rating_class: str | Filter | None
    max_age: int | None
    exclude: Sequence[str] | None
    diversity: float | None
    liked: Sequence[str] | None
    disliked: Sequence[str] | None
