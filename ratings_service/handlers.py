"""Answers of the ratings domain, looked up in its snapshot."""

from typing import cast

import orjson

from ratings_service.domain.ranking import Sort
from ratings_service.snapshot.state import State
from shared.api.rating_facts import (
    GetRatingsQuality,
    GetRatingsSummary,
    RatingsQuality,
    RatingsSummary,
)
from shared.api.ratings import GetScoreCount, ScoreCount
from shared.api.votes import (
    GetTitleRatings,
    ListDivisive,
    ListTopRated,
    RatedWork,
    RatedWorkList,
    WorkRatings,
)
from shared.cursors import write_cursor
from shared.errors import NotFound
from shared.filters import Filter


async def get_score_count(state: State, query: GetScoreCount) -> ScoreCount:
    quantity = state.score_counts.reaching(query.scored, platform=query.platform, year=query.year)
    return ScoreCount(platform=query.platform, quantity=quantity, year=query.year, score=query.scored)


async def get_title_ratings(state: State, query: GetTitleRatings) -> WorkRatings:
    shelf, standings = state.shelf, state.standings
    work = shelf.number_of(query.id)
    if work is None:
        detail = f"no row or work has the id {query.id!r}; ids look like ns81 and w-ns81"
        raise NotFound(detail, suggestions=shelf.near(query.id))
    told = state.votes.of(work)
    return WorkRatings(
        id=shelf.shown_row(work) if query.id == shelf.ids[work] else query.id,
        work=shelf.ids[work],
        title=shelf.titles[work],
        count=int(standings.count[work]),
        mean=_known(standings.mean[work]),
        damped_mean=_known(standings.damped_mean[work]),
        deviation=_known(standings.deviation[work]),
        histogram=told.histogram,
        by_year=told.by_year,
        undated=told.undated,
    )


def _known(figure: float) -> float | None:
    """None for NaN."""
    return float(figure) if figure == figure else None  # noqa: PLR0124 - NaN alone differs from itself


async def list_top_rated(state: State, query: ListTopRated) -> RatedWorkList:
    return _ranked(state, query, "top")


async def list_divisive(state: State, query: ListDivisive) -> RatedWorkList:
    return _ranked(state, query, "divisive")


def _ranked(state: State, query: ListTopRated | ListDivisive, sort: Sort) -> RatedWorkList:
    passing = state.shelf.passing(
        {"platform": query.platform, "type": query.type, "genre": query.genre},
        first=query.year_gte,
        last=query.year_lte,
    )
    passing &= state.standings.count >= query.min_votes
    page = state.rankings[sort].page(passing, query.cursor, query.limit)
    return RatedWorkList(
        items=[_rated(state, work, query.platform) for work in page.numbers],
        total=int(passing.sum()),
        next=write_cursor(page.next) or None,
    )


def _rated(state: State, work: int, platform: Filter | None) -> RatedWork:
    shelf, standings = state.shelf, state.standings
    return RatedWork(
        id=shelf.shown_row(work, platform),
        work=shelf.ids[work],
        title=shelf.titles[work],
        type=shelf.types[work],
        platforms=shelf.platforms[work],
        year=int(shelf.years[work]),
        count=int(standings.count[work]),
        mean=float(standings.mean[work]),
        damped_mean=float(standings.damped_mean[work]),
        deviation=float(standings.deviation[work]),
        damped_deviation=float(standings.damped_deviation[work]),
    )


async def get_ratings_summary(state: State, _: GetRatingsSummary) -> RatingsSummary:
    return cast("RatingsSummary", orjson.Fragment(state.summary))


async def get_ratings_quality(state: State, _: GetRatingsQuality) -> RatingsQuality:
    return cast("RatingsQuality", orjson.Fragment(state.report))
